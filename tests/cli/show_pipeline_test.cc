// What people see of pipelines at work on a rule.
#include "show_pipeline.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "render_trace.h"
#include "rule/rule_parser.h"
#include "tests/support/golden.h"
#include "tests/support/temp_dir.h"
#include "text_diff.h"

namespace tocsin {
namespace {

constexpr std::string_view kRule = R"(title: Shell from an editor
logsource: {category: process_creation, product: windows}
detection:
  selection:
    ParentImage|endswith: '\notepad.exe'
    Image|endswith: ['\cmd.exe', '\powershell.exe']
  filter:
    User|expand: '%Admins%'
  condition: selection and not filter
fields: [Image, User]
)";

constexpr std::string_view kPipeline = R"(name: all outcomes
vars: {Admins: [root, adm*]}
transformations:
  - {id: stage, type: set_state, key: stage, val: 2}
  - id: wrong_product
    type: field_name_suffix
    suffix: .x
    rule_conditions: [{type: logsource, product: linux}]
  - id: no_null
    type: set_value
    value: 1
    detection_item_conditions: [{type: is_null, cond: any}]
  - id: no_field
    type: set_value
    value: 1
    field_name_conditions: [{type: include_fields, fields: [Nothing]}]
  - {id: other_names, type: field_name_mapping, mapping: {Other: x}}
  - {type: value_placeholders}
  - id: around
    type: nest
    items:
      - {id: names, type: field_name_mapping, mapping: {Image: [process.path, exe], User: user}}
      - {type: case, method: upper, rule_conditions: [{type: tag, tag: a.b}]}
  - {id: event, type: add_condition, conditions: {EventID: 1}}
  - {id: log, type: change_logsource, product: windows, service: sysmon}
)";

Rule RuleOf(std::string_view text) {
  Diagnostics diagnostics;
  return ParseRules(text, "rule.yml", &diagnostics).rules.at(0);
}

PipelineChain ChainOf(std::string_view text) {
  Diagnostics diagnostics;
  return PipelineChain({Pipeline::Parse(text, "pipeline.yml", &diagnostics)});
}

std::string Shown(std::string_view rule, const std::vector<PipelineChain>& chains) {
  Diagnostics refusals;
  return RenderPipelines(RuleOf(rule), chains, false, &refusals);
}

TEST(ShowPipeline, ShowsEachItemThatAppliedAndCountsTheOthers) {
  EXPECT_TRUE(MatchesGolden("cli/show_pipeline.txt", Shown(kRule, {ChainOf(kPipeline)})));
}

TEST(ShowPipeline, ShowsEachChainThatTouchesTheRule) {
  EXPECT_TRUE(MatchesGolden("cli/show_pipeline_shipped.txt", Shown(kRule, ShippedChains())));
}

TEST(ShowPipeline, SaysWhoRefusesARule) {
  Diagnostics refusals;
  const std::string text =
      RenderPipelines(RuleOf(kRule),
                      {ChainOf("transformations:\n  - {type: case}\n"
                               "  - {id: stop, type: rule_failure, message: \"not\\e[1m here\"}\n"
                               "  - {type: case}\n")},
                      false, &refusals);
  EXPECT_TRUE(MatchesGolden("cli/show_pipeline_refused.txt", text));
  EXPECT_EQ(refusals.size(), 1u);
}

TEST(ShowPipeline, SaysWhenNothingTouchesARule) {
  const std::string text = Shown(kRule, {ChainOf("transformations: []\n")});
  EXPECT_TRUE(text.ends_with("No pipeline touches the rule: it is used as written.\n\n")) << text;
}

constexpr std::string_view kCorrelations = R"(title: Many failed logons
correlation:
  type: value_count
  rules: [failed_logon, refused_login]
  aliases:
    source: {failed_logon: IpAddress, refused_login: addr}
  group-by: [source, TargetUserName]
  timespan: 5m
  condition: {field: WorkstationName, gte: 3}
fields: [TargetUserName]
---
title: Failed logon
name: failed_logon
logsource: {product: windows, service: security}
detection: {s: {EventID: 4625}, condition: s}
---
title: Refused login
name: refused_login
logsource: {product: linux}
detection: {s: {result: refused}, condition: s}
)";

