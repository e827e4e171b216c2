"""Compares tocsin lint with pySigma's validators; tests/diff/lint_pysigma calls this.

lint_pysigma.py TOCSIN PLACE RULES

Compared is, for each validator, the set of files it speaks of: among the examples of our pages, among
the rules below RULES, and among copies of these with planted violations (PLANTED). pySigma is given the
tables of src/lint/data; it would fetch them otherwise. What pySigma can't read is left out. To add a
package of validators, add it to PACKAGES; to accept a difference, add a row with its reason to
DIFFERENCES.
"""

import json
import re
import subprocess
import sys
import uuid
from importlib import import_module
from pathlib import Path

import lint_sigmahq as house
import yaml
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError

# Modules with a table `validators`, name -> class.
PACKAGES = ["sigma.validators.core", house.PACKAGE]

# (validator, who says more, pattern, reason). The pattern is searched in what is said (the message of our
# finding, the text of pySigma's issue) and in the rule.
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
        r"^ +timeframe:",
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
        r"string=([-+]?0\d+|\+\d+|\d+_[\d_]+)$",
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
        r"<SpecialChars.WILDCARD_MULTI: 1>, <SpecialChars.WILDCARD_MULTI",
        "double_wildcard says it first",
    ),
    (
        "namespace_tag",
        "pysigma",
        r"tag=\S*[^a-z0-9._\s-]",
        "of a tag that is not written as one, tag_format alone is said",
    ),
    (
        "attacktag",
        "pysigma",
        r"defense-evasion",
        "the tactic of ATT&CK 18 and before is accepted",
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
        r"EventID: *'\d+'",
        "a quoted event id is the same event",
    ),
    (
        "dangling_detection",
        "pysigma",
        r"^    condition: \(?(1 of selection(_\*)?|all of sel_\*)\)?$",
        "of a condition that names what is not there, that alone is said",
    ),
    (
        "invalid_modifier_combinations",
        "tocsin",
        r"'startswith' and 'endswith'",
        "modifiers that say different things are found, too",
    ),
    (
        "custom_attributes",
        "tocsin",
        r"^falsepositive:",
        "more misspellings are known",
    ),
    (
        "identifier_uniqueness",
        "pysigma",
        r"^status: deprecated$|rules=\[\S*dangling_condition/0/",
        "a rule that does not run, being deprecated or wrong, takes no id",
    ),
    *house.DIFFERENCES,
]

# Reported for each rule of a group by pySigma, for each but the first by tocsin.
OF_GROUPS = {"identifier_uniqueness", "duplicate_title", "duplicate_filename"}

# Names of planted violations with what they change, one after the other; each changes the first place
# it finds. The value of a detection item in one line, and the first tag:
VALUE = r"(?m)^( {8}[\w.]+)(\|\w+)?: '([^'*?\\]+|\\[^'*?\\]+)'$"
TAGS = r"(?m)^tags:\n"
TAG_NAMES = """
    atack.t1059 attack.t9999 attack.t1059.001 attack.credential_access attack.credential-access
    attack.stealth attack.defense-evasion attack.s9999 attack.s0002 attack.g0010 attack.g9999 attack.m1036 attack.ds0005
    attack.ta0001 attack.ex d3fend.d3-pa d3fend.detect d3fend.xyz car.2016-04-02 car.2016-04-002
    car.2016-04-0021 cve.2021.1 cve.2021-1 cve.2021- cve.x-1 detection.dfir detection.dfirx detection.foo
    stp.3k stp.3 stp.6 stp.33 stp.3x tlp.white tlp.clear tlp.amber-strict tlp.yellow foo.bar foo.b@r
    """.split()
