"""compare.py PRINT_VARIANTS PLACE RULES CASES...: rules under pipelines, by tocsin and by pySigma.

PRINT_VARIANTS is the program of print_variants.cc, PLACE a folder for the published pipelines as
YAML, RULES a folder of rules; CASES are pipelines of our own (NAME.pipeline.yml, and NAME.rule.yml
beside it when it has rules of its own, otherwise RULES). Every pair gives one comparison; what
differs on purpose is in DIFFERENCES, and an entry that explains nothing any more is a failure.
Under each pipeline go the correlations of correlations.yml, too, beside each of their rules.
"""

import importlib
import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from random import Random

import yaml
from canonical import rule_of, rule_of_print
from correlations import as_it_is, asked_of_print, in_step
from published import PUBLISHED, Unnameable, as_yaml
from sigma.exceptions import SigmaError
from sigma.processing.pipeline import ProcessingPipeline
from sigma.rule import SigmaRule

from differences import CORRELATION, IN_STEP, Explanations
from random_pipelines import Maker

RANDOM = "random"  # what differences.py calls them
RANDOM_PIPELINES = 1000
RANDOM_RULES = 10  # of SigmaHQ under each, beside those of pool.yml
SHOWN = 3  # faults of one pipeline
MESSAGE = 200  # characters of a message of pySigma, which may hold the whole pipeline
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def rules_in(path):
    """The detection rules of a file, as dictionaries, in order."""
    return [
        document
        for document in yaml.load_all(path.read_text(encoding="utf-8"), Loader=LOADER)
        if isinstance(document, dict) and "detection" in document
    ]


def loaded(given):
    return ProcessingPipeline.from_dict(deepcopy(given), allow_external_sources=True)


def by_pysigma(pipeline, document):
    try:
        rule = SigmaRule.from_dict(document)
    except SigmaError:
        return None  # no rule of pySigma's
    try:
        return rule_of(pipeline.apply(rule))
    except (SigmaError, AttributeError, TypeError, ValueError) as error:
        return {"refused": str(error)[:MESSAGE]}


# A line of PRINT_VARIANTS that begins with the file of a rule, or of a correlation.
HEAD = re.compile(r"^([@&]) (.*)\n", re.MULTILINE)


def result_of(text):
    if text.startswith("refused: "):
        return {"refused": text[len("refused: ") :].strip()}
    return {"print": text}


