"""Rules as plain data that can be compared: what pySigma's objects say, and what PrintRule says, in
one form. An item of ours is read by pySigma itself, so that modifiers mean the same on both sides.

A detection is an expression: ('item', field, value), ('not', x), ('and', ...), ('or', ...), with
nested and repeated operands merged and their order forgotten.
"""

import re

from sigma.conditions import ConditionAND
from sigma.rule import SigmaDetectionItem
from sigma.types import (
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SpecialChars,
)


class Unreadable(Exception):
    """Something that has no place in the common form."""


def link(kind, operands):
    flat = set()
    for operand in operands:
        if operand[0] == kind:
            flat.update(operand[1:])
        else:
            flat.add(operand)
    if len(flat) == 1:
        return flat.pop()
    return (kind, *sorted(flat, key=repr))


# Control characters are printed as \xNN.
def shown(text):
    return "".join(f"\\x{ord(c):02x}" if ord(c) < 32 or ord(c) == 127 else c for c in text)


def text_of(value):
    parts = []
    for part in value.s:
        if isinstance(part, SpecialChars):
            mark = {SpecialChars.WILDCARD_MULTI: ("*",), SpecialChars.WILDCARD_SINGLE: ("?",)}[part]
            if mark != ("*",) or parts[-1:] != [mark]:
                parts.append(mark)
            continue
        text = f"%{part.name}%" if isinstance(part, Placeholder) else shown(str(part))
        if parts and parts[-1][0] == "text":
            text = parts.pop()[1] + text
        if text:
            parts.append(("text", text))
    return tuple(parts)


def regex_of(value):
    text = value.regexp
    text = text if isinstance(text, str) else str(text)
    return ("re", shown(text), tuple(sorted(flag.name for flag in value.flags)))


# (type, what stands for a value); subclasses first.
VALUES = [
    (SigmaCasedString, lambda v: ("cased", text_of(v))),
    (SigmaString, lambda v: ("text", text_of(v))),
    (SigmaNumber, lambda v: ("number", type(v).__name__, str(v.number))),
    (SigmaBool, lambda v: ("bool", v.boolean)),
    (SigmaNull, lambda v: ("null",)),
    (SigmaRegularExpression, regex_of),
    (SigmaCIDRExpression, lambda v: ("cidr", v.cidr)),
    (SigmaCompareExpression, lambda v: ("compare", v.op.name, value_of(v.number))),
    (SigmaExists, lambda v: ("exists", v.exists)),
    (SigmaFieldReference, lambda v: ("fieldref", v.field, v.starts_with, v.ends_with)),
    (SigmaExpansion, lambda v: ("any", *(value_of(one) for one in v.values))),
]


def value_of(value):
    for kind, canonical in VALUES:
        if isinstance(value, kind):
            return canonical(value)
    raise Unreadable(f"a value of type {type(value).__name__}")


def items_of(item, fields):
    """One item with alternative fields. A negation stands outside of them."""
    linking = "and" if item.value_linking is ConditionAND else "or"
    alternatives = [
        link(linking, [("item", field, value_of(value)) for value in item.value])
        for field in fields
    ]
    whole = link("or", alternatives)
    return ("not", whole) if item.negated else whole


def detection_of(detection):
    """Nothing when everything was dropped from it."""
    operands = []
    for item in detection.detection_items:
        if isinstance(item, SigmaDetectionItem):
            operands.append(items_of(item, [item.field]))
        else:
            operands.append(detection_of(item))
    operands = [operand for operand in operands if operand is not None]
    if not operands:
        return None
    return link("and" if detection.item_linking is ConditionAND else "or", operands)


# Conditions: a parser of the grammar that both sides write.
TOKEN = re.compile(r"\(|\)|[^\s()]+")


def condition_of(text, names):
    """`names` maps names of detections that were made up."""
    tokens = TOKEN.findall(text)
    at = 0

    def take():
        nonlocal at
        at += 1
        return tokens[at - 1]

    def peek(word):
        return at < len(tokens) and tokens[at].lower() == word

    def operand():
        if peek("not"):
            take()
            return ("not", operand())
        if peek("("):
            take()
            inner = level("or")
            take()
            return inner
        word = take()
        if peek("of"):
            take()
            word = "1" if word == "any" else word
            return ("of", word, take())
        return ("name", names.get(word, word))

    def level(word):
        operands = [level("and") if word == "or" else operand()]
        while peek(word):
            take()
            operands.append(level("and") if word == "or" else operand())
        return link(word, operands)

    return level("or")


