"""What pySigma makes of correlations, beside each rule whose events they get.

pySigma changes a correlation once, after all rules that it refers to: a condition on the log source
asks whether any of these has it by then, a condition on detection items never holds. tocsin takes a
correlation through the pipeline together with each rule, one item after the other, and such
conditions look at this rule. `in_step` makes pySigma do the same, to see that nothing else differs.
"""

from contextlib import contextmanager
from copy import deepcopy

from sigma.collection import SigmaCollection
from sigma.correlations import SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.processing.conditions import LogsourceCondition
from sigma.processing.conditions.base import RuleDetectionItemCondition
from sigma.processing.transformations import (
    AddConditionTransformation,
    NestedProcessingTransformation,
)

MESSAGE = 200  # characters of a message, which may hold the whole pipeline
REFUSALS = (SigmaError, AttributeError, TypeError, ValueError)


def collection_of(documents):
    """A fresh one: pipelines change rules in place."""
    return SigmaCollection.from_dicts(deepcopy(documents))


def named(collection, title):
    return next(rule for rule in collection.rules if rule.title == title)


def fields_of(correlation):
    """Of condition.field."""
    given = getattr(correlation.condition, "fieldref", None)
    return given if isinstance(given, list) else [] if given is None else [given]


def names_for(correlation, rule):
    """What it asks of a rule, in order."""
    aliases = {
        alias.alias: {ref.reference: field for ref, field in alias.mapping.items()}
        for alias in correlation.aliases
    }
    groups = [aliases.get(name, {}).get(rule.name, name) for name in correlation.group_by or []]
    return [*groups, *fields_of(correlation)]


def asked_of(correlation, rule, before, wanted):
    """The names `before` with those that they are mapped to now. Through another correlation only
    what that does not answer itself is asked: `wanted`."""
    direct = any(reference.rule is rule for reference in correlation.referenced_rules)
    now = names_for(correlation, rule)
    return {
        "asked": {old: new for old, new in zip(before, now) if direct or old in wanted},
        "fields": sorted(set(correlation.fields)),
        "custom": {
            key: str(value)
            for key, value in correlation.custom_attributes.items()
            if key != "correlation"  # its own section
        },
    }


def as_it_is(load, documents, title, beside, wanted):
    """First the rules, then what refers to them."""
    collection = collection_of(documents)
    correlation = named(collection, title)
    rule = named(collection, beside)
    before = names_for(correlation, rule)
    try:
        for other in correlation.flatten_rules():
            load().apply(other)
        load().apply(correlation)
    except REFUSALS as error:
        return {"refused": str(error)[:MESSAGE]}
    return asked_of(correlation, rule, before, wanted)


@contextmanager
def looking_at(rule):
    """Conditions on log sources and detection items of a correlation look at the rule."""
    kinds = [LogsourceCondition, RuleDetectionItemCondition]
    originals = [kind.match for kind in kinds]
    for kind, original in zip(kinds, originals):
        kind.match = lambda self, subject, original=original: original(
            self, rule if isinstance(subject, SigmaCorrelationRule) else subject
        )
    try:
        yield
    finally:
        for kind, original in zip(kinds, originals):
            kind.match = original


class Subject:
    """A rule or correlation under its own copy of a pipeline."""

    def __init__(self, rule, pipeline):
        self.rule = rule
        self.pipeline = pipeline

    def inner(self, index):
        nest = self.pipeline.items[index].transformation
        nest.processing_item_applied(self.rule)
        return Subject(self.rule, nest._nested_pipeline)

    def merge(self, inner):
        ours, theirs = self.pipeline, inner.pipeline
        ours.applied_ids.update(theirs.applied_ids)
        ours.field_name_applied_ids.update(theirs.field_name_applied_ids)
        ours.field_mappings.merge(theirs.field_mappings)
        ours.state.update(theirs.state)

    def apply(self, index):
        item = self.pipeline.items[index]
        item.transformation.apply(self.rule)
        if isinstance(item.transformation, AddConditionTransformation):
            # It counts as applied to correlations as well.
            item.transformation.processing_item_applied(self.rule)


def step(subjects):
    """All items, each for all subjects whose gate is open before any of them is changed."""
    for index, item in enumerate(subjects[0].pipeline.items):
        open_ones = [
            subject
            for subject in subjects
            if subject.pipeline.items[index].match_rule_conditions(subject.rule)
        ]
        if not open_ones:
            continue
        if isinstance(item.transformation, NestedProcessingTransformation):
            inner = [subject.inner(index) for subject in open_ones]
            step(inner)
            for subject, one in zip(open_ones, inner):
                subject.merge(one)
        else:
            for subject in open_ones:
                subject.apply(index)


def narrow(correlation, rule, wanted):
    """Leaves what it asks of this rule alone."""
    for alias in correlation.aliases:
        alias.mapping = {
            reference: field
            for reference, field in alias.mapping.items()
            if reference.reference == rule.name
        }
    if not any(reference.rule is rule for reference in correlation.referenced_rules):
        correlation.group_by = [name for name in correlation.group_by if name in wanted]


def in_step(load, documents, title, beside, wanted):
    collection = collection_of(documents)
    correlation = named(collection, title)
    rule = named(collection, beside)
    narrow(correlation, rule, wanted)
    before = names_for(correlation, rule)
    try:
        with looking_at(rule):
            step([Subject(rule, load()), Subject(correlation, load())])
    except REFUSALS as error:
        return {"refused": str(error)[:MESSAGE]}
    return asked_of(correlation, rule, before, wanted)


def asked_of_print(text):
    """What PrintAsker writes."""
    result = {"asked": {}, "fields": [], "custom": {}}
    for line in text.strip("\n").split("\n"):
        key, _, rest = line.partition(": ")
        if line.startswith("asked of events:"):
            continue
        if line.startswith("  "):
            result["asked"][key.strip()] = rest
        elif key == "fields":
            result["fields"] = sorted(set(rest.split(", ")))
        else:
            result["custom"][key] = rest
    return result
