#!/usr/bin/python3
"""Plants defects in copies of real rules and counts how many of them `tocsin lint` finds, each at its
line.

    tests/checks/mutations.py [TOCSIN] [--corpora DIR] [--each N] [--seed N] [--missed]

A line for each kind of defect; those that can be seen in the text alone count. A kind is found when a
finding that the untouched copy does not have stands at the planted line (some defects show at either
of two lines: a detection that was renamed is missed by the condition, too). The last line is
`N passed, N failed`: a kind passes when at least 95 of 100 are found, and so must all together.
"""

import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOUND = 0.95
FIELDS = ("CommandLine", "Image", "ParentImage", "OriginalFileName", "TargetFilename",
          "TargetObject", "ImageLoaded", "ParentCommandLine")
SPACES = re.compile(r" *")


def swap(word, rng):
    """The word with two neighbouring letters swapped that differ."""
    places = [i for i in range(1, len(word) - 1)
              if word[i].isalpha() and word[i + 1].isalpha()
              and word[i].lower() != word[i + 1].lower()]
    if not places:
        return None
    i = rng.choice(places)
    return word[:i] + word[i + 1] + word[i] + word[i + 2:]


class Text:
    """A rule's lines; numbers count from 1."""

    def __init__(self, text):
        self.lines = text.split("\n")

    def find(self, pattern, begin=1, end=None):
        """(number, match) of every line that matches."""
        for number in range(begin, (end or len(self.lines)) + 1):
            match = re.search(pattern, self.lines[number - 1])
            if match:
                yield number, match

    def block(self, key):
        """Numbers of the lines below a top-level key."""
        for number, _ in self.find(rf"^{key}:\s*$"):
            inside = []
            for below in range(number + 1, len(self.lines) + 1):
                line = self.lines[below - 1]
                if line.strip() and not line.startswith((" ", "-", "#")):
                    break
                inside.append(below)
            return inside
        return []

    def condition(self):
        return next(self.find(r"^ +condition: *[^|>\s].*$"), (None, None))[0]

    def detections(self):
        """name -> number of its line."""
        inside = self.block("detection")
        if not inside:
            return {}
        found = {}
        for number, match in self.find(r"^    ([A-Za-z_]\w*):", inside[0], inside[-1]):
            if match[1] not in ("condition", "timeframe"):
                found[match[1]] = number
        return found

    def replace(self, number, old, new):
        self.lines[number - 1] = self.lines[number - 1].replace(old, new, 1)

    def sub(self, number, pattern, new):
        self.lines[number - 1] = re.sub(pattern, new, self.lines[number - 1], count=1)


# Each plants one defect of its kind and returns the lines at which it shows, or None when the rule
# has no place for it.

def renamed_selection(text, rng):
    names, condition = text.detections(), text.condition()
    if not names or condition is None or "them" in text.lines[condition - 1]:
        return None
    whole = [n for n in names if re.search(rf"\b{n}\b(?!\*)", text.lines[condition - 1])]
    if not whole:
        return None
    name = rng.choice(whole)
    text.replace(names[name], name, "renamed")
    return {names[name], condition}


def misspelt_in_condition(text, rng):
    names, condition = text.detections(), text.condition()
    if condition is None:
        return None
    whole = [n for n in names if re.search(rf"\b{n}\b(?!\*)", text.lines[condition - 1])]
    wrong = swap(rng.choice(whole), rng) if whole else None
    if wrong is None or wrong in names:
        return None
    name = next(n for n in whole if sorted(n) == sorted(wrong))
    text.sub(condition, rf"\b{name}\b", wrong)
    return {condition, names[name]}


def misspelt_pattern(text, rng):
    condition = text.condition()
    match = condition and re.search(r"of (\w+)_\*", text.lines[condition - 1])
    wrong = match and swap(match[1], rng)
    if not wrong:
        return None
    text.replace(condition, f"{match[1]}_*", f"{wrong}_*")
    return {condition, *text.detections().values()}


def swapped_operator(text, rng):
    condition = text.condition()
    words = condition and re.findall(r"\b(and|or|not|of)\b", text.lines[condition - 1])
    if not words:
        return None
    word = rng.choice(words)
    text.sub(condition, rf"\b{word}\b", word[1] + word[0] + word[2:])
    return {condition}


def turned_operators(text, rng):
    condition = text.condition()
    if condition is None or " and not " not in text.lines[condition - 1]:
        return None
    text.replace(condition, " and not ", " not and ")
    return {condition}


def missing_parenthesis(text, rng):
    condition = text.condition()
    if condition is None or ")" not in text.lines[condition - 1]:
        return None
    text.replace(condition, ")", "")
    return {condition}


def _modified(text, rng):
    inside = text.block("detection")
    if not inside:
        return None
    return list(text.find(r"\|(contains|startswith|endswith)(?=[:|])", inside[0], inside[-1]))


def misspelt_modifier(text, rng):
    found = _modified(text, rng)
    if not found:
        return None
    number, match = rng.choice(found)
    text.replace(number, "|" + match[1], "|" + swap(match[1], rng))
    return {number}


