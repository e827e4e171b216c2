"""What tocsin does otherwise than pySigma, on purpose, and why.

A row of DIFFERENCES is the reason, the pipelines of the test that show it, and a blur: a function on
canonical detections that takes away what differs. Two detections that are equal under a row's blur are explained by it. A row of REFUSALS
is the reason, the side that refuses the rule, and how its message begins.
"""

from itertools import combinations
from re import sub


def rebuild(detection, change):
    """The tree with `change` applied to its nodes from the leaves up; None takes a node out."""
    if detection is None or detection[0] == "item":
        return change(detection)
    inner = [rebuild(part, change) for part in detection[1:]]
    inner = sorted({part for part in inner if part is not None}, key=repr)
    if not inner:
        return None
    return change((detection[0], *inner))


def leaves(detection):
    """The items alone, however they are linked and negated."""
    if detection is None:
        return frozenset()
    if detection[0] == "item":
        return frozenset([detection])
    return frozenset().union(*(leaves(part) for part in detection[1:]))


def values_to(change):
    def on_item(node):
        return (*node[:2], change(node[2])) if node[0] == "item" else node

    return lambda detection: rebuild(detection, on_item)


def without_expressions(value):
    return ("text", "or its expression") if value[0] in ("text", "cased", "re") else value


def without_placing(value):
    if value[0] == "number":
        return ("text", value[2])
    if value[0] == "text":
        return ("text", "".join(part[1] for part in value[1] if part[0] == "text"))
    return value


def without_none(value):
    text = "".join(part[-1] for part in value[1]) if value[0] == "text" else ""
    return ("text", text.replace("None", "")) if value[0] == "text" else value


def without_escapes(value):
    if value[0] != "text":
        return value
    return ("text", sub(r"\*+", "*", "".join(part[-1] for part in value[1]).replace("\\", "")))


def without_case(value):
    return ("text", *value[1:]) if value[0] == "cased" else value


def without_references(detection):
    def on_item(node):
        return ("item", "", "fieldref") if node[0] == "item" and node[2][0] == "fieldref" else node

    return rebuild(detection, on_item)


DIFFERENCES = [
    (
        "a negation stands outside of alternative fields, and what replaces an item keeps its "
        "'all' and 'neq'",
        {"field_names", "hashes", "extract", "random"},
        leaves,
    ),
    (
        "'regex' makes strings match regardless of case, which they do: they stay strings",
        {"regex", "values"},
        values_to(without_expressions),
    ),
    (
        "a number as a keyword is searched as text, and a keyword keeps the place that its modifier "
        "names, when keywords get a field",
        {"keywords_to_fields"},
        values_to(without_placing),
    ),
    (
        "what a log source does not say is an empty text in a template, not 'None'",
        {"template", "rule_level"},
        values_to(without_none),
    ),
    (
        "a backslash before a wildcard is one, also after replacements; it is taken for an escape",
        {"random"},
        values_to(without_escapes),
    ),
    (
        "a value stays 'cased' when it is edited",
        {"random"},
        values_to(without_case),
    ),
    (
        "an item with a reference counts as handled by a mapping only when it is renamed",
        {"ecs_windows_old", "random"},
        without_references,
    ),
]

CORRELATION = "correlation"  # what the tests call all of them
IN_STEP = (
    "a correlation goes through a pipeline beside each rule that it refers to, which conditions on "
    "log sources and detection items look at"
)

REFUSALS = [
    ("a group needs one value, and so one field", "tocsin", "the field '"),
    ("an attribute that a rule does not have satisfies nothing", "pySigma", "Unsupported type"),
    ("a rule of which nothing is left has no meaning", "tocsin", "no detection item of the rule"),
    ("a hash of an unknown kind is not left out silently", "tocsin", "'"),
    ("a nest knows the variables around it", "pySigma", "Placeholder replacement variable"),
    ("functions for field names have names, as in rsigma", "pySigma", "'str' object is not"),
]


class Explanations:
    def __init__(self):
        self.used = set()

    def _difference(self, name, ours, theirs):
        """One row, or two together."""
        rows = [row for row in DIFFERENCES if name in row[1]]
        for pair in [*((row,) for row in rows), *combinations(reversed(rows), 2)]:
            blurred = [ours, theirs]
            for row in pair:
                blurred = [row[2](detection) for detection in blurred]
            if blurred[0] == blurred[1]:
                self.used.update(row[0] for row in pair)
                return True
        return False

    def _refusal(self, ours, theirs):
        for reason, side, beginning in REFUSALS:
            message = (ours if side == "tocsin" else theirs).get("refused")
            if message is not None and message.startswith(beginning):
                self.used.add(reason)
                return True
        return False

    def explain(self, name, keys, ours, theirs):
        """Whether all that differs is meant to."""
        if keys == ["refused"]:
            return self._refusal(ours, theirs)
        if keys != ["detections"] or ours["detections"].keys() != theirs["detections"].keys():
            return False
        return all(
            detection == theirs["detections"][n]
            or self._difference(name, detection, theirs["detections"][n])
            for n, detection in ours["detections"].items()
        )

    def unused(self):
        reasons = [IN_STEP, *(row[0] for row in DIFFERENCES + REFUSALS)]
        return [reason for reason in reasons if reason not in self.used]
