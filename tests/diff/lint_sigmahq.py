"""What lint_pysigma.py compares of pySigma's SigmaHQ package: violations to plant, tables, differences
that are meant.
"""

import datetime
import re
import uuid
from pathlib import Path

PACKAGE = "sigma.validators.sigmahq"
DATA = Path("src/lint/data")
TODAY = datetime.date.today().isoformat()

# As in lint_pysigma.py.
DIFFERENCES = [
    (
        "sigmahq_ofthem_condition",
        "tocsin",
        r"^ +timeframe:",
        "pySigma takes 'timeframe' for a second detection",
    ),
    (
        "sigmahq_field_duplicate_value",
        "pysigma",
        r"\\\\[*?]",
        "an escaped backslash before a wildcard is no escaped wildcard",
    ),
]


# --- tables, as pySigma wants them --------------------------------------------------------------


def _lines(name):
    for line in (DATA / name).read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split(" ")


def _source(words):
    return {key: None if word == "-" else word
            for key, word in zip(("product", "category", "service"), words)}


def _taxonomy():
    rows = {}
    row = None
    for words in _lines("sigmahq_log_sources.txt"):
        if words[0] == "+":
            row["field"]["native"] += words[1:]
        elif words[0] == "!":
            row["field"]["redundant"] += words[1:]
        else:
            row = {"logsource": _source(words),
                   "field": {"native": [], "custom": [], "redundant": []}}
            rows[" ".join(words)] = row
    return {"version": "0", "taxonomy": rows}


def _file_names():
    return {"version": "0", "pattern": {" ".join(words[:3]): {"logsource": _source(words),
                                                              "prefix": words[3]}
                                        for words in _lines("sigmahq_file_names.txt")}}


def _event_ids():
    return {"category_no_eventid": [words[0] for words in _lines("sigmahq_windows_categories.txt")
                                    if words[1] == "yes"]}


def _providers():
    return {"category_provider_name": {words[0]: words[2:] for words in
                                       _lines("sigmahq_windows_categories.txt") if words[2:]}}


TABLES = {
    PACKAGE + ".data.data_taxonomy": _taxonomy,
    PACKAGE + ".data.data_filename": _file_names,
    PACKAGE + ".data.data_windows_eventid": _event_ids,
    PACKAGE + ".data.data_windows_provider": _providers,
}

# --- planted violations -------------------------------------------------------------------------

# Rules of this log source, whose fields are known, get what is about fields.
PROCESSES = (r"(?s)category: process_creation.{0,80}product: windows"
             r"|product: windows.{0,80}category: process_creation", r"\g<0>")


_FIRST_MAP = r"(?m)^(detection:\n    \w+:\n)(?=        [\w-]+(?:\||:))"


def _below_first_map(text):
    """An item more in the first detection that is a map."""
    return (_FIRST_MAP,
            lambda m: m.group(1) + "".join("        %s\n" % line for line in text.split("\n")))


ENTRY = r"(?m)^%s:.*\n(?:[ \t]+.*\n|-.*\n)*"