def by_tocsin(program, pipeline, files):
    """For each file, what became of its rules, and of correlations beside rules: (title, title,
    result); None and the reason when the pipeline is refused."""
    done = subprocess.run(
        [program, str(pipeline)],
        input="".join(f"{file}\n" for file in files),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        return None, done.stderr
    results = {str(file): ([], []) for file in files}
    parts = HEAD.split(done.stdout)[1:]
    for kind, file, text in zip(parts[::3], parts[1::3], parts[2::3]):
        if kind == "@":
            results[file][0].append(result_of(text))
        else:
            title, beside, text = text.split("\n", 2)
            results[file][1].append((title, beside, result_of(text)))
    return results, ""


def differ(ours, theirs):
    if "refused" in ours or "refused" in theirs:
        return [] if "refused" in ours and "refused" in theirs else ["refused"]
    return [key for key in ours if ours[key] != theirs[key]]


def show(key, ours, theirs):
    """What differs, down to the detection."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(ours.keys() | theirs.keys()):
            if ours.get(name) != theirs.get(name):
                show(f"{key} {name}", ours.get(name), theirs.get(name))
        return
    print(f"    {key}\n        tocsin   {ours}\n        pySigma  {theirs}")


class Report:
    def __init__(self):
        self.passed = self.failed = self.explained = self.skipped = 0
        self.explanations = Explanations()

    def compare(self, kind, name, ours, theirs, shown):
        keys = differ(ours, theirs)
        if not keys:
            self.passed += 1
            return 0
        if self.explanations.explain(kind, keys, ours, theirs):
            self.explained += 1
            return 0
        self.failed += 1
        if shown < SHOWN:
            print(f"not ok - {name}: {', '.join(keys)}")
            for key in keys:
                show(key, ours.get(key), theirs.get(key))
        return 1

    def correlations(self, name, given, file, correlated):
        """Each beside each rule whose events it gets."""
        if not correlated:
            return 0
        documents = list(yaml.load_all(file.read_text(encoding="utf-8"), Loader=LOADER))
        faults = 0
        for title, beside, ours in correlated:
            if "print" in ours:
                ours = asked_of_print(ours["print"])
            rest = documents, title, beside, ours.get("asked", {})
            theirs = as_it_is(lambda: loaded(given), *rest)
            keys = differ(ours, theirs)
            if keys and not differ(ours, in_step(lambda: loaded(given), *rest)):
                self.explanations.used.add(IN_STEP)
                self.explained += 1
                continue
            if keys:
                theirs = in_step(lambda: loaded(given), *rest)
            faults += self.compare(CORRELATION, f"{name} {title}, {beside}", ours, theirs, faults)
        return faults

    def pipeline(self, name, program, path, files, kind=None):
        kind = kind or name
        given = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        pipeline = loaded(given)
        before = self.passed + self.explained
        results, why = by_tocsin(program, path, files)
        if results is None:
            self.failed += 1
            print(f"not ok - {name} is refused\n{why}")
            return
        faults = 0
        for file in files:
            documents = rules_in(file)
            ours, correlated = results[str(file)]
            if len(ours) != len(documents):
                self.skipped += 1  # a rule that tocsin does not read
                continue
            for document, variant in zip(documents, ours):
                if kind == RANDOM:  # lists of a pipeline become those of a rule, which change
                    pipeline = loaded(given)
                theirs = by_pysigma(pipeline, document)
                if theirs is None:
                    self.skipped += 1
                    continue
                if "print" in variant:
                    variant = rule_of_print(variant["print"])
                faults += self.compare(kind, f"{name} {file.name}", variant, theirs, faults)
            faults += self.correlations(name, given, file, correlated)
        if faults or kind != RANDOM:
            state = "not ok" if faults else "ok"
            rules = self.passed + self.explained - before
            print(f"{state} - {name}: {rules} rules, {faults} differ")


def publish(place):
    for module, functions in PUBLISHED:
        for function in functions:
            made = getattr(importlib.import_module(module), function)
            while callable(made):
                made = made()
            path = place / f"{function}.yml"
            try:
                path.write_text(as_yaml(made), encoding="utf-8")
            except Unnameable as reason:
                print(f"# SKIP {function}: {reason}")
                continue
            yield path


# Name of the file, its text, parameters of file_placeholders.
VALUE_FILES = [
    ("lines.txt", "  root \r\n\n# not a comment\nadm*\n", {}),
    ("lines.txt", "root\nadm1\nadm2", {"filter": "m[0-9]"}),
    ("table.csv", 'id,"the name"\r\n1,"a, ""b"""\r\n\r\n2\r\n3,c\r\n', {"csv_column": "the name"}),
    ("table.csv", 'x,"two\nlines"\n', {"csv_column": 1, "csv_has_header": False}),
    ("tree.json", '{"a b": [{"n": ["x", 1]}, {"n": [null, "y"]}]}', {"jq_expression": '.["a b"][].n[]'}),
    ("tree.yaml", "hosts:\n  - one\n  - two\n", {"jq_expression": ".hosts[-1]"}),
    ("tree.yaml", "hosts: {a: one, b: two}", {"jq_expression": ".hosts[]"}),
]
FORMATS = {".txt": "plaintext", ".csv": "csv", ".json": "json", ".yaml": "yaml"}


def with_files(place):
    for number, (name, text, parameters) in enumerate(VALUE_FILES):
        file = place / f"file_{number}_{name}"
        file.write_bytes(text.encode())
        item = {"type": "file_placeholders", "path": str(file.resolve())} | parameters
        made = {"transformations": [item | {"format": FORMATS[file.suffix]}]}
        path = place / f"file_{number}.yml"
        path.write_text(yaml.safe_dump(made), encoding="utf-8")
        yield path


def at_random(place, count):
    for seed in range(count):
        path = place / f"random_{seed}.yml"
        made = Maker(Random(seed)).pipeline()
        path.write_text(yaml.safe_dump(made, sort_keys=False), encoding="utf-8")
        yield path


def main():
    program, place, rules = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    report = Report()
    pool = Path(__file__).with_name("pool.yml")
    correlations = Path(__file__).with_name("correlations.yml")
    corpus = sorted(rules.rglob("*.yml")) if rules.is_dir() else []
    if not corpus:
        print(f"# SKIP the rules of SigmaHQ: {rules} is not there")
    for path in publish(place):
        report.pipeline(path.stem, program, path, [correlations, *corpus])
    for case in map(Path, sys.argv[4:]):
        name = case.name.removesuffix(".pipeline.yml")
        own = case.with_name(f"{name}.rule.yml")
        others = [own] if own.exists() else [pool, *corpus]
        report.pipeline(name, program, case, [correlations, *others])
    for path in with_files(place):
        report.pipeline(path.stem, program, path, [pool])
    for seed, path in enumerate(at_random(place, RANDOM_PIPELINES)):
        sample = Random(seed).sample(corpus, min(len(corpus), RANDOM_RULES))
        report.pipeline(path.stem, program, path, [pool, correlations, *sample], kind=RANDOM)
    for reason in report.explanations.unused() if corpus else []:
        report.failed += 1
        print(f"not ok - no difference is explained any more by: {reason}")
    print(f"# {report.explained} differ on purpose, {report.skipped} can't be read by both")
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
