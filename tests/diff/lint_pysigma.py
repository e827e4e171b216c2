"""Compares tocsin lint with pySigma's validators; tests/diff/lint_pysigma calls this.

lint_pysigma.py TOCSIN PLACE RULES

Compared is, for each validator, the set of files it speaks of. To add a package of validators, add
it to PACKAGES; to accept a difference, add a row with its reason to DIFFERENCES.
"""

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError

# Modules with a table `validators`, name -> class.
PACKAGES = ["sigma.validators.core"]

# (validator, who says more, pattern of what is said, reason). The pattern is searched in the message of
# our finding, or in the text of pySigma's issue.
DIFFERENCES = [
    (
        "dangling_detection",
        "pysigma",
        r"detection_name=timeframe",
        "pySigma takes 'timeframe' for a detection",
    ),
    (
        "them_condition_with_single_detection",
        "tocsin",
        r"",
        "pySigma takes 'timeframe' for a second detection",
    ),
    (
        "invalid_modifier_combinations",
        "pysigma",
        r"AllWithoutContains.*SigmaRegularExpressionModifier",
        "several expressions are often found in one text: 're|all' is fine",
    ),
    (
        "number_as_string",
        "pysigma",
        r"'[-+]?0\d+'|'\+\d+'|'\d+_[\d_]+'",
        "without quotes it would be another text: 007 is octal for some parsers",
    ),
    (
        "wildcards_instead_of_modifiers",
        "tocsin",
        r"adds nothing",
        "a wildcard that repeats what its modifier says is found too",
    ),
    (
        "wildcards_instead_of_modifiers",
        "pysigma",
        r"\*\*|WILDCARD_MULTI[^,]*, *<SpecialChars.WILDCARD_MULTI",
        "double_wildcard says it first",
    ),
    (
        "detection_tag",
        "tocsin",
        r"^'(dfir|emerging-threats|threat-hunting)",
        "pySigma's pattern has no end",
    ),
    (
        "specific_instead_of_generic_logsource",
        "tocsin",
        r"",
        "a quoted event id is the same event",
    ),
]

# What pySigma asks of the network; without it, the validator is left out.
NEEDS_DATA = {"attacktag": "sigma.data.mitre_attack", "d3_fendtag": "sigma.data.mitre_d3fend"}
DATA_NAMES = {"attacktag": "mitre_attack_tactics", "d3_fendtag": "mitre_d3fend_tactics"}

# Reported for each rule of a group by pySigma, for each but the first by tocsin.
OF_GROUPS = {"identifier_uniqueness", "duplicate_title", "duplicate_filename"}

SHOWN = 5  # differences of one case


class Cases:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def judge(self, fact, faults, notes=()):
        if faults:
            self.failed += 1
        else:
            self.passed += 1
        print(f"{'not ok' if faults else 'ok'} - {fact}")
        for note in notes:
            print(f"    {note}")
        for fault in faults[:SHOWN]:
            print(f"    {fault}")
        if len(faults) > SHOWN:
            print(f"    and {len(faults) - SHOWN} more")

    def skip(self, reason):
        self.skipped += 1
        print(f"skip - {reason}")


# --- the names of checks ------------------------------------------------------------------------


def names_by_code():
    """code -> the names that pySigma has for it, out of our own tables."""
    rows = re.findall(r'^TOCSIN_CODE\((k\w+), "(\w+)"', Path("src/diag/codes.def").read_text(), re.M)
    ids = dict(rows)
    names = {code: {code} for code in ids.values()}
    aliases = Path("src/lint/aliases.def").read_text()
    for name, code in re.findall(r'^TOCSIN_ALIAS\("(\w+)", (k\w+)\)', aliases, re.M):
        names[ids[code]].add(name)
    return names


def validators():
    """name -> class, and (name, reason) of those that can't be asked here."""
    found, missing = {}, []
    for package in PACKAGES:
        found.update(import_module(package).validators)
    for name, module in NEEDS_DATA.items():
        try:
            getattr(import_module(module), DATA_NAMES[name])
        except Exception as fault:  # whatever the network says
            missing.append((name, f"pySigma can't load its data: {fault}"))
            found.pop(name)
    return found, missing


# --- what the two say: validator -> file -> texts -----------------------------------------------