def contrary_modifiers(text, rng):
    found = _modified(text, rng)
    if not found:
        return None
    number, match = rng.choice(found)
    wrong = rng.choice(["|lt|" + match[1], "|" + match[1] + "|cidr", "|" + match[1] + "|gt",
                        "|exists|" + match[1], "|" + match[1] + "|" + match[1]])
    text.replace(number, "|" + match[1], wrong)
    return {number}


def all_of_one_value(text, rng):
    inside = text.block("detection")
    found = inside and list(text.find(r"^ +(?:- )?\w+\|contains: '", inside[0], inside[-1]))
    if not found:
        return None
    number, _ = rng.choice(found)
    text.replace(number, "|contains:", "|contains|all:")
    return {number}


def broken_escape(text, rng):
    inside = text.block("detection")
    found = inside and list(text.find(r"'(\\[c-dg-mo-qswy-zA-KMOQ-TV-Z][^'\"\\]*)'$", inside[0],
                                      inside[-1]))
    if not found:
        return None
    number, match = rng.choice(found)
    text.replace(number, f"'{match[1]}'", f'"{match[1]}"')
    return {number}


def open_quote(text, rng):
    inside = text.block("detection")
    found = inside and list(text.find(r"^ +- '[^']*'$", inside[0], inside[-1]))
    if not found:
        return None
    number, _ = rng.choice(found)
    text.lines[number - 1] = text.lines[number - 1][:-1]
    return {number, number + 1}


def _field(text, rng):
    inside = text.block("detection")
    if not inside:
        return None
    found = list(text.find(rf"^ +(?:- )?({'|'.join(FIELDS)})(?=[|:])", inside[0], inside[-1]))
    return rng.choice(found) if found else None


def misspelt_field(text, rng):
    found = _field(text, rng)
    wrong = found and swap(found[1][1], rng)
    if not wrong:
        return None
    text.replace(found[0], found[1][1], wrong)
    return {found[0]}


def field_in_other_case(text, rng):
    found = _field(text, rng)
    if not found:
        return None
    text.replace(found[0], found[1][1], found[1][1].lower())
    return {found[0]}


def tab(text, rng):
    inside = text.block("detection")
    found = inside and list(text.find(r"^    \w+:", inside[0], inside[-1]))
    if not found:
        return None
    number, _ = rng.choice(found)
    text.lines[number - 1] = "\t" + text.lines[number - 1].lstrip()
    return {number}


def wrong_indentation(text, rng):
    inside = text.block("detection")
    found = inside and list(text.find(r"^        \w[\w|]*:", inside[0], inside[-1]))
    if not found:
        return None
    number, _ = rng.choice(found)
    text.lines[number - 1] = "  " + text.lines[number - 1].lstrip()
    return {number - 1, number, number + 1}


def missing_colon(text, rng):
    found = list(text.find(r"^(status|level|title|logsource|detection|author|description):"))
    if not found:
        return None
    number, match = rng.choice(found)
    text.replace(number, match[1] + ":", match[1])
    return {number - 1, number, number + 1}


def repeated_key(text, rng):
    found = list(text.find(r"^(status|level|title|date|author): *\S"))
    if not found:
        return None
    number, _ = rng.choice(found)
    text.lines.insert(number, text.lines[number - 1])
    return {number, number + 1}


def repeated_field(text, rng):
    inside = text.block("detection")
    found = inside and list(text.find(r"^        \w[\w|]*: *\S", inside[0], inside[-1]))
    if not found:
        return None
    number, match = rng.choice(found)
    text.lines.insert(number, match[0][:-1] + "'other'")
    return {number, number + 1}


def repeated_value(text, rng):
    inside = text.block("detection")
    found = inside and list(text.find(r"^ +- '[^']{3,}'$", inside[0], inside[-1]))
    if not found:
        return None
    number, _ = rng.choice(found)
    text.lines.insert(number, text.lines[number - 1])
    return {number, number + 1}


def misspelt_attribute(text, rng):
    found = list(text.find(r"^(status|level|title|logsource|detection|falsepositives|references"
                           r"|modified|author|description|date|tags):"))
    number, match = rng.choice(found)
    text.replace(number, match[1] + ":", swap(match[1], rng) + ":")
    # What is missing is told where the rule begins.
    return {number, 1}


def _value_of(text, rng, key, wrong_of):
    found = next(text.find(rf"^( *){key}: *(\S+)$"), None)
    wrong = found and wrong_of(found[1][2])
    if not wrong:
        return None
    text.replace(found[0], found[1][2], wrong)
    return {found[0]}


def misspelt_status(text, rng):
    return _value_of(text, rng, "status", lambda value: swap(value, rng))


def misspelt_level(text, rng):
    return _value_of(text, rng, "level", lambda value: swap(value, rng))


def misspelt_category(text, rng):
    return _value_of(text, rng, "category", lambda value: swap(value, rng))


def misspelt_product(text, rng):
    return _value_of(text, rng, "product", lambda value: swap(value, rng))


def broken_id(text, rng):
    return _value_of(text, rng, "id", lambda value: value[:-1])


def impossible_date(text, rng):
    return _value_of(text, rng, "date", lambda value: value[:5] + "13-41")


