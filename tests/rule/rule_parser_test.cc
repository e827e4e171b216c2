#include "rule/rule_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace tocsin {
namespace {

using testing::ElementsAre;

struct Parsed {
  Diagnostics diagnostics;
  std::vector<Rule> rules;

  explicit Parsed(const std::string& text) {
    rules = ParseRules(text, "r.yml", &diagnostics).rules;
  }
  std::string Codes() const {
    std::string codes;
    for (const Diagnostic& diagnostic : diagnostics) {
      if (!codes.empty()) codes += ' ';
      codes += diagnostic.code;
    }
    return codes;
  }
};

// A rule with this detection section, in flow form.
Parsed WithDetection(const std::string& detection) {
  return Parsed("title: t\nlogsource: {product: p}\ndetection: {" + detection + "}\n");
}

// A valid rule with further attributes.
Parsed WithAttributes(const std::string& attributes) {
  return Parsed("title: t\n" + attributes +
                "\nlogsource: {product: p}\ndetection: {s: {a: 1}, condition: s}\n");
}

// A detection as text: all(...), any(...), field|modifiers=values.
std::string Show(const Detection& detection) {
  std::string text;
  if (detection.kind == Detection::Kind::kItem) {
    text = detection.item.fields[0];
    for (const std::string& modifier : detection.item.modifiers) text += "|" + modifier;
    text += "=";
    for (const Scalar& value : detection.item.values) text += value.text + ",";
    text.pop_back();
    return text;
  }
  text = detection.kind == Detection::Kind::kAll ? "all(" : "any(";
  for (const Detection& child : detection.children) text += Show(child) + " ";
  text.back() = ')';
  return text;
}

std::string Shape(const std::string& body) {
  const Parsed parsed = WithDetection("s: " + body + ", condition: s");
  return parsed.rules.empty() ? parsed.Codes() : Show(parsed.rules[0].detections[0].body);
}

TEST(DetectionParser, LinksMapsByAndAndListsByOr) {
  EXPECT_EQ(Shape("{a: 1, b|contains|all: [x, y]}"), "all(a=1 b|contains|all=x,y)");
  EXPECT_EQ(Shape("[{a: 1, b: 2}, {c: 3}]"), "any(all(a=1 b=2) all(c=3))");
}

TEST(DetectionParser, TakesScalarsAsKeywords) {
  EXPECT_EQ(Shape("word"), "=word");
  EXPECT_EQ(Shape("[x, 4625, 'y z']"), "=x,4625,y z");
  EXPECT_EQ(Shape("{'|all': [x, y]}"), "all(|all=x,y)");
}

TEST(DetectionParser, MixesKeywordsAndMapsAndFlattensLists) {
  EXPECT_EQ(Shape("[x, y, {a: 1}, z]"), "any(=x,y all(a=1) =z)");
  EXPECT_EQ(Shape("[x, [y, [{a: 1}]], z]"), "any(=x,y all(a=1) =z)");
}

TEST(DetectionParser, KeepsTypesOfValues) {
  const Parsed parsed = WithDetection("s: {a: [1, '1', 1.5, true, null, 00429]}, condition: s");
  ASSERT_EQ(parsed.rules.size(), 1u) << parsed.Codes();
  std::vector<Scalar::Type> types;
  for (const Scalar& value : parsed.rules[0].detections[0].body.children[0].item.values) {
    types.push_back(value.type);
  }
  using Type = Scalar::Type;
  EXPECT_THAT(types, ElementsAre(Type::kInt, Type::kString, Type::kFloat, Type::kBool, Type::kNull,
                                 Type::kString));
}

TEST(DetectionParser, KeepsModifiersAsWritten) {
  EXPECT_EQ(Shape("{a|Foo|re: x}"), "all(a|Foo|re=x)");
}

TEST(DetectionParser, RejectsEmptyAndNestedParts) {
  EXPECT_EQ(Shape("{}"), "empty_detection");
  EXPECT_EQ(Shape("[]"), "empty_detection");
  EXPECT_EQ(Shape("null"), "empty_detection");
  EXPECT_EQ(Shape("[{a: 1}, {}]"), "empty_detection");
  EXPECT_EQ(Shape("[x, []]"), "empty_detection");
  EXPECT_EQ(Shape("{a: []}"), "empty_value_list");
  EXPECT_EQ(Shape("{a: {b: 1}}"), "nested_value");
  EXPECT_EQ(Shape("{a: [x, {b: 1}]}"), "nested_value");
  EXPECT_EQ(Shape("{a: [x, [y]]}"), "nested_value");
  EXPECT_EQ(Shape("{'a|': x}"), "empty_modifier");
  EXPECT_EQ(Shape("{'a||re': x}"), "empty_modifier");
  EXPECT_EQ(Shape("{'|all': [x, null]}"), "null_keyword");
}

TEST(DetectionParser, LeavesTimeframeOutAndWarns) {
  const Parsed parsed = WithDetection("s: {a: 1}, timeframe: 5m, condition: all of them");
  EXPECT_EQ(parsed.Codes(), "timeframe_ignored");
  ASSERT_EQ(parsed.rules.size(), 1u);
  EXPECT_EQ(parsed.rules[0].detections.size(), 1u);
}

TEST(DetectionParser, NeedsASectionAndACondition) {
  EXPECT_EQ(WithDetection("s: {a: 1}").Codes(), "missing_attribute");
  EXPECT_EQ(Parsed("title: t\nlogsource: {product: p}\n").Codes(), "missing_attribute");
  EXPECT_EQ(Parsed("title: t\nlogsource: {product: p}\ndetection: [a]\n").Codes(),
            "attribute_type");
}

TEST(ConditionCheck, FindsUndefinedEmptyAndUnusedNames) {
  EXPECT_EQ(WithDetection("sel: {a: 1}, condition: sell").Codes(), "undefined_detection");
  EXPECT_EQ(WithDetection("s: {a: 1}, condition: s and 1 of nope_*").Codes(), "dangling_condition");
  EXPECT_EQ(WithDetection("s: {a: 1}, _h: {b: 1}, condition: all of them").Codes(),
            "dangling_detection");
  EXPECT_EQ(WithDetection("s: {a: 1}, condition: 2 of s*").Codes(), "unreachable_quantifier");
  EXPECT_EQ(WithDetection("s: {a: 1}, S: {b: 1}, condition: s or S").Codes(), "");
}

TEST(ConditionCheck, SuggestsTheNameThatWasMeant) {
  const Parsed parsed = WithDetection("selection: {a: 1}, condition: selectoin");
  ASSERT_FALSE(parsed.diagnostics.empty());
  EXPECT_EQ(parsed.diagnostics[0].hint, "did you mean 'selection'?");
}

TEST(ConditionCheck, TakesAListOfConditions) {
  const Parsed parsed = WithDetection("a: {x: 1}, b: {y: 1}, condition: [a, not b]");
  ASSERT_EQ(parsed.rules.size(), 1u) << parsed.Codes();
  ASSERT_EQ(parsed.rules[0].conditions.size(), 2u);
  EXPECT_EQ(parsed.rules[0].conditions[1].text, "not b");
  EXPECT_EQ(parsed.rules[0].conditions[1].tree.kind, Condition::Kind::kNot);
}

TEST(ConditionCheck, RejectsConditionsThatAreNoText) {
  EXPECT_EQ(WithDetection("s: {a: 1}, condition: {x: s}").Codes(), "attribute_type");
  EXPECT_EQ(WithDetection("s: {a: 1}, condition: []").Codes(), "empty_condition");
  EXPECT_EQ(WithDetection("s: {a: 1}, condition: [s, [s]]").Codes(), "attribute_type");
  EXPECT_EQ(WithDetection("s: {a: 1}, condition: ").Codes(), "empty_condition");
}

TEST(ConditionCheck, PlacesErrorsInsideQuotes) {
  const Parsed parsed(
      "title: t\nlogsource: {product: p}\ndetection:\n  s: {a: 1}\n  condition: 's and t'\n");
  ASSERT_EQ(parsed.diagnostics.size(), 1u);
  EXPECT_EQ(parsed.diagnostics[0].range.line, 5u);
  EXPECT_EQ(parsed.diagnostics[0].range.column, 21u);
  EXPECT_EQ(parsed.diagnostics[0].range.end_column, 22u);
}

TEST(Attributes, AreAllRead) {
  const Parsed parsed(R"(title: A title
id: 19B08B1C-861D-4E75-A1EF-EA0C1BAF202B
name: a_name
related:
  - {id: 13e6fe51-d478-4c7e-b0f2-6da9b400a829, type: similar}
taxonomy: other
status: Experimental
description: |
  Long
  text
license: MIT
author: Me, You
references: [https://example.org]
date: 2024-02-29
modified: 2024/3/1
fields: [a, b]
falsepositives: [Unknown]
level: HIGH
tags: [attack.t1059.001]
scope: [server]
logsource: {category: c, product: p, service: s, definition: 'some prose'}
detection: {s: {a: 1}, condition: s}
simulation: {a: b}
severity: 3
)");
  EXPECT_EQ(parsed.Codes(), "");
  ASSERT_EQ(parsed.rules.size(), 1u);
  const Rule& rule = parsed.rules[0];
  EXPECT_EQ(rule.title, "A title");
  EXPECT_EQ(rule.id, "19b08b1c-861d-4e75-a1ef-ea0c1baf202b");
  EXPECT_EQ(rule.name, "a_name");
  ASSERT_EQ(rule.related.size(), 1u);
  EXPECT_EQ(rule.related[0].type, "similar");
  EXPECT_EQ(rule.taxonomy, "other");
  EXPECT_EQ(rule.status, Status::kExperimental);
  EXPECT_EQ(rule.description, "Long\ntext\n");
  EXPECT_EQ(rule.license, "MIT");
  EXPECT_EQ(rule.author, "Me, You");
  EXPECT_THAT(rule.references, ElementsAre("https://example.org"));
  EXPECT_EQ(rule.date, "2024-02-29");
  EXPECT_EQ(rule.modified, "2024/3/1");
  EXPECT_THAT(rule.fields, ElementsAre("a", "b"));
  EXPECT_THAT(rule.falsepositives, ElementsAre("Unknown"));
  EXPECT_EQ(rule.level, Level::kHigh);
  EXPECT_THAT(rule.tags, ElementsAre("attack.t1059.001"));
  EXPECT_THAT(rule.scope, ElementsAre("server"));
  EXPECT_EQ(rule.logsource, (LogSource{"c", "p", "s"}));
  ASSERT_EQ(rule.custom.size(), 2u);
  EXPECT_EQ(rule.custom[0], (std::pair<std::string, std::string>("simulation", "")));
  EXPECT_EQ(rule.custom[1], (std::pair<std::string, std::string>("severity", "3")));
}

TEST(Attributes, MayBeNullWhenOptional) {
  EXPECT_EQ(WithAttributes("falsepositives:\nlevel: null\nauthor: ~").Codes(), "");
}

TEST(Attributes, AreCheckedForTheirKind) {
  EXPECT_EQ(WithAttributes("author: [a, b]").Codes(), "attribute_type");
  EXPECT_EQ(WithAttributes("description: 5").Codes(), "attribute_type");
  EXPECT_EQ(WithAttributes("references: https://x").Codes(), "attribute_type");
  EXPECT_EQ(WithAttributes("tags: {a: b}").Codes(), "attribute_type");
  EXPECT_EQ(WithAttributes("fields: [{a: b}]").Codes(), "attribute_type");
  EXPECT_EQ(WithAttributes("related: [abc]").Codes(), "attribute_type");
  EXPECT_EQ(WithAttributes("related: {id: x}").Codes(), "attribute_type");
  EXPECT_EQ(WithAttributes("name: ''").Codes(), "attribute_length");
}

TEST(Attributes, NeedATitleOfText) {
  const std::string rest = "logsource: {product: p}\ndetection: {s: {a: 1}, condition: s}\n";
  EXPECT_EQ(Parsed(rest).Codes(), "missing_attribute");
  EXPECT_EQ(Parsed("title:\n" + rest).Codes(), "missing_attribute");
  EXPECT_EQ(Parsed("title: ''\n" + rest).Codes(), "attribute_length");
  EXPECT_EQ(Parsed("title: 4624\n" + rest).Codes(), "attribute_type");
  EXPECT_EQ(Parsed("title: " + std::string(257, 'x') + "\n" + rest).Codes(), "attribute_length");
  std::string umlauts;
  for (int i = 0; i < 256; ++i) umlauts += "ä";
  EXPECT_EQ(Parsed("title: " + umlauts + "\n" + rest).Codes(), "") << "characters, not bytes";
}

TEST(Attributes, HaveTheirForms) {
  EXPECT_EQ(WithAttributes("id: 19b08b1c861d4e75a1efea0c1baf202b").Codes(), "invalid_id");
  EXPECT_EQ(WithAttributes("id: '{19b08b1c-861d-4e75-a1ef-ea0c1baf202b}'").Codes(), "invalid_id");
  EXPECT_EQ(WithAttributes("name: 19b08b1c-861d-4e75-a1ef-ea0c1baf202b").Codes(), "invalid_name");
  EXPECT_EQ(WithAttributes("tags: [attack.t1059, nodot]").Codes(), "invalid_tag");
  EXPECT_EQ(WithAttributes("related: [{id: x, type: obsoletes}]").Codes(),
            "invalid_id unknown_relation");
}

TEST(Attributes, DatesAreDaysOfTheCalendar) {
  for (const char* date : {"2024-01-31", "'2023-12-01'", "2024/1/2", "2000-02-29", "2024/11/30"}) {
    EXPECT_EQ(WithAttributes(std::string("date: ") + date).Codes(), "") << date;
  }
  for (const char* date : {"2024-1-2", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10",
                           "2024-04-31", "20240101", "2024-01-01T00:00:00", "2024-01/02", "x"}) {
    EXPECT_NE(WithAttributes(std::string("modified: ") + date).Codes(), "") << date;
  }
}

TEST(Attributes, SuggestWhatWasMeant) {
  const Parsed status = WithAttributes("status: expermental");
  EXPECT_EQ(status.Codes(), "unknown_status");
  EXPECT_EQ(status.diagnostics[0].hint, "did you mean 'experimental'?");
  const Parsed level = WithAttributes("level: urgent");
  EXPECT_EQ(level.Codes(), "unknown_level");
  EXPECT_EQ(level.diagnostics[0].hint, "use informational, low, medium, high or critical");
  const Parsed custom = WithAttributes("realted: []");
  EXPECT_EQ(custom.Codes(), "suspicious_attribute");
  EXPECT_EQ(custom.diagnostics[0].hint, "did you mean 'related'?");
  EXPECT_EQ(custom.rules.size(), 1u) << "a warning keeps the rule";
}

TEST(Attributes, GiveTheirIdToTheDiagnostics) {
  const Parsed parsed = WithAttributes("level: urgent\nid: 19b08b1c-861d-4e75-a1ef-ea0c1baf202b");
  ASSERT_EQ(parsed.diagnostics.size(), 1u);
  EXPECT_EQ(parsed.diagnostics[0].rule_id, "19b08b1c-861d-4e75-a1ef-ea0c1baf202b");
}

Parsed WithLogSource(const std::string& logsource) {
  return Parsed("title: t\nlogsource: " + logsource + "\ndetection: {s: {a: 1}, condition: s}\n");
}

TEST(LogSourceParser, ChecksTheAttributes) {
  EXPECT_EQ(WithLogSource("{service: sysmon}").Codes(), "");
  EXPECT_EQ(WithLogSource("{definition: prose}").Codes(), "empty_logsource");
  EXPECT_EQ(WithLogSource("{}").Codes(), "empty_logsource");
  EXPECT_EQ(WithLogSource("windows").Codes(), "attribute_type");
  EXPECT_EQ(WithLogSource("{product: }").Codes(), "attribute_type");
  EXPECT_EQ(WithLogSource("{product: [a]}").Codes(), "attribute_type");
  EXPECT_EQ(WithLogSource("{product: Windows}").Codes(), "logsource_case");
  EXPECT_EQ(WithLogSource("{product: p, servize: s}").Codes(), "unknown_logsource_key");
  EXPECT_EQ(WithLogSource("{product: p, servize: s}").diagnostics[0].hint,
            "did you mean 'service'?");
  EXPECT_EQ(Parsed("title: t\ndetection: {s: {a: 1}, condition: s}\n").Codes(),
            "missing_attribute");
}

TEST(LogSource, ConflictsOnlyWhereBothSidesSaySomethingElse) {
  const LogSource rule = {"process_creation", "windows", ""};
  EXPECT_TRUE(Compatible(rule, {}));
  EXPECT_TRUE(Compatible(rule, {"process_creation", "windows", "sysmon"}));
  EXPECT_TRUE(Compatible(rule, {"", "windows", "security"}));
  EXPECT_FALSE(Compatible(rule, {"", "linux", ""}));
  EXPECT_FALSE(Compatible(rule, {"-", "windows", ""}));
}

TEST(Names, AreSigmasWords) {
  EXPECT_EQ(LevelName(Level::kNone), "");
  EXPECT_EQ(LevelName(Level::kCritical), "critical");
  EXPECT_EQ(StatusName(Status::kUnsupported), "unsupported");
}

TEST(RuleParser, DecidesTheKindByKey) {
  Diagnostics diagnostics;
  const ParsedRules correlation = ParseRules(
      "title: t\ncorrelation: {type: temporal, rules: a, timespan: 1h}\n", "r.yml", &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_EQ(correlation.rules.size(), 0u);
  EXPECT_EQ(correlation.correlations.size(), 1u);
  const ParsedRules filter = ParseRules(
      "title: t\nlogsource: {product: p}\nfilter: {rules: any, s: {a: 1}, condition: not s}\n",
      "r.yml", &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_EQ(filter.rules.size(), 0u);
  ASSERT_EQ(filter.filters.size(), 1u);
  EXPECT_TRUE(filter.filters[0].any_rule);
  EXPECT_EQ(filter.filters[0].condition().text, "not s");
  EXPECT_EQ(WithAttributes("filter: some prose").rules.size(), 1u);
  const Parsed prose = WithAttributes("correlation: some prose");
  EXPECT_EQ(prose.rules.size(), 1u) << "correlation as text is a custom attribute";
}

TEST(RuleParser, RefusesLaterVersionsOfSigma) {
  EXPECT_EQ(WithAttributes("sigma-version: 3").Codes(), "unsupported_sigma_version");
  EXPECT_EQ(WithAttributes("sigma-version: 2.1.0").Codes(), "");
  EXPECT_EQ(WithAttributes("sigma-version: next").Codes(), "attribute_type");
}

TEST(RuleParser, KeepsGoodRulesOfAFileWithBadOnes) {
  const std::string good = "logsource: {product: p}\ndetection: {s: {a: 1}, condition: s}\n";
  const Parsed parsed("title: one\n" + good +
                      "---\njust text\n---\ntitle: two\n---\ntitle: three\n" + good);
  EXPECT_EQ(parsed.Codes(), "document_not_map missing_attribute missing_attribute");
  ASSERT_EQ(parsed.rules.size(), 2u);
  EXPECT_EQ(parsed.rules[0].title, "one");
  EXPECT_EQ(parsed.rules[1].title, "three");
  EXPECT_EQ(parsed.rules[1].range.line, 9u);
}

TEST(RuleParser, HashesTheTextOfEachRule) {
  const std::string rule =
      "title: t\nlogsource: {product: p}\ndetection: {s: {a: 1}, condition: s}\n";
  const Parsed two(rule + "---\n" + rule);
  ASSERT_EQ(two.rules.size(), 2u);
  EXPECT_EQ(two.rules[0].content_hash.size(), 32u);
  EXPECT_EQ(two.rules[0].content_hash, two.rules[1].content_hash);
  EXPECT_EQ(two.rules[0].content_hash, Parsed(rule).rules.at(0).content_hash);
  EXPECT_NE(two.rules[0].content_hash, Parsed(rule + "# more\n").rules.at(0).content_hash);
}

}  // namespace
}  // namespace tocsin