def add(said, name, file, text):
    said.setdefault(name, {}).setdefault(file, []).append(text)


def pysigma_says(files, classes):
    """Also the files that it can't read, of which nothing is compared."""
    said, unread = {}, set()
    instances = {name: each() for name, each in classes.items()}
    for file in files:
        try:
            rules = list(SigmaCollection.load_ruleset([file]))
            found = [(n, i) for n, v in instances.items() for r in rules for i in v.validate(r)]
        except SigmaError:
            unread.add(file)
            continue
        for name, issue in found:
            add(said, name, file, str(issue))
    for name, instance in instances.items():
        for issue in instance.finalize():
            rules = issue.rules[1:] if name in OF_GROUPS else issue.rules
            for rule in rules:
                add(said, name, str(rule.source.path), str(issue))
    return said, unread


def tocsin_says(tocsin, files, place, names):
    config = Path(place) / "all.yml"
    config.write_text("validators: [all]\n")
    help_text = subprocess.run([tocsin, "lint", "--help"], capture_output=True, text=True).stdout
    options = ["--config", str(config)] if "--config" in help_text else []
    command = [tocsin, "lint", "--format", "json", *options, *files]
    run = subprocess.run(command, capture_output=True, text=True)
    said, findings = {}, json.loads(run.stdout)["findings"]
    for finding in findings:
        for name in names[finding["code"]]:
            add(said, name, finding["file"], finding["message"])
    return said, bool(options)


# --- the comparison -----------------------------------------------------------------------------


def reason_for(name, side, texts):
    for validator, more, pattern, reason in DIFFERENCES:
        if validator == name and more == side and all(re.search(pattern, t, re.S) for t in texts):
            return reason
    return None


def compare(name, ours, theirs):
    """Faults, and notes with the differences that have a reason."""
    faults, reasons = [], {}
    for side, mine, others in (("tocsin", ours, theirs), ("pysigma", theirs, ours)):
        for file in sorted(mine.keys() - others.keys()):
            reason = reason_for(name, side, mine[file])
            if reason is None:
                faults.append(f"only {side}: {file}: {mine[file][0][:300]}")
            else:
                reasons[(side, reason)] = reasons.get((side, reason), 0) + 1
    return faults, [f"{n} files only of {side}: {reason}" for (side, reason), n in reasons.items()]


ON_REQUEST = {"filename_length", "tlpv1_tag", "tlpv2_tag"}


def compare_all(title, files, tocsin, place, cases):
    names = names_by_code()
    classes, missing = validators()
    for name, reason in missing:
        cases.skip(f"{title}: {name}: {reason}")
    theirs, unread = pysigma_says(files, classes)
    ours, all_asked = tocsin_says(tocsin, files, place, names)
    for said in ours.values():
        for file in unread:
            said.pop(file, None)
    for name in sorted(classes):
        if name in ON_REQUEST and not all_asked:
            cases.skip(f"{title}: {name}: tocsin lint takes no configuration")
            continue
        of_ours, of_theirs = ours.get(name, {}), theirs.get(name, {})
        faults, notes = compare(name, of_ours, of_theirs)
        fact = f"{title}: {name}: {len(of_ours)} of {len(files) - len(unread)} files"
        cases.judge(fact, faults, notes)


def page_files(place):
    """The examples of our pages about pySigma's checks, as files."""
    root = Path(place) / "pages"
    files = []
    block = re.compile(r"^```yaml ?(\S*)\n(.*?)^```$", re.M | re.S)
    for page in sorted(Path("src/lint/pages").glob("*.md")):
        for number, (name, text) in enumerate(block.findall(page.read_text())):
            file = root / page.stem / str(number) / (name or f"{page.stem}_{number}_example.yml")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            files.append(str(file))
    return sorted(files)


def main():
    tocsin, place, rules = sys.argv[1:]
    cases = Cases()
    compare_all("pages", page_files(place), tocsin, place, cases)
    files = sorted(str(path) for path in Path(rules).rglob("*.yml"))
    if files:
        compare_all("SigmaHQ", files, tocsin, place, cases)
    else:
        cases.skip(f"{rules} has no rules")
    print(f"{cases.skipped} skipped\n{cases.passed} passed, {cases.failed} failed")
    return 1 if cases.failed else 0


sys.exit(main())