_PLANTED = [
    *[("no_" + key, ENTRY % key, "")
      for key in ("author", "date", "description", "level", "status", "references", "modified")],
    ("null_author", r"(?m)^author:.*$", "author:"),
    ("empty_description", ENTRY % "description", "description: ''\n"),
    ("modified_early", r"(?m)^modified:.*$", "modified: 2001-02-03"),
    ("modified_same", r"(?m)^date: (\S+)\n(?:modified:.*\n)?", r"date: \1\nmodified: \1\n"),
    ("modified_same_slashes", r"(?m)^date:.*\n(?:modified:.*\n)?",
     "date: 2021/1/5\nmodified: 2021-01-05\n"),
    ("modified_alone", r"(?m)^date: (\S+)\n(?:modified:.*\n)?", r"modified: \1\n"),
    ("title_dot", r"(?m)^title: (.*)$", r"title: \1."),
    ("title_dots", r"(?m)^title: (.*)$", r"title: '\1...'"),
    ("title_detects", r"(?m)^title: ", "title: Detects "),
    ("title_detect", r"(?m)^title: ", "title: Detect "),
    ("title_small", r"(?m)^title: (.*)$", r"title: suspicious \1 with powershell"),
    ("title_special_words", r"(?m)^title: (.*)$", r"title: \1 of cmd.exe a_b a/b 3com éclair ÉClair"),
    ("title_long", r"(?m)^title: (.*)$", lambda m: "title: " + m.group(1) + " Long" * 25),
    ("title_120", r"(?m)^title: (.*)$", lambda m: "title: " + m.group(1).ljust(120, "x")),
    ("title_121", r"(?m)^title: (.*)$", lambda m: "title: " + m.group(1).ljust(121, "é")),
    ("description_15", ENTRY % "description", "description: " + "x" * 15 + "\n"),
    ("description_16", ENTRY % "description", "description: " + "x" * 16 + "\n"),
    ("description_link", ENTRY % "description" + "references:\n(?:[ \t]+.*\n)*",
     "description: Seen at HTTPS://example.org/some/where\n"),
    ("description_internal", ENTRY % "description" + "references:\n(?:[ \t]+.*\n)*",
     "description: |\n    Comes from\n    Internal Research, mostly\n"),
    ("falsepositives", ENTRY % "falsepositives",
     "falsepositives:\n    - administrators\n    - none\n    - Pentest tools or a Penetration\n"
     "    - Unkown\n    - Ligitimate ones\n    - éclairs\n    - 7 dwarfs\n"),
    ("fields", r"(?m)^level:", "fields:\n    - CommandLine\nlevel:"),
    ("fields_empty", r"(?m)^level:", "fields: []\nlevel:"),
    ("unknown_attribute", r"(?m)^level:", "rating: 5\nlevel:"),
    ("known_attributes", r"(?m)^level:",
     "simulation: 5\nregression_tests_path: x\nscope:\n    - server\nlicense: MIT\nlevel:"),
    *[("status_" + status, r"(?m)^status:.*$", "status: " + status)
      for status in ("deprecated", "unsupported", "stable")],
    *[("new_" + status, r"(?m)^status:.*\n((?:.*\n)*?)date:.*\n(?:modified:.*\n)?",
       r"status: %s\n\1date: %s\n" % (status, TODAY))
      for status in ("experimental", "test", "stable", "deprecated")],
    *[("new_tested_" + status, r"(?m)^status:.*\n((?:.*\n)*?)date:.*\n(?:modified:.*\n)?",
       r"regression_tests_path: x\nstatus: %s\n\1date: %s\n" % (status, TODAY))
      for status in ("test", "stable")],
    ("links", r"(?m)^references:\n",
     "references:\n"
     "    - https://github.com/a/b/blob/main/c.py\n"
     "    - https://github.com/a/b/blob/main/c.yaml\n"
     "    - https://github.com/a/b/blob/0123456789abcdef0123456789abcdef01234567/c.py\n"
     "    - https://github.com/a/b/blob/0123456789ABCDEF0123456789abcdef01234567/c.md\n"
     "    - https://attack.mitre.org/techniques/T1003/001/\n"),
    ("link_pinned", r"(?m)^references:\n",
     "references:\n    - https://github.com/a/b/blob/%s/c.py\n" % ("0" * 40)),
    ("link_unpinned", r"(?m)^references:\n", "references:\n    - https://github.com/a/b.c\n"),
    ("tags_detection", r"(?m)^tags:\n",
     "tags:\n    - detection.dfir\n    - detection.emerging-threats\n"),
    ("tags_tlp", r"(?m)^tags:\n", "tags:\n    - tlp.red\n    - tlp.clear\n"),
    ("tags_tlp_clear", r"(?m)^tags:\n", "tags:\n    - tlp.clear\n"),
    ("tags_technique", r"(?m)^tags:\n(?:[ \t]+.*\n)*",
     "tags:\n    - attack.t1053.005\n    - attack.execution\n    - attack.t9999\n    - attack.ta0001\n"),
    ("tags_tactics_gone", r"(?m)^    - attack\.[a-z-]+\n", ""),
    ("of_them", r"(?m)^    condition:.*$", "    condition: all of them"),
    ("of_selection", r"(?m)^    condition:.*$", "    condition: 1 of selection"),
    ("of_sel", r"(?m)^    condition:.*$", "    condition: all of sel_*"),
    ("of_selection_any", r"(?m)^    condition:.*$", "    condition: (1 of selection_*)"),
    ("of_sel_one", r"(?m)^    selection:\n((?:        .*\n)+)    condition: selection$",
     r"    sel_one:\n\1    condition: 1 of sel_*"),
    ("of_paren", r"(?m)^    condition:.*$", "    condition: (1 of selection)"),
    ("category", r"(?m)^    category: (\w+)$", r"    category: \1s"),
    ("sysmon", r"(?m)^    category: .*$", "    service: sysmon"),
    ("event_id", *_below_first_map("EventID: 1")),
    ("provider", *_below_first_map("Provider_Name: Microsoft-Windows-Sysmon")),
    ("provider_list",
     *_below_first_map("Provider_Name:\n    - Other\n    - Microsoft-Windows-Kernel-Process\n"
                      "    - Microsoft-Windows-Sysmon")),
    ("provider_contains", *_below_first_map("Provider_Name|contains: Microsoft-Windows-Sysmon")),
    ("space", *_below_first_map("Some Field|contains: x")),
    ("quoted_space", *_below_first_map("'Some Field|contains': x")),
    ("case", *_below_first_map("commandLINE|contains: x")),
    ("unknown_name", *_below_first_map("Commandline2|contains: x")),
    *[("hashes_%d" % i, *_below_first_map("Hashes%s:\n    - %s" % (modifiers, value)))
      for i, (modifiers, value) in enumerate((
          ("|contains", "MD5=" + "a" * 32), ("|contains", "MD5=" + "a" * 31),
          ("", "SHA1=" + "A" * 40), ("|contains", "SHA256=" + "a" * 63),
          ("|contains", "IMPHASH=" + "g" * 32), ("|contains", "md5=" + "a" * 32),
          ("|contains", "a" * 32), ("|startswith", "'*MD5=" + "a" * 32 + "*SHA1=*'"),
          ("|contains|all", "MD5=" + "a" * 32 + "=b"), ("", "12345"), ("|re", "MD5=.*"),
          ("|windash|contains", "MD5=" + "a" * 32), ("|cased", "MD5=" + "a" * 32), ("", "''")))],
    *[("user_%d" % i, *_below_first_map(item)) for i, item in enumerate((
        "User|contains: AUTHORI", "TargetUserName|startswith: 'NT AUTORIT*'", "Account: AUTHORI",
        "User|contains:\n    - AUTHORI\n    - AUTORI", "user: authority"))],
    *[("twice_%d" % i, *_below_first_map("CommandLine%s:\n    - %s" %
                                        (modifiers, "\n    - ".join(values))))
      for i, (modifiers, values) in enumerate((
          ("|contains", ("abc", "ABC")), ("", ("abc", "'abc'")), ("|contains", ("'a*'", "a")),
          ("|contains|cased", ("abc", "ABC")), ("|contains|cased", ("abc", "abc")),
          ("|re", ("a.c", "a.c")), ("|re|i", ("a.c", "A.c")), ("", ("1", "'1'")),
          ("", ("1", "1")), ("", ("1.0", "1")), ("|startswith", ("'a*'", "a")),
          ("|endswith", ("'a*'", "a")), ("|endswith", ("'*a'", "a")),
          ("|contains|windash", ("'-a'", "'-A'")), ("|contains|windash", ("'-a'", "/a")),
          ("|base64offset|contains", ("abc", "abc")), ("|base64offset|contains", ("abc", "ABC")),
          ("|wide|base64offset|contains", ("abc", "abc")), ("|cidr", ("10.0.0.0/8", "10.0.0.0/8")),
          ("|contains|all", ("abc", "abc", "abc")), ("|contains", (r"'a\*'", "'a*'")),
          ("|contains", ("Ärger", "ärger")), ("|fieldref", ("Image", "Image")),
          ("|gt", ("5", "5")), ("", ("true", "'true'"))))],
    ("all_one", *_below_first_map("CommandLine|contains|all: x")),
    ("all_list_of_one", *_below_first_map("CommandLine|all|contains:\n    - x")),
    ("all_windash", *_below_first_map("CommandLine|windash|contains|all: ' -x'")),
    *[("group_%d" % i, *_below_first_map("CommandLine|re: '%s'" % regex)) for i, regex in enumerate(
        ("a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", r"a\(?=b", "a(?:b)", "(?i)a"))],
]

