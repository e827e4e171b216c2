"""Holds records against published schemas; tests/checks/schemas says which and calls this.

schemas.py PLACE [--missing REASON]...   PLACE has FORMAT.jsonl, ecs-VERSION.json, NAME.sarif and sarif.json
"""

import ipaddress
import json
import re
import sys
from datetime import datetime
from pathlib import Path

MAX_BYTES = 1_000_000
OCSF_VERSIONS = ["1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0", "1.6.0", "1.7.0", "1.8.0"]
HEC_KEYS = {"time", "host", "source", "sourcetype", "index", "event", "fields"}
SHOWN = 5  # faults of one case


class Cases:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def judge(self, fact, faults):
        if not faults:
            self.passed += 1
            print(f"ok - {fact}")
            return
        self.failed += 1
        print(f"not ok - {fact}")
        for fault in faults[:SHOWN]:
            print(f"    {fault}")
        if len(faults) > SHOWN:
            print(f"    and {len(faults) - SHOWN} more")

    def skip(self, reason):
        self.skipped += 1
        print(f"skip - {reason}")


def read_records(path):
    """The records of a file with one object to a line, and the faults of its lines."""
    records, faults = [], []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if len(line) > MAX_BYTES:
            faults.append(f"{path.name}:{number}: {len(line)} bytes")
        try:
            records.append(json.loads(line.decode("utf-8", "strict")))
        except ValueError as fault:
            faults.append(f"{path.name}:{number}: {fault}")
    if not records:
        faults.append(f"{path.name} has no records")
    return records, faults


# --- ECS ----------------------------------------------------------------------------------------


def is_date(value):
    if not isinstance(value, str) or not value.endswith("Z"):
        return False
    # Python takes at most six digits of a fraction, Elasticsearch nine.
    datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", value[:-1]))
    return True


def is_ip(value):
    ipaddress.ip_address(value)
    return "%" not in value


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


TYPES = {
    "date": is_date,
    "ip": is_ip,
    "long": is_integer,
    "float": is_number,
    "scaled_float": is_number,
    "boolean": lambda value: isinstance(value, bool),
    **{
        name: lambda value: isinstance(value, str)
        for name in ("keyword", "wildcard", "match_only_text", "text", "constant_keyword", "version")
    },
}


def leaves(value, path=""):
    """(dotted path, value) of everything that is no object; arrays are values."""
    if isinstance(value, dict) and path != "labels":
        for key, member in value.items():
            yield from leaves(member, f"{path}.{key}" if path else key)
    else:
        yield path, value


def fits(kind, value):
    try:
        return TYPES[kind](value)
    except (KeyError, ValueError):
        return False


def ecs_leaf_fault(field, value, definitions):
    definition = definitions.get(field)
    if definition is None:
        return "is no field of ECS"
    if field == "labels":
        nested = [key for key, text in value.items() if "." in key or not isinstance(text, str)]
        return f"does not take {nested}" if nested else None
    is_list = isinstance(value, list)
    if is_list != ("array" in definition["normalize"]):
        return "is a list" if is_list else "must be a list"
    allowed = {each["name"] for each in definition.get("allowed_values", [])}
    for each in value if is_list else [value]:
        if not fits(definition["type"], each):
            return f"is a {definition['type']}, not {each!r}"
        if allowed and each not in allowed:
            return f"can't be {each!r}"
    return None


def ecs_faults(records, definitions):
    faults = []
    required = [name for name, each in definitions.items() if each.get("required")]
    for number, record in enumerate(records, 1):
        fields = dict(leaves({key: each for key, each in record.items() if key != "tocsin"}))
        faults += [f"record {number} has no {name}" for name in required if name not in fields]
        for field, value in fields.items():
            fault = ecs_leaf_fault(field, value, definitions)
            if fault:
                faults.append(f"record {number}: {field} {fault}")
    return faults


def parallel_faults(records):
    """The arrays below threat.tactic, threat.technique and its subtechnique are parallel."""
    faults = []
    for number, record in enumerate(records, 1):
        technique = record.get("threat", {}).get("technique", {})
        groups = [record.get("threat", {}).get("tactic", {}), technique, technique.get("subtechnique", {})]
        for group in groups:
            if len({len(each) for each in group.values() if isinstance(each, list)}) > 1:
                faults.append(f"record {number}: {group}")
    return faults


# --- OCSF ---------------------------------------------------------------------------------------


def ocsf_validator(version):
    import jsonschema
    from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

    source = OcsfJsonSchemaEmbedded(get_ocsf_schema(version))
    return jsonschema.Draft202012Validator(source.get_class_schema("detection_finding"))


def ocsf_faults(records, version):
    validator = ocsf_validator(version)
    faults = []
    for number, record in enumerate(records, 1):
        for fault in validator.iter_errors(record):
            place = ".".join(str(step) for step in fault.absolute_path)
            faults.append(f"record {number}: {place}: {fault.message[:200]}")
        if record["type_uid"] != record["class_uid"] * 100 + record["activity_id"]:
            faults.append(f"record {number}: type_uid {record['type_uid']}")
    return faults


