// What is not about one transformation: order, variables, gates on several names, limits.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "diag/render_text.h"
#include "pipeline/placeholders.h"
#include "pipeline/shipped.h"
#include "rule/print.h"
#include "rule/rule_parser.h"
#include "tocsin/pipeline.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Rule RuleOf(const std::string& detection) {
  Diagnostics diagnostics;
  const std::vector<Rule> rules =
      ParseRules(
          "title: t\nlogsource: {product: p}\ndetection:\n  s: " + detection + "\n  condition: s\n",
          "r.yml", &diagnostics)
          .rules;
  EXPECT_EQ(rules.size(), 1u);
  return rules.empty() ? Rule() : rules.front();
}

std::shared_ptr<const Pipeline> PipelineOf(const std::string& text, const std::string& file) {
  Diagnostics diagnostics;
  auto pipeline = Pipeline::Parse(text, file, &diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << RenderText(diagnostics[0], text, false);
  return pipeline;
}

std::string SelectionUnder(const PipelineChain& chain, const std::string& detection) {
  bool touched = false;
  Diagnostics diagnostics;
  const auto rule = chain.Apply(RuleOf(detection), &touched, &diagnostics);
  if (!rule) return diagnostics[0].message;
  const std::string printed = PrintRule(*rule);
  const size_t begin = printed.find("  s:\n") + 5;
  return printed.substr(begin, printed.find("condition:") - begin);
}

std::string SelectionUnder(const std::string& items, const std::string& detection) {
  return SelectionUnder(PipelineChain({PipelineOf("name: p\ntransformations:\n" + items, "p.yml")}),
                        detection);
}

TEST(PipelineChain, AppliesByPriorityThenFile) {
  const auto suffix = [](int priority, const std::string& file) {
    return PipelineOf(fmt::format("priority: {}\ntransformations:\n"
                                  "  - {{type: field_name_suffix, suffix: .{}}}\n",
                                  priority, file),
                      file);
  };
  const PipelineChain chain({suffix(20, "a"), suffix(10, "c"), suffix(10, "b")});
  EXPECT_EQ(SelectionUnder(chain, "{f: x}"), "    all of:\n      f.b.c.a: 'x'\n");
}

TEST(PipelineChain, LaterVariablesWin) {
  const PipelineChain chain({PipelineOf("priority: 2\nvars: {X: [late], Z: z}\n", "a"),
                             PipelineOf("priority: 1\nvars: {X: [early], Y: [y]}\n"
                                        "transformations: [{type: value_placeholders}]\n",
                                        "b")});
  EXPECT_EQ(SelectionUnder(chain, "{f|expand: '%X%%Y%%Z%'}"), "    all of:\n      f: 'lateyz'\n");
}

TEST(PipelineChain, StateDoesNotLeakToTheNextRule) {
  const PipelineChain chain({PipelineOf(R"(transformations:
  - {type: set_state, key: k, val: 1, rule_conditions: [{type: contains_field, field: a}]}
  - {type: field_name_suffix, suffix: .x, rule_conditions: [{type: processing_state, key: k, val: 1}]}
)",
                                        "p")});
  EXPECT_EQ(SelectionUnder(chain, "{a: 1}"), "    all of:\n      a.x: 1\n");
  EXPECT_EQ(SelectionUnder(chain, "{b: 1}"), "    all of:\n      b: 1\n");
}

TEST(PipelineChain, UntouchedMeansThatNoItemWasHandled) {
  const PipelineChain chain({PipelineOf(
      "transformations: [{type: field_name_mapping, mapping: {a: b, shown: other}}]\n", "p")});
  bool touched = true;
  Diagnostics diagnostics;
  EXPECT_TRUE(chain.Apply(RuleOf("{c: 1}"), &touched, &diagnostics));
  EXPECT_FALSE(touched);
  EXPECT_TRUE(chain.Apply(RuleOf("{a: 1}"), &touched, &diagnostics));
  EXPECT_TRUE(touched);
}

constexpr char kTwoNames[] = "  - {type: field_name_mapping, mapping: {f: [a, b]}}\n";