def unknown_namespace(text, rng):
    found = list(text.find(r"^ +- (attack)\.\S+$"))
    if not found:
        return None
    number, _ = rng.choice(found)
    text.replace(number, "attack.", swap("attack", rng) + ".")
    return {number}


def wildcards_for_modifier(text, rng):
    inside = text.block("detection")
    found = inside and list(text.find(r"^( +(?:- )?\w+)\|contains: '([^'*?\\]+)'$", inside[0],
                                      inside[-1]))
    if not found:
        return None
    number, match = rng.choice(found)
    text.lines[number - 1] = f"{match[1]}: '*{match[2]}*'"
    return {number}


def value_as_map(text, rng):
    inside = text.block("detection")
    found = inside and list(text.find(r"^ +- '[^':]*'$", inside[0], inside[-1]))
    if not found:
        return None
    number, _ = rng.choice(found)
    text.sub(number, r"- '", "- x: '")
    return {number}


KINDS = (renamed_selection, misspelt_in_condition, misspelt_pattern, swapped_operator,
         turned_operators, missing_parenthesis, misspelt_modifier, contrary_modifiers,
         all_of_one_value, broken_escape, open_quote, misspelt_field, field_in_other_case, tab,
         wrong_indentation, missing_colon, repeated_key, repeated_field, repeated_value,
         misspelt_attribute, misspelt_status, misspelt_level, misspelt_category, misspelt_product,
         broken_id, impossible_date, unknown_namespace, wildcards_for_modifier, value_as_map)


def with_other_id(text, name):
    return re.sub(r"(?m)^id: .*$", f"id: {uuid.uuid5(uuid.NAMESPACE_URL, name)}", text, count=1)


def plant(kind, rules, each, rng, folder):
    """name of the copy -> (lines at which the defect shows, its source)."""
    planted = {}
    for path in rng.sample(rules, len(rules)):
        if len(planted) == each:
            break
        source = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        text = Text(source)
        lines = kind(text, rng)
        if not lines:
            continue
        name = f"{kind.__name__}-{len(planted):03}.yml"
        changed = "\n".join(text.lines)
        if kind is not broken_id:
            changed = with_other_id(changed, name)
        (folder / "bad" / name).write_text(changed, encoding="utf-8")
        (folder / "good" / name).write_text(with_other_id(source, name), encoding="utf-8")
        planted[name] = lines
    return planted


def lint(tocsin, folder):
    """name -> {(line, code)}."""
    done = subprocess.run([tocsin, "lint", "--format", "json", "--fail-level", "error", str(folder)],
                          capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"mutations: tocsin lint ended with {done.returncode}: {done.stderr}")
    found = collections.defaultdict(set)
    for finding in json.loads(done.stdout)["findings"]:
        found[pathlib.Path(finding["file"]).name].add((finding["line"], finding["code"]))
    return found


def main():
    parser = argparse.ArgumentParser(prog="mutations")
    parser.add_argument("tocsin", nargs="?", default=str(ROOT / "build/release/tocsin"))
    parser.add_argument("--corpora", type=pathlib.Path, default=ROOT.parent / "shared" / "corpora")
    parser.add_argument("--each", type=int, default=40, help="copies with each kind of defect")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="print what is not found")
    options = parser.parse_args()
    rules = sorted((options.corpora / "sigmahq" / "rules").rglob("*.yml"))
    if not rules:
        print(f"skipped: no rules below {options.corpora}\n0 passed, 0 failed")
        return 0
    rng = random.Random(options.seed)
    rates = {}
    with tempfile.TemporaryDirectory(prefix="tocsin-mutations-") as name:
        folder = pathlib.Path(name)
        for part in ("bad", "good"):
            (folder / part).mkdir()
        planted = {kind: plant(kind, rules, options.each, rng, folder) for kind in KINDS}
        bad, good = lint(options.tocsin, folder / "bad"), lint(options.tocsin, folder / "good")
        for kind, copies in planted.items():
            hits = 0
            for copy, lines in copies.items():
                codes = {code for _, code in good[copy]}
                hit = any(line in lines and ((line, code) not in good[copy])
                          for line, code in bad[copy])
                hits += hit
                if options.missed and not hit:
                    print(f"missed: {copy} at {sorted(lines)}, found "
                          f"{sorted(bad[copy] - good[copy])[:4]} {len(codes)}")
                    print("   ", [(folder / "bad" / copy).read_text().split("\n")[line - 1]
                                  for line in sorted(lines)][:3])
            rates[kind.__name__] = (hits, len(copies))
    failed = 0
    for kind, (hits, copies) in rates.items():
        good_rate = copies > 0 and hits >= BOUND * copies
        failed += not good_rate
        print(f"{'ok  ' if good_rate else 'FAIL'} {kind}: {hits} of {copies} found")
    hits, copies = (sum(column) for column in zip(*rates.values()))
    overall = hits >= BOUND * copies
    failed += not overall
    print(f"{'ok  ' if overall else 'FAIL'} all: {hits} of {copies} found, "
          f"{100 * hits / max(copies, 1):.1f} %")
    print(f"{len(rates) + 1 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
