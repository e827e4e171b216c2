"""The published pipelines as YAML. They are Python objects: what has a name in pySigma's tables is
written out under it; what has none (functions) is said to be missing."""

import dataclasses

import yaml
from sigma.processing.conditions import (
    detection_item_conditions,
    field_name_conditions,
    rule_conditions,
)
from sigma.processing.transformations import transformations

# Who made it, its module, the functions in it.
PUBLISHED = [
    ("sigma.pipelines.windows", ["windows_logsource_pipeline", "windows_audit_pipeline"]),
    ("sigma.pipelines.sysmon", ["sysmon_pipeline"]),
    (
        "sigma.pipelines.elasticsearch",
        [
            "ecs_windows",
            "ecs_windows_old",
            "ecs_zeek_beats",
            "ecs_zeek_corelight",
            "zeek_raw",
            "ecs_macos_esf",
            "ecs_kubernetes",
        ],
    ),
    (
        "sigma.pipelines.splunk",
        [
            "splunk_windows_pipeline",
            "splunk_windows_sysmon_acceleration_keywords",
            "splunk_cim_data_model",
        ],
    ),
]

# The three gates of an item: prefix of the keys, attributes of the object, names of conditions.
GATES = [
    ("rule", "rule_condition", rule_conditions),
    ("detection_item", "detection_item_condition", detection_item_conditions),
    ("field_name", "field_name_condition", field_name_conditions),
]


class Unnameable(Exception):
    """Something that only exists in Python."""


def name_of(thing, table):
    for name, kind in table.items():
        if type(thing) is kind:
            return name
    raise Unnameable(f"{type(thing).__name__} has no name in YAML")


def plain(value):
    """Values as YAML has them: views and sets of mappings are lists."""
    if callable(value):
        raise Unnameable(f"the function {value} can't be written as YAML")
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, dict):
        return {key: plain(element) for key, element in value.items()}
    return [plain(element) for element in value]


def parameters(thing):
    given = {}
    for field in dataclasses.fields(thing):
        value = getattr(thing, field.name)
        if not field.init or field.name.startswith("_"):
            continue
        has_default = (
            field.default is not dataclasses.MISSING
            or field.default_factory is not dataclasses.MISSING
        )
        if value is None and has_default:
            continue
        given[field.name] = plain(value)
    return given


def transformation_as_dict(item):
    transformation = item.transformation
    name = name_of(transformation, transformations)
    given = {"type": name} | parameters(transformation)
    if name == "nest":
        given["items"] = [item_as_dict(inner) for inner in transformation._nested_pipeline.items]
    if name == "set_value":
        value = transformation.sigma_value
        given["value"] = value.to_plain() if hasattr(value, "to_plain") else str(value)
        for attribute in ("number", "boolean"):
            given["value"] = getattr(value, attribute, given["value"])
    return given


def item_as_dict(item):
    given = transformation_as_dict(item)
    if item.identifier:
        given["id"] = item.identifier
    for prefix, attribute, table in GATES:
        conditions = getattr(item, attribute + "s")
        if not conditions:
            continue
        if getattr(item, attribute + "_expression") is not None:
            raise Unnameable("the text of an expression is not kept")
        given[prefix + "_conditions"] = [
            {"type": name_of(condition, table)} | parameters(condition) for condition in conditions
        ]
        given[prefix + "_cond_op"] = "or" if getattr(item, attribute + "_linking") is any else "and"
        given[prefix + "_cond_not"] = bool(getattr(item, attribute + "_negation"))
    return given


def as_yaml(pipeline):
    document = {
        "name": pipeline.name,
        "priority": pipeline.priority,
        "allowed_backends": sorted(pipeline.allowed_backends),
        "vars": plain(pipeline.vars),
        "transformations": [item_as_dict(item) for item in pipeline.items],
    }
    if pipeline.postprocessing_items:
        document["postprocessing"] = [{"type": "embed"} for _ in pipeline.postprocessing_items]
    if pipeline.finalizers:
        document["finalizers"] = [{"type": "concat"} for _ in pipeline.finalizers]
    return yaml.safe_dump({key: value for key, value in document.items() if value}, sort_keys=False)