TEST(SeveralNames, AreSplitWhenOnlySomePassTheGate) {
  EXPECT_EQ(SelectionUnder(std::string(kTwoNames) +
                               "  - {type: set_value, value: y, field_name_conditions: "
                               "[{type: include_fields, fields: [a]}]}\n",
                           "{f|contains: x}"),
            "    all of:\n      any of:\n        a: 'y'\n        b|contains: 'x'\n");
}

TEST(SeveralNames, StayUnderOneNegationWhenSplit) {
  EXPECT_EQ(SelectionUnder(std::string(kTwoNames) +
                               "  - {type: set_value, value: y, field_name_conditions: "
                               "[{type: include_fields, fields: [a]}]}\n",
                           "{f|neq: x}"),
            "    all of:\n      all of:\n        a|neq: 'y'\n        b|neq: 'x'\n");
}

TEST(SeveralNames, LoseOneWhenItIsDropped) {
  EXPECT_EQ(SelectionUnder(std::string(kTwoNames) +
                               "  - {type: drop_detection_item, field_name_conditions: "
                               "[{type: include_fields, fields: [a]}]}\n",
                           "{f: x}"),
            "    all of:\n      b: 'x'\n");
}

TEST(Limits, RefuseARuleThatGrowsWithoutEnd) {
  std::string doubling;
  for (int i = 0; i < 64; ++i) {
    doubling += "  - {type: replace_string, regex: '^.*$', replacement: '\\g<0>\\g<0>'}\n";
  }
  EXPECT_THAT(SelectionUnder(doubling, "{f: abc}"), HasSubstr("makes this rule too large"));
}

TEST(Limits, RefuseTooManyNames) {
  std::string doubling;
  for (int i = 0; i < 64; ++i) {
    doubling +=
        fmt::format("  - {{type: field_name_prefix_mapping, mapping: {{'': [a{0}, b{0}]}}}}\n", i);
  }
  EXPECT_EQ(SelectionUnder(doubling, "{f: x}"), "a field is mapped to too many names");
}

TEST(Limits, RefuseTooManyCombinationsOfPlaceholders) {
  std::string vars = "vars: {X: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]}\n";
  const PipelineChain chain(
      {PipelineOf(vars + "transformations: [{type: value_placeholders}]\n", "p")});
  EXPECT_EQ(SelectionUnder(chain, "{f|expand: '%X%%X%%X%%X%%X%%X%%X%'}"),
            "the placeholders of an item have too many combinations");
}

TEST(Limits, ManyPlaceholdersInOneValueEndSoon) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "%X%a";
  DetectionItem item;
  item.modifiers = {"expand"};
  item.values.resize(1);
  item.values[0].text = text;
  const std::vector<std::string> values = {"xyz"};
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(ExpandPlaceholders([&](std::string_view) { return &values; }, &item),
            PlaceholderOutcome::kTooMany);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_EQ(item.values[0].text, text);
}

TEST(AddedConditions, DoNotDeepenTheConditionTree) {
  std::string items;
  for (int i = 0; i < 1000; ++i) items += "  - {type: add_condition, conditions: {x: 1}}\n";
  const PipelineChain chain({PipelineOf("transformations:\n" + items, "p")});
  bool touched = false;
  Diagnostics diagnostics;
  const auto rule = chain.Apply(RuleOf("{f: 1}"), &touched, &diagnostics);
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->conditions[0].tree.children.size(), 1001u);
  EXPECT_EQ(rule->detections.size(), 1001u);
}

TEST(ShippedPipelines, AreOneChainForEachFile) {
  std::vector<std::string> files;
  for (const PipelineChain& chain : ShippedChains()) {
    ASSERT_EQ(chain.pipelines().size(), 1u);
    files.push_back(chain.pipelines()[0]->file);
  }
  EXPECT_THAT(
      files,
      ElementsAre("rules/pipelines/linux.yml", "rules/pipelines/taxonomy.yml",
                  "rules/pipelines/webserver.yml", "rules/pipelines/windows-defender.yml",
                  "rules/pipelines/windows-powershell.yml", "rules/pipelines/windows-security.yml",
                  "rules/pipelines/windows-sysmon.yml", "rules/pipelines/zeek.yml"));
}

TEST(ShippedPipelines, ExplainThemselvesInAHeader) {
  for (const EmbeddedFile& file : ShippedPipelineFiles()) {
    EXPECT_TRUE(file.text.starts_with("# ")) << file.name;
  }
}

}  // namespace
}  // namespace tocsin