PLANTED = {
    **{f"tag_{name}": [(TAGS, f"tags:\n    - {name}\n")] for name in TAG_NAMES},
    "tag_twice": [(r"(?m)^tags:\n(    - .*\n)", r"tags:\n\1\1")],
    "reference_twice": [(r"(?m)^references:\n(    - .*\n)", r"references:\n\1\1")],
    "no_id": [(r"(?m)^id: .*\n", "")],
    "custom_realted": [(r"\Z", "\nrealted: x\n")],
    "custom_reference": [(r"\Z", "\nreference: x\n")],
    "logsource_key": [(r"(?m)^logsource:\n", "logsource:\n    version: 1\n")],
    "sysmon_1": [
        (r"(?m)^    category: process_creation$", "    service: sysmon"),
        (r"(?m)^( {8})(\w+)(\|\w+)?:", r"\1EventID: 1\n\1\2\3:"),
    ],
    "security_4688": [
        (r"(?m)^    category: process_creation$", "    service: security"),
        (r"(?m)^( {8})(\w+)(\|\w+)?:", r"\1EventID: [4624, 4688]\n\1\2\3:"),
    ],
    "one_of_them": [(r"(?m)^    condition: .*$", "    condition: 1 of them")],
    "all_of_them": [(r"(?m)^    condition: .*$", "    condition: all  of them")],
    "unused": [(r"(?m)^detection:\n", "detection:\n    unused:\n        a: 1\n")],
    "no_such": [(r"(?m)^    condition: (.*)$", r"    condition: (\1) and not 1 of nothing_*")],
    "around": [(VALUE, r"\1: '*\3*'")],
    "before": [(VALUE, r"\1: '*\3'")],
    "after": [(VALUE, r"\1: '\3*'")],
    "after_plain": [(r"(?m)^( {8}\w+)(\|\w+)?: '(\w+)'$", r"\1: \3*")],
    "around_and_within": [(VALUE, r"\1: '*\3*x*'")],
    "starts_before": [(VALUE, r"\1|startswith: '*\3'")],
    "ends_before": [(VALUE, r"\1|endswith: '*\3'")],
    "contains_before": [(VALUE, r"\1|contains: '*\3'")],
    "mixed": [(VALUE, r"\1: ['*\3', '\3*']")],
    "only_stars": [(VALUE, r"\1: '**'")],
    "twice": [(VALUE, r"\1\2: '\3**x'")],
    "three_times": [(VALUE, r"\1\2: '***\3'")],
    "any_one": [(VALUE, r"\1\2: '\3*?*x'")],
    "escaped_star": [(VALUE, r"\1\2: '\3\\*x'")],
    "escaped_mark": [(VALUE, r"\1\2: '\3\\?x'")],
    "backslash_star": [(VALUE, r"\1\2: '\3\\\\*x'")],
    "tab": [(VALUE, r'\1\2: "x\\ty"')],
    "regex_tab": [(VALUE, r'\1|re: "x\\ty"')],
    "number": [(VALUE, r"\1: '42'")],
    "number_negative": [(VALUE, r"\1: '-42'")],
    "number_zeros": [(VALUE, r"\1: '0042'")],
    "number_contains": [(VALUE, r"\1|contains: '42'")],
    "number_cased": [(VALUE, r"\1|cased: '42'")],
    "sysmon_quoted": [
        (r"(?m)^    category: process_creation$", "    service: sysmon"),
        (r"(?m)^( {8})(\w+)(\|\w+)?:", r"\1EventID: '1'\n\1\2\3:"),
    ],
    "number_event_id": [(r"(?m)^( {8}EventID): (\d+)$", r"\1: '\2'")],
    "all_alone": [(VALUE, r"\1|all: ['\3', x]")],
    "all_starts": [(VALUE, r"\1|startswith|all: ['\3', x]")],
    "all_regex": [(VALUE, r"\1|re|all: [a, x]")],
    "all_contains": [(VALUE, r"\1|contains|all: ['\3', x]")],
    "windash_all": [(VALUE, r"\1|windash|contains|all: [' -a', ' -b']")],
    "offset": [(VALUE, r"\1|base64offset: hello")],
    "offset_contains": [(VALUE, r"\1|base64offset|contains: hello")],
    "contains_twice": [(VALUE, r"\1|contains|contains: '\3'")],
    "base64_twice": [(VALUE, r"\1|base64|base64: hello")],
    **house.PLANTED,
}
COPIES = 8  # rules that a violation is planted in

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
    """name -> class"""
    found = {}
    for package in PACKAGES:
        found.update(import_module(package).validators)
    return found