# --- HEC ----------------------------------------------------------------------------------------


def hec_faults(records):
    faults = []
    for number, record in enumerate(records, 1):
        unknown = record.keys() - HEC_KEYS
        if unknown or not isinstance(record.get("event"), dict):
            faults.append(f"record {number}: {sorted(record)}")
        if not is_number(record.get("time", 0)):
            faults.append(f"record {number}: time {record['time']!r}")
        nested = [key for key, text in record.get("fields", {}).items() if not isinstance(text, str)]
        if nested:
            faults.append(f"record {number}: fields {nested}")
    return faults


# --- SARIF --------------------------------------------------------------------------------------


def sarif_faults(report, schema):
    import jsonschema

    faults = []
    for fault in jsonschema.Draft4Validator(schema).iter_errors(report):
        place = ".".join(str(step) for step in fault.absolute_path)
        faults.append(f"{place}: {fault.message[:200]}")
    return faults


def sarif_result_faults(report):
    """What code scanning asks beyond the schema: rules by index, relative places, fingerprints."""
    faults = []
    run = report["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    prints = set()
    for number, result in enumerate(run["results"], 1):
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            faults.append(f"result {number}: ruleIndex {result['ruleIndex']}")
        place = result["locations"][0]["physicalLocation"]
        if re.match(r"/|[a-z]+:|$", place["artifactLocation"]["uri"]):
            faults.append(f"result {number}: uri {place['artifactLocation']['uri']!r}")
        region = place.get("region", {"startLine": 1})
        begin = (region["startLine"], region.get("startColumn", 1))
        end = (region.get("endLine", begin[0]), region.get("endColumn", begin[1]))
        if end < begin:
            faults.append(f"result {number}: region {region}")
        own = (place["artifactLocation"]["uri"], *result["partialFingerprints"].values())
        if own in prints:
            faults.append(f"result {number}: the fingerprint of another one")
        prints.add(own)
    if not rules or any(not rule["help"]["text"] for rule in rules):
        faults.append("there are rules without help")
    return faults


# --- all formats --------------------------------------------------------------------------------


def severity_of(format_name, record):
    return {
        "native": lambda: record["rule"].get("level", ""),
        "ecs": lambda: {0: "informational", 21: "low", 47: "medium", 73: "high", 99: "critical"}[
            record["event"]["severity"]
        ],
        "ocsf": lambda: record["severity"].lower(),
        "hec": lambda: record["fields"]["severity"],
    }[format_name]()


def identity(format_name, record):
    return {
        "native": lambda: record["id"],
        "ecs": lambda: record["event"]["id"],
        "ocsf": lambda: record["finding_info"]["uid"],
        "hec": lambda: record["event"]["id"],
    }[format_name]()


def disagreements(records):
    """Every format tells the detections of the native records, in their order."""
    native = records["native"]
    faults = []
    for name, others in records.items():
        for number, (ours, theirs) in enumerate(zip(native, others), 1):
            same_level = severity_of("native", ours) == severity_of(name, theirs)
            if identity("native", ours) != identity(name, theirs) or not same_level:
                faults.append(f"{name}: record {number} is not the native one")
        if len(others) < len(native):
            faults.append(f"{name}: {len(others)} of {len(native)} records")
    return faults


def main():
    place = Path(sys.argv[1])
    cases = Cases()
    for flag, reason in zip(sys.argv[2::2], sys.argv[3::2]):
        assert flag == "--missing"
        cases.skip(reason)
    records = {}
    for name in ("native", "ecs", "ocsf", "hec"):
        records[name], faults = read_records(place / f"{name}.jsonl")
        cases.judge(f"{name}: {len(records[name])} records are JSON in UTF-8 and short", faults)
    cases.judge("every format tells the same detections", disagreements(records))
    for path in sorted(place.glob("ecs-*.json")):
        definitions = json.loads(path.read_text())
        version = path.stem.removeprefix("ecs-")
        cases.judge(f"ecs: fields are those of {version}", ecs_faults(records["ecs"], definitions))
    cases.judge("ecs: arrays of threat are parallel", parallel_faults(records["ecs"]))
    if (place / "python.done").exists():
        for version in OCSF_VERSIONS:
            cases.judge(f"ocsf: valid in {version}", ocsf_faults(records["ocsf"], version))
    cases.judge("hec: envelopes", hec_faults(records["hec"]))
    for path in sorted(place.glob("*.sarif")):
        report = json.loads(path.read_text())
        count = len(report["runs"][0]["results"])
        cases.judge(f"sarif: {count} results of {path.stem}", sarif_result_faults(report))
        if (place / "python.done").exists() and (place / "sarif.json").exists():
            schema = json.loads((place / "sarif.json").read_text())
            cases.judge(f"sarif: {path.stem} is valid", sarif_faults(report, schema))
    print(f"{cases.skipped} skipped\n{cases.passed} passed, {cases.failed} failed")
    return 1 if cases.failed else 0


sys.exit(main())
