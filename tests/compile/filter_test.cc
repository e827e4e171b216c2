// What becomes of filters when a rule set is built: where they apply, what is said of them, and
// that a broken one harms nobody.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "diag/render_text.h"
#include "tests/support/engine.h"
#include "tests/support/golden.h"
#include "tests/support/read_file.h"

namespace tocsin {
namespace {

std::string Codes(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics) out += std::string(d.code) + " ";
  return out;
}

// A filter for product `test`.
std::string Filter(std::string_view title, std::string_view section) {
  return fmt::format("title: {}\nlogsource: {{product: test}}\nfilter: {{{}}}\n", title, section);
}

constexpr const char* kAdmin = "rules: any, s: {u: adm}, condition: not s";

TEST(Filters, AreToldWhereTheyDoNotApply) {
  const std::string text = ReadFile(SourceDir() / "tests/golden/compile/filters.yml");
  RuleSetBuilder builder;
  builder.SetChains({});
  builder.AddText(text, "filters.yml");
  const auto rules = builder.Build();
  std::string rendered;
  for (const Diagnostic& diagnostic : builder.diagnostics()) {
    rendered += RenderText(diagnostic, SourceText(text), false) + "\n";
  }
  EXPECT_TRUE(MatchesGolden("compile/filters.txt", rendered));
  EXPECT_EQ(rules->stats().rules, 4u);
  EXPECT_EQ(rules->stats().filters, 3u);
  EXPECT_EQ(rules->stats().filtered_rules, 1u);
}

TEST(Filters, ThatCanNotBeRunLeaveTheirRulesAlone) {
  Engine engine({FlowRule("s: {a: 1}"), FlowRule("s: {b: 1}"),
                 Filter("broken", "rules: any, s: {u|nope: x}, condition: not s"),
                 Filter("admin", kAdmin)});
  EXPECT_EQ(Codes(engine.diagnostics()), "unknown_modifier filter_refused ");
  EXPECT_EQ(engine.diagnostics()[0].file, "rule-2.yml");
  EXPECT_EQ(engine.diagnostics()[1].file, "rule-2.yml");
  EXPECT_EQ(engine.diagnostics()[1].hint, "'test' and 1 more");
  EXPECT_EQ(engine.rules().stats().rules, 2u);
  EXPECT_EQ(engine.rules().stats().rejected, 0u);
  EXPECT_EQ(engine.Fast(R"({"a":1,"b":1,"u":"x"})").size(), 2u);
  EXPECT_EQ(engine.Fast(R"({"a":1,"b":1,"u":"adm"})").size(), 0u);
}

TEST(Filters, AreNotBlamedForABrokenRule) {
  Engine engine({FlowRule("s: {a|nope: 1}"), FlowRule("s: {b: 1}"), Filter("admin", kAdmin)});
  EXPECT_EQ(Codes(engine.diagnostics()), "unknown_modifier ");
  EXPECT_EQ(engine.diagnostics()[0].file, "rule-0.yml");
  EXPECT_EQ(engine.rules().stats().rules, 1u);
  EXPECT_EQ(engine.rules().stats().rejected, 1u);
}

TEST(Filters, RepeatNoWarningForEachOfTheirRules) {
  Engine engine({FlowRule("s: {a: 1}"), FlowRule("s: {b: 1}"),
                 Filter("net", "rules: any, s: {ip|cidr: 10.1.0.0/8}, condition: not s")});
  EXPECT_EQ(Codes(engine.diagnostics()), "cidr_host_bits ");
  EXPECT_EQ(engine.diagnostics()[0].file, "rule-2.yml");
}

TEST(Filters, MeanTheSameInAnyOrder) {
  std::vector<std::string> texts = {
      Filter("a", kAdmin), Filter("b", "rules: any, s: {v: 1}, condition: not s"),
      Filter("c", "rules: [x, y], s: {w: 1}, other: {w: 2}, condition: not 1 of them"),
      "name: x\n" + FlowRule("s: {a: 1}") + "---\nname: y\n" + FlowRule("s: {b: 1}")};
  std::sort(texts.begin(), texts.end());
  const std::string hash = Engine(texts).rules().hash();
  do {
    Engine engine(texts);
    ASSERT_EQ(engine.rules().hash(), hash);
    ASSERT_EQ(engine.rules().stats().filtered_rules, 2u);
    std::string titles;
    for (const auto& filter : engine.rules().filters()) titles += filter->title;
    ASSERT_EQ(titles.size(), 3u);
    ASSERT_EQ(Codes(engine.diagnostics()), "");
  } while (std::next_permutation(texts.begin(), texts.end()));
}

TEST(Filters, AreAPartOfTheHash) {
  const std::string rule = FlowRule("s: {a: 1}");
  EXPECT_NE(Engine({rule}).rules().hash(), Engine({rule, Filter("f", kAdmin)}).rules().hash());
  EXPECT_NE(Engine({rule, Filter("g", kAdmin)}).rules().hash(),
            Engine({rule, Filter("f", kAdmin)}).rules().hash());
}

TEST(Filters, DoNotChangeTheRuleAsWritten) {
  Engine engine({FlowRule("s: {a: 1}"), Filter("f", kAdmin)});
  EXPECT_EQ(engine.rules().rules()[0].detections.size(), 1u);
  EXPECT_EQ(engine.rules().rules()[0].content_hash,
            Engine({FlowRule("s: {a: 1}")}).rules().rules()[0].content_hash);
  ASSERT_EQ(engine.rules().variants(0).size(), 1u);
  EXPECT_EQ(engine.rules().variants(0)[0].detections.size(), 2u);
  EXPECT_EQ(engine.rules().variants(0)[0].filters.size(), 1u);
}

// A pipeline that refuses a field refuses the filter that asks for it, not the rule.
TEST(Filters, MeetPipelinesLikeTheRule) {
  Diagnostics diagnostics;
  const auto pipeline = Pipeline::Parse(
      "name: p\ntransformations:\n"
      "  - {type: field_name_mapping, mapping: {a: alpha, u: user}}\n"
      "  - {type: detection_item_failure, message: no such field,\n"
      "     field_name_conditions: [{type: include_fields, fields: [gone]}]}\n",
      "p.yml", &diagnostics);
  ASSERT_TRUE(diagnostics.empty());
  RuleSetBuilder builder;
  builder.SetChains({PipelineChain({pipeline})});
  builder.AddText(FlowRule("s: {a: 1}"), "r.yml");
  builder.AddText(Filter("f", kAdmin), "f.yml");
  builder.AddText(Filter("g", "rules: any, s: {gone: 1}, condition: not s"), "g.yml");
  Engine engine(builder.Build());
  EXPECT_EQ(Codes(builder.diagnostics()), "pipeline_refuses_rule filter_refused ");
  EXPECT_EQ(builder.diagnostics()[0].file, "g.yml");
  EXPECT_EQ(engine.Evaluate(R"({"alpha":1,"user":"adm"})").judge.size(), 0u);
  EXPECT_EQ(engine.Evaluate(R"({"alpha":1,"u":"adm"})").judge.size(), 1u);
  EXPECT_EQ(engine.Evaluate(R"({"alpha":1,"gone":1})").judge.size(), 1u);
}

// As if the filter's logic stood in the rule: `r and not (u and v)` without v is `r and not u`, and
// without both it is `r`.
TEST(Filters, LoseWhatPipelinesDrop) {
  Diagnostics diagnostics;
  const auto pipeline = Pipeline::Parse(
      "name: p\ntransformations:\n"
      "  - {type: drop_detection_item,\n"
      "     field_name_conditions: [{type: include_fields, fields: [v, w]}]}\n",
      "p.yml", &diagnostics);
  ASSERT_TRUE(diagnostics.empty());
  RuleSetBuilder builder;
  builder.SetChains({PipelineChain({pipeline})});
  builder.AddText(FlowRule("s: {a: 1}"), "r.yml");
  builder.AddText(Filter("f", "rules: any, s: {u: 1}, t: {v: 1}, condition: not (s and t)"),
                  "f.yml");
  builder.AddText(Filter("g", "rules: any, s: {w: 1}, condition: not s"), "g.yml");
  Engine engine(builder.Build());
  EXPECT_EQ(Codes(builder.diagnostics()), "");
  EXPECT_EQ(engine.Evaluate(R"({"a":1,"u":1})").judge.size(), 0u);
  EXPECT_EQ(engine.Evaluate(R"({"a":1,"v":1,"w":1})").judge.size(), 1u);
  EXPECT_TRUE(engine.Evaluate(R"({"a":1,"u":1})").agree());
  EXPECT_TRUE(engine.Evaluate(R"({"a":1,"v":1,"w":1})").agree());
}

// Which chains touch a rule is a matter of its log source, whatever fields a filter brings along.
TEST(Filters, MakeNoFurtherVariantsOfOurRules) {
  RuleSetBuilder plain;
  RuleSetBuilder filtered;
  for (RuleSetBuilder* builder : {&plain, &filtered}) {
    AddRuleFolder((SourceDir() / "rules").string(), builder);
  }
  for (const char* source : {"product: windows", "product: zeek", "product: linux",
                             "category: process_creation", "category: webserver", "category: dns",
                             "category: proxy", "category: network_connection"}) {
    filtered.AddText(fmt::format("title: f\nlogsource: {{{}}}\nfilter:\n    rules: any\n    s:\n"
                                 "        Image: a\n        CommandLine: a\n        User: a\n"
                                 "        c-ip: a\n        cs-uri-query: a\n        dst_ip: a\n"
                                 "        DestinationIp: a\n        query: a\n        Hashes: a\n"
                                 "        EventID: 1\n    condition: not s\n",
                                 source),
                     fmt::format("{}.yml", source));
  }
  const auto one = plain.Build();
  const auto other = filtered.Build();
  ASSERT_EQ(one->rules().size(), other->rules().size());
  EXPECT_GT(other->stats().filtered_rules, 20u);
  for (RuleId rule = 0; rule < one->rules().size(); ++rule) {
    EXPECT_EQ(one->variants(rule).size(), other->variants(rule).size()) << one->rules()[rule].file;
  }
}

TEST(Filters, NameTheirOwnFileForListsThatAreTooLong) {
  RuleSetOptions options;
  std::string lines;
  for (int i = 0; i < 100'001; ++i) lines += fmt::format("{}\n", i);
  options.lists = {{"many", *ValueList::FromLines(lines)}};
  Engine engine({FlowRule("s: {a: 1}"),
                 Filter("f", "rules: any, s: {u|contains|expand: '%many%'}, condition: not s")},
                false, options);
  EXPECT_EQ(Codes(engine.diagnostics()), "list_too_long filter_refused ");
  EXPECT_EQ(engine.diagnostics()[0].file, "rule-1.yml");
  EXPECT_EQ(engine.rules().stats().rules, 1u);
}

TEST(Filters, ApplyToTheSearchOfALegacyAggregation) {
  RuleSetOptions options;
  options.legacy_aggregation = true;
  Engine engine(
      {FlowRule("s: {a: 1}, timeframe: 5m, condition: s | count() > 2"), Filter("f", kAdmin)},
      false, options);
  EXPECT_EQ(Codes(engine.diagnostics()), "");
  EXPECT_EQ(engine.Fast(R"({"a":1})").size(), 1u);
  EXPECT_EQ(engine.Fast(R"({"a":1,"u":"adm"})").size(), 0u);
}

}  // namespace
}  // namespace tocsin