# --- tables, as pySigma wants them --------------------------------------------------------------


def words_of(name):
    for line in (Path("src/lint/data") / name).read_text().splitlines():
        if not line.startswith("#"):
            yield line.split()


def attack():
    tactics = re.findall(r'^TOCSIN_TACTIC\("(.*?)", "(.*?)"', Path("src/emit/tactics.def").read_text(), re.M)
    ids = [words[0].upper() for words in words_of("attack_techniques.txt")]
    ids += [name.upper() for words in words_of("attack_objects.txt") for name in words]
    kinds = {"T": "attack-pattern", "G": "intrusion-set", "S": "malware", "M": "course-of-action"}
    kinds["D"] = "x-mitre-data-source"
    phases = {words[0].upper(): words[1:] for words in words_of("attack_techniques.txt")}
    objects = [("x-mitre-tactic", identity, tag) for tag, identity in tactics if tag not in OLD_TACTICS]
    objects += [(kinds[each[0]], each, each) for each in ids]
    return {
        "objects": [
            {
                "type": kind,
                "name": name,
                "x_mitre_shortname": name,
                "external_references": [{"source_name": "mitre-attack", "external_id": identity}],
                "kill_chain_phases": [
                    {"kill_chain_name": "mitre-attack", "phase_name": tactic}
                    for tactic in phases.get(identity, ())
                ],
            }
            for kind, identity, name in objects
        ]
    }


def d3fend():
    graph = []
    for name in (name for words in words_of("d3fend.txt") for name in words):
        if name.startswith("d3-"):
            graph.append({"d3f:d3fend-id": name.upper(), "rdfs:label": name})
        elif name.startswith("d3f-"):
            graph.append({"@id": "#" + name, "@type": "d3f:DigitalArtifact", "rdfs:label": name})
        else:
            graph.append({"@type": "d3f:DefensiveTactic", "rdfs:label": name})
    return {"@graph": graph}


OLD_TACTICS = {"defense-evasion"}  # up to ATT&CK 18
TABLES = {"sigma.data.mitre_attack": attack, "sigma.data.mitre_d3fend": d3fend, **house.TABLES}


def give_tables(place):
    for name, table in TABLES.items():
        path = Path(place).resolve() / f"{name}.json"
        path.write_text(json.dumps(table()))
        module = import_module(name)
        module.set_cache_dir(str(path.with_suffix("")))
        module.set_url(str(path))


# --- what the two say: validator -> file -> texts -----------------------------------------------


def add(said, name, file, text):
    said.setdefault(name, {}).setdefault(file, []).append(text)


# Beside its own errors: sysmon_missing_eventid at lists of maps, conditions that are null, dates
# that no calendar has.
UNREADABLE = (SigmaError, yaml.YAMLError, AttributeError, TypeError, ValueError)


def pysigma_says(files, classes):
    """Also the files that it can't read, of which nothing is compared."""
    said, unread = {}, set()
    instances = {name: each() for name, each in classes.items()}
    for file in files:
        try:
            rules = list(SigmaCollection.load_ruleset([file]))
            found = [(n, i) for n, v in instances.items() for r in rules for i in v.validate(r)]
        except UNREADABLE:
            unread.add(file)
            continue
        for name, issue in found:
            add(said, name, file, str(issue))
    for name, instance in instances.items():
        for issue in instance.finalize():
            told = list(dict.fromkeys(str(rule.source.path) for rule in issue.rules))
            for file in told[1:] if name in OF_GROUPS else told:
                add(said, name, file, str(issue))
    return said, unread


def tocsin_says(tocsin, files, place, names):
    config = Path(place) / "all.yml"
    config.write_text("validators: [all]\n")
    command = [tocsin, "lint", "--format", "json", "--config", str(config), *files]
    run = subprocess.run(command, capture_output=True, text=True)
    said = {}
    for finding in json.loads(run.stdout)["findings"]:
        for name in names[finding["code"]]:
            add(said, name, finding["file"], finding["message"])
    return said