TEST(ShowPipeline, ShowsCorrelationsBesideEachOfTheirRules) {
  Diagnostics diagnostics;
  const ParsedRules parsed = ParseRules(kCorrelations, "rule.yml", &diagnostics);
  const std::vector<BesideRule> beside =
      BesideRules(parsed.rules, parsed.correlations, &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  const auto shown = [&](std::string_view pipeline, bool* fine) {
    return RenderBesideRules(beside, {ChainOf(pipeline)}, false, fine);
  };
  bool fine = true;
  EXPECT_TRUE(MatchesGolden("cli/show_pipeline_correlation.txt", shown(R"(name: ecs
transformations:
  - id: windows
    type: nest
    rule_conditions: [{type: logsource, product: windows}]
    items:
      - type: field_name_mapping
        mapping: {TargetUserName: user.name, IpAddress: source.ip, WorkstationName: host.name}
      - {type: change_logsource, product: ecs}
  - {type: add_field, field: score, rule_conditions: [{type: is_sigma_correlation_rule}]}
)",
                                                                       &fine)));
  EXPECT_TRUE(fine);
  EXPECT_TRUE(MatchesGolden("cli/show_pipeline_correlation_refused.txt", shown(R"(transformations:
  - {id: two, type: field_name_mapping, mapping: {IpAddress: [source.ip, client.ip]}}
  - type: rule_failure
    message: not here
    rule_conditions: [{type: logsource, product: linux}, {type: is_sigma_correlation_rule}]
)",
                                                                               &fine)));
  EXPECT_FALSE(fine);
}

TEST(ShowPipeline, GivesTheExitCode) {
  const TempDir folder;
  const Environment environment{.seconds = [] { return 0.0; }};
  const std::string rule = folder.Write("rule.yml", kRule);
  const auto code = [&](std::string_view pipeline) {
    RuleArguments arguments;
    arguments.pipelines = {folder.Write("pipeline.yml", pipeline)};
    return ShowPipeline({rule}, arguments, environment);
  };
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  EXPECT_EQ(code(kPipeline), kExitFine);
  EXPECT_EQ(code("transformations: [{type: rule_failure, message: no}]"), kExitBroken);
  EXPECT_EQ(code("transformations: [{type: nothing}]"), kExitBroken);
  folder.Write("rule.yml", kCorrelations);
  EXPECT_EQ(code(kPipeline), kExitFine);
  EXPECT_EQ(code("transformations: [{type: rule_failure, message: no, rule_conditions: "
                 "[{type: is_sigma_correlation_rule}]}]"),
            kExitBroken);
  folder.Write("rule.yml", kCorrelations.substr(0, kCorrelations.find("---")));
  EXPECT_EQ(code(kPipeline), kExitBroken);
  EXPECT_EQ(ShowPipeline({"/nothing/there"}, {}, environment), kExitWorldFailed);
  testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
}

TEST(UnifiedDiff, KeepsTwoLinesAroundEachChange) {
  EXPECT_EQ(UnifiedDiff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\nx\n5\n6\n7\n8\n9\n10\n", false),
            "@@ -2,5 +2,5 @@\n 2\n 3\n-4\n+x\n 5\n 6\n@@ -8,2 +8,3 @@\n 8\n 9\n+10\n");
  EXPECT_EQ(UnifiedDiff("a\nb\n", "a\nb\n", false), "");
  EXPECT_EQ(UnifiedDiff("", "a\n", false), "@@ -1,0 +1,1 @@\n+a\n");
  EXPECT_EQ(UnifiedDiff("a\nb\nc\n", "b\nd\nc\n", false), "@@ -1,3 +1,3 @@\n-a\n b\n+d\n c\n");
}

// The text after is what comes of applying the hunks to the text before.
TEST(UnifiedDiff, StaysRightWhenTextsAreLong) {
  std::string before;
  std::string after;
  for (int i = 0; i < 3000; ++i) {
    before += fmt::format("a{}\n", i);
    after += fmt::format("b{}\n", i);
  }
  const std::string diff = UnifiedDiff("x\n" + before + "y\n", "x\n" + after + "y\n", false);
  EXPECT_TRUE(diff.starts_with("@@ -1,3002 +1,3002 @@\n x\n-a0\n"));
  EXPECT_TRUE(diff.ends_with("+b2999\n y\n"));
}

}  // namespace
}  // namespace tocsin