def added_names(names):
    """Names that pipelines made up, in order."""
    made_up = [name for name in names if name.startswith("_cond_")]
    return {name: f"_cond_{i + 1}" for i, name in enumerate(made_up)}


def rule_of(rule):
    """A rule of pySigma."""
    detections = {n: detection_of(d) for n, d in rule.detection.detections.items()}
    names = added_names(detections)
    source = rule.logsource
    return {
        "logsource": (source.category, source.product, source.service),
        "detections": {names.get(n, n): d for n, d in detections.items() if d is not None},
        "dropped": sorted(n for n, d in detections.items() if d is None),
        "conditions": [condition_of(c.condition, names) for c in rule.detection.parsed_condition],
        "fields": sorted(set(rule.fields)),
        "custom": {
            # Of lists and maps only the name is kept.
            key: "" if isinstance(value, (list, dict)) else str(value)
            for key, value in rule.custom_attributes.items()
        },
    }


# What PrintRule writes.
ITEM = re.compile(r"(?P<key>.*?)(?P<modifiers>(?:\|[a-z0-9_]+)*): (?P<values>.*)", re.DOTALL)
VALUE = re.compile(r"'(?:[^']|'')*'|[^,'\s]+")
PLAIN = {"null": None, "true": True, "false": False}


# Modifiers whose values are texts, also when they are written as numbers.
TEXTUAL = {"contains", "startswith", "endswith", "re", "expand", "windash", "base64", "base64offset"}


def printed_value(text, textual):
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    if text in PLAIN:
        return PLAIN[text]
    if textual:
        return text
    return int(text, 0) if re.fullmatch(r"[-+]?(0x)?[0-9a-fA-F]+", text) else float(text)


def printed_item(line):
    found = ITEM.fullmatch(line)
    values = found["values"]
    inner = values[1:-1] if values.startswith("[") else values
    textual = not TEXTUAL.isdisjoint(found["modifiers"].split("|"))
    given = [printed_value(value, textual) for value in VALUE.findall(inner)]
    keyword = found["key"] == "(keywords)"
    fields = [None] if keyword else found["key"].split(" or ")
    key = ("" if keyword else fields[0]) + found["modifiers"]
    return items_of(SigmaDetectionItem.from_mapping(key or None, given), fields)


def printed_block(lines, indent):
    """The expressions of the lines that stand `indent` deep, from the front of the list."""
    operands = []
    while lines and len(lines[0]) - len(lines[0].lstrip(" ")) == indent:
        line = lines.pop(0).lstrip(" ")
        if line in ("all of:", "any of:"):
            operands.append(
                link("and" if line == "all of:" else "or", printed_block(lines, indent + 2))
            )
        else:
            operands.append(printed_item(line))
    return operands


def rule_of_print(text):
    lines = text.split("\n")
    source = {}
    detections = {}
    result = {"dropped": [], "conditions": [], "fields": [], "custom": {}}
    conditions = []
    while lines:
        line = lines.pop(0)
        key, _, rest = line.strip().partition(": ")
        if line in ("logsource:", "detection:", ""):
            continue
        if line.startswith("  ") and line.endswith(":"):
            (detections[line.strip()[:-1]],) = printed_block(lines, 4)
        elif line.startswith("  "):
            source[key] = rest
        elif key == "condition":
            conditions.append(rest)
        elif key in ("dropped", "fields"):
            result[key] = sorted(set(rest.split(", ")))
        else:
            result["custom"][key.rstrip(":")] = rest
    names = added_names(detections)
    result["logsource"] = tuple(source.get(k) for k in ("category", "product", "service"))
    result["detections"] = {names.get(n, n): d for n, d in detections.items()}
    result["conditions"] = [condition_of(condition, names) for condition in conditions]
    return result