# --- the comparison -----------------------------------------------------------------------------


def reason_for(name, side, file, texts):
    rule = Path(file).read_text()
    for validator, more, pattern, reason in DIFFERENCES:
        if (validator, more) != (name, side):
            continue
        if all(re.search(pattern, f"{text}\n{rule}", re.M | re.S) for text in texts):
            return reason
    return None


def compare(name, ours, theirs):
    """Faults, and notes with the differences that have a reason."""
    faults, reasons = [], {}
    for side, mine, others in (("tocsin", ours, theirs), ("pysigma", theirs, ours)):
        for file in sorted(mine.keys() - others.keys()):
            reason = reason_for(name, side, file, mine[file])
            if reason is None:
                faults.append(f"only {side}: {file}: {mine[file][0][:300]}")
            else:
                reasons[(side, reason)] = reasons.get((side, reason), 0) + 1
    return faults, [f"{n} files only of {side}: {reason}" for (side, reason), n in reasons.items()]


def compare_all(title, files, tocsin, place, cases, left_out=frozenset()):
    """The validators that both sides report, of the same file."""
    classes = {name: each for name, each in validators().items() if name not in left_out}
    theirs, unread = pysigma_says(files, classes)
    ours = tocsin_says(tocsin, files, place, names_by_code())
    for said in ours.values():
        for file in unread:
            said.pop(file, None)
    seen = set()
    for name in sorted(classes):
        of_ours, of_theirs = ours.get(name, {}), theirs.get(name, {})
        if of_ours.keys() & of_theirs.keys():
            seen.add(name)
        faults, notes = compare(name, of_ours, of_theirs)
        fact = f"{title}: {name}: {len(of_ours)} of {len(files) - len(unread)} files"
        cases.judge(fact, faults, notes)
    return seen


def page_files(place):
    """The examples of our pages about pySigma's checks, as files."""
    root = Path(place) / "pages"
    shared = {code for code, names in names_by_code().items() if names & validators().keys()}
    files = []
    block = re.compile(r"^```yaml ?(\S*)\n(.*?)^```$", re.M | re.S)
    for page in sorted(Path("src/lint/pages").glob("*.md")):
        if page.stem not in shared:
            continue
        for number, (name, text) in enumerate(block.findall(page.read_text())):
            file = root / page.stem / str(number) / (name or f"{page.stem}_{number}_example.yml")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            files.append(str(file))
    return sorted(files)


def planted_files(files, place):
    """Copies of rules with planted violations, of which each has an id of its own."""
    planted = []
    for name, changes in PLANTED.items():
        copies = 0
        for file in files:
            text = Path(file).read_text()
            for pattern, replacement in changes:
                text, count = re.subn(pattern, replacement, text, count=1)
                if count == 0:
                    break
            else:
                copy = Path(place) / "planted" / name / Path(file).name
                copy.parent.mkdir(parents=True, exist_ok=True)
                identity = uuid.uuid5(uuid.NAMESPACE_URL, str(copy))
                copy.write_text(re.sub(r"(?m)^id: .*$", f"id: {identity}", text, count=1))
                planted.append(str(copy))
                copies += 1
            if copies == COPIES:
                break
    return sorted(planted)


def main():
    tocsin, place, rules = sys.argv[1:]
    cases = Cases()
    give_tables(place)
    seen = compare_all("pages", page_files(place), tocsin, place, cases)
    files = sorted(str(path) for path in Path(rules).rglob("*.yml"))
    if files:
        seen |= compare_all("SigmaHQ", files, tocsin, place, cases)
        # Copies have the name and title of what they are copied from.
        planted = planted_files(files, place) + house.other_files(files, place)
        seen |= compare_all("planted", planted, tocsin, place, cases, OF_GROUPS)
        cases.judge("both report each of the validators somewhere", sorted(validators().keys() - seen))
    else:
        cases.skip(f"{rules} has no rules")
    print(f"{cases.skipped} skipped\n{cases.passed} passed, {cases.failed} failed")
    return 1 if cases.failed else 0


sys.exit(main())
