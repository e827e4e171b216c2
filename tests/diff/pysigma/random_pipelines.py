"""Pipelines at random, from all transformations and conditions that both sides have."""

FIELDS = ["Image", "CommandLine", "ParentImage", "EventID", "User", "Description", "ParentUser"]
TARGETS = ["proc.exe", "proc.args", "event.code", "user.name", "Image", "CommandLine", "x"]
WORDS = ["cmd", "one", "foo", "C:", "powershell", "4688", "a*b"]
PATTERNS = ["C:.*", r".*\\cmd", "[a-z]+", r"\*", "one|two", r".*\\", "", r"\d+", r"a\\"]
IDS = ["first", "second", "third"]
STATES = ["stage", "kind"]
SCALARS = [1, 2, "one", True]


class Maker:
    def __init__(self, random):
        self.random = random

    def one(self, choices):
        return self.random.choice(choices)

    def some(self, choices, least=1):
        return self.random.sample(choices, self.random.randint(least, min(3, len(choices))))

    def maybe(self, chance):
        return self.random.random() < chance

    # Conditions, by gate.
    def state(self):
        value = self.one([1, 2])
        op = self.one(["eq", "ne", "gte", "gt", "lte", "lt"])
        return {"type": "processing_state", "key": self.one(STATES), "val": value, "op": op}

    def applied(self):
        return {"type": "processing_item_applied", "processing_item_id": self.one(IDS)}

    def rule_condition(self):
        attribute = self.one(
            [
                {"attribute": "title", "value": "Values", "op": self.one(["eq", "ne"])},
                {"attribute": "tags", "value": "attack.execution"},
                {"attribute": "taxonomy", "value": "sigma"},
                {"attribute": "nothing", "value": 1},
            ]
        )
        return self.one(
            [
                {"type": "logsource", "product": self.one(["windows", "linux"])},
                {"type": "logsource", "category": "process_creation"},
                {"type": "logsource", "product": "windows", "service": "security"},
                {"type": "contains_field", "field": self.one(FIELDS)},
                {
                    "type": "contains_detection_item",
                    "field": self.one(FIELDS),
                    "value": self.one([4688, "4624", "root", "*\\cmd.exe", True, 1.5]),
                },
                self.applied(),
                self.state(),
                {"type": "is_sigma_rule"},
                {"type": "is_sigma_correlation_rule"},
                {"type": "rule_attribute"} | attribute,
                {"type": "tag", "tag": self.one(["attack.t1059", "attack.execution"])},
            ]
        )

    def detection_item_condition(self):
        cond = {"cond": self.one(["any", "all"])}
        pattern = {"pattern": self.one(PATTERNS), "negate": self.maybe(0.3)}
        return self.one(
            [
                {"type": "match_string"} | cond | pattern,
                # Not True, which is 1 in Python.
                {"type": "match_value", "value": self.one([4688, 1.5])} | cond,
                {"type": "contains_wildcard"} | cond,
                {"type": "is_null"} | cond,
                self.applied(),
                self.state(),
            ]
        )

    def field_name_condition(self):
        fields = self.one(
            [
                {"fields": self.some(FIELDS + TARGETS)},
                {"fields": self.some(["Parent", ".*e$", r"\w+\.", "C.*"]), "mode": "re"},
            ]
        )
        return self.one(
            [
                {"type": "include_fields"} | fields,
                {"type": "exclude_fields"} | fields,
                self.state(),
            ]
        )

    def expression(self, names):
        words = list(names)
        self.random.shuffle(words)
        text = ("not " if self.maybe(0.3) else "") + words[0]
        for word in words[1:]:
            text = f"({text}) {self.one(['and', 'or'])} {'not ' if self.maybe(0.3) else ''}{word}"
        return text

    def gate(self, prefix, make):
        conditions = [make() for _ in range(self.random.randint(1, 3))]
        gate = {}
        if self.maybe(0.3):
            named = {f"c{i}": condition for i, condition in enumerate(conditions)}
            gate = {f"{prefix}_conditions": named, f"{prefix}_cond_expr": self.expression(named)}
        else:
            gate[f"{prefix}_conditions"] = conditions
            if self.maybe(0.5):
                gate[f"{prefix}_cond_op"] = self.one(["and", "or"])
        if self.maybe(0.2):
            gate[f"{prefix}_cond_not"] = True
        return gate

    # Transformations.
    def mapping(self, sources, targets):
        return {
            source: self.some(targets) if self.maybe(0.3) else self.one(targets)
            for source in self.some(sources)
        }

    def transformation(self):
        makers = [
            lambda: {"type": "field_name_mapping", "mapping": self.mapping(FIELDS, TARGETS)},
            lambda: {
                "type": "field_name_prefix_mapping",
                "mapping": self.mapping(["Parent", "C", "proc."], ["p.", "q_", ""]),
            },
            lambda: {"type": "field_name_prefix", "prefix": self.one(["w.", "e_"])},
            lambda: {"type": "field_name_suffix", "suffix": self.one([".k", "_t"])},
            lambda: {"type": "drop_detection_item"},
            lambda: {
                "type": "hashes_fields",
                "valid_hash_algos": ["MD5", "SHA1", "SHA256", "SHA512", "IMPHASH"],
                "field_prefix": "hash.",
            },
            lambda: {
                "type": "extract_fields",
                "regex": r"(?P<head>[A-Za-z*]+)(?P<rest>.*)",
                "field_prefix": "got",
                "preserve_unmatched": self.maybe(0.5),
                # Items with placeholders are left alone; pySigma makes text of them.
                "detection_item_conditions": [
                    {"type": "match_string", "cond": "all", "pattern": "^[^%]*$"}
                ],
            },
            lambda: {"type": "value_placeholders", "include": self.some(["Admins", "Servers"])},
            lambda: {"type": "wildcard_placeholders", "exclude": self.some(["Admins", "Servers"])},
            lambda: {
                "type": "replace_string",
                "regex": self.one([r"\\", "o", r"([a-z])(\d)", r"^C:", r"\.exe$", r"\*", "b*"]),
                "replacement": self.one(["", "x", r"\\\\", "*", r"<\g<0>>", "?"]),
            }
            | self.one([{}, {"skip_special": True}])
            | self.one([{}, {"interpret_special": True}]),
            lambda: {"type": "map_string", "mapping": self.mapping(WORDS, WORDS + ["z*"])},
            lambda: {"type": "set_value", "value": self.one(SCALARS)},
            lambda: {"type": "set_value", "value": self.one([1, "2"]), "force_type": "num"},
            lambda: {"type": "convert_type", "target_type": "str"},
            lambda: {"type": "case", "method": self.one(["lower", "upper", "snake_case"])},
            lambda: {
                "type": "add_condition",
                "conditions": {self.one(TARGETS): self.one([1, "$other", ["a", "b*"]])},
                "template": self.maybe(0.5),
                "negated": self.maybe(0.3),
            },
            lambda: {"type": "change_logsource", "product": "windows", "service": "security"},
            lambda: {"type": "set_state", "key": self.one(STATES), "val": self.one([1, 2])},
            lambda: {"type": "set_state", "key": "list", "val": ["a", 1]},
            lambda: {"type": "set_custom_attribute", "attribute": "index", "value": "x"},
            lambda: {"type": "add_field", "field": self.one(["added", ["a", "b"]])},
            lambda: {"type": "remove_field", "field": self.one(["User", ["Image", "added"]])},
            lambda: {"type": "set_field", "fields": self.some(FIELDS)},
            lambda: {"type": "strict_field_mapping_failure"},
            lambda: {"type": "rule_failure", "message": "no"},
            lambda: {"type": "detection_item_failure", "message": "no"},
            lambda: {"type": "nest", "items": [self.item() for _ in range(2)]},
        ]
        return self.one(makers)()

    def item(self):
        item = self.transformation()
        rare = item["type"].endswith("_failure") or item["type"] == "drop_detection_item"
        if rare or self.maybe(0.3):
            item |= self.gate("rule", self.rule_condition)
        if rare or ("detection_item_conditions" not in item and self.maybe(0.3)):
            item |= self.gate("detection_item", self.detection_item_condition)
        if rare or self.maybe(0.4):
            item |= self.gate("field_name", self.field_name_condition)
        if self.maybe(0.6):
            item["id"] = self.one(IDS)
        return item

    def pipeline(self):
        return {
            "name": "random",
            "vars": {"Admins": ["root", "adm*"], "Servers": ["srv", 1]},
            "transformations": [self.item() for _ in range(self.random.randint(1, 5))],
        }