PLANTED = {
    "hq_" + name: ([PROCESSES] if find == _FIRST_MAP else []) + [(find, becomes)]
    for name, find, becomes in _PLANTED
}
PLANTED["hq_redundant"] = [
    (r"(?m)^    category: registry_set$", r"\g<0>"),
    _below_first_map("EventType: SetValue"),
]

# Folders and names of copies; {} is the file's own name.
PLACES = ["plain/{}", "rules-dfir/{}", "rules-threat-hunting/sub/{}", "names/Bad-{}",
          "names/xx_{}", "names/a.yml", "names/abcdefghij.yml"]

CORRELATIONS = [
    ("correlation_good.yml", "event_count", "ab", True),
    ("correlation_one.yml", "temporal", "a", True),
    ("correlation_ordered.yml", "temporal_ordered", "a", False),
    ("win_security_two.yml", "temporal", "ab", False),
    ("proc_creation_win_values.yml", "value_count", "a", False),
    ("correlation_sum.yml", "value_sum", "a", False),
]


def correlation(kind, rules, groups):
    """Two rules and what puts them together, in one file; ids and names are used nowhere else."""
    own = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {rules} {groups}").hex
    condition = "" if kind.startswith("temporal") else "    condition:\n        gte: 3\n"
    if kind.startswith("value"):
        condition += "        field: User\n"
    parts = [f"title: Rule {name}\nid: {uuid.uuid5(uuid.NAMESPACE_URL, own + name)}\n"
             f"name: {own}_{name}\nlogsource:\n    product: windows\n    service: security\n"
             "detection:\n    selection:\n        EventID: 4625\n    condition: selection\n"
             for name in "ab"]
    names = "".join(f"        - {own}_{name}\n" for name in rules)
    parts.append(f"title: Together\nid: {uuid.uuid5(uuid.NAMESPACE_URL, own)}\nextra: 1\n"
                 f"correlation:\n    type: {kind}\n    rules:\n{names}"
                 + ("    group-by:\n        - User\n" if groups else "")
                 + f"    timespan: 5m\n{condition}")
    return "---\n".join(parts)


def other_files(files, place):
    """Copies in other folders and under other names, and correlation rules."""
    root = Path(place) / "sigmahq"
    texts = {root / f"{name[:-4]}" / name: correlation(*what) for name, *what in CORRELATIONS}
    for number, file in enumerate(files[::len(files) // 40 + 1]):
        for where in PLACES:
            copy = root / str(number) / where.format(Path(file).name)
            text = Path(file).read_text()
            texts[copy] = re.sub(r"(?m)^id: .*$", f"id: {uuid.uuid5(uuid.NAMESPACE_URL, str(copy))}", text)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return sorted(map(str, texts))
