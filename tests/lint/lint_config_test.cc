#include "tocsin/lint_config.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diag/render_text.h"
#include "lint/catalogue.h"
#include "lint/parameters.h"
#include "tests/support/golden.h"

namespace tocsin {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::optional<LintConfig> Parse(std::string_view text) {
  Diagnostics diagnostics;
  auto config = LintConfig::Parse(text, "lint.yml", &diagnostics);
  for (const Diagnostic& diagnostic : diagnostics) {
    ADD_FAILURE() << RenderText(diagnostic, text, false);
  }
  return config;
}

bool Reports(const LintConfig& config, std::string_view code, const std::string& rule_id = "") {
  Diagnostic finding;
  finding.code = code;
  finding.rule_id = rule_id;
  return config.Reports(finding);
}

constexpr const char* kRule = "021310d9-30a6-480a-84b7-eaa69aeb92bb";

TEST(LintConfig, AnEmptyFileAsksForTheDefaults) {
  for (const char* text : {"", "{}", "validators:\nexclusions: ~\nconfig:\n"}) {
    const auto config = Parse(text);
    ASSERT_TRUE(config.has_value()) << text;
    EXPECT_TRUE(Reports(*config, "duplicate_tag"));
    EXPECT_FALSE(Reports(*config, "sigmahq_title_end"));
  }
}

TEST(LintConfig, AllMeansHouseRulesToo) {
  const auto config = Parse("validators: [all]\n");
  ASSERT_TRUE(config.has_value());
  for (const CodeRow& row : LintCodes()) EXPECT_TRUE(config->Asks(row.id)) << row.id;
}

TEST(LintConfig, TakesAwayInTheOrderWritten) {
  const auto config =
      Parse("validators: [all, -sigmahq_title_end, -sigmahq_title_case, sigmahq_title_case]\n");
  ASSERT_TRUE(config.has_value());
  EXPECT_FALSE(config->Asks("sigmahq_title_end"));
  EXPECT_TRUE(config->Asks("sigmahq_title_case"));
  const auto again = Parse("validators: [all, -sigmahq_title_end, all]\n");
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->Asks("sigmahq_title_end"));
}

TEST(LintConfig, AnEmptyListAsksOnlyForWhatKeepsARuleFromRunning) {
  const auto config = Parse("validators: []\n");
  ASSERT_TRUE(config.has_value());
  EXPECT_FALSE(Reports(*config, "duplicate_tag"));
  EXPECT_TRUE(Reports(*config, "yaml_syntax"));
}

TEST(LintConfig, KnowsFormerNames) {
  const auto config =
      Parse("validators: [all, -sigmahq_logsource_coherent, -sigmahq_logsource_known]\n");
  ASSERT_TRUE(config.has_value());
  EXPECT_FALSE(config->Asks("sigmahq_logsource_unknown"));
}

TEST(LintConfig, AnAliasStandsForItsCode) {
  const auto config = Parse("validators: [fieldname_logsource]\n");
  ASSERT_TRUE(config.has_value());
  EXPECT_THAT(*config->codes, ElementsAre("unknown_logsource_key"));
}

TEST(LintConfig, ExcludesForOneRule) {
  const auto config = Parse(
      fmt::format("validators: [all]\n"
                  "exclusions:\n"
                  "  {}: duplicate_tag\n"
                  "  2D3CDEEC-C0DB-45B4-AA86-082F7EB75701: [duplicate_tag, sigmahq_title_end]\n"
                  "  null: duplicate_title\n",
                  kRule));
  ASSERT_TRUE(config.has_value());
  EXPECT_FALSE(Reports(*config, "duplicate_tag", kRule));
  EXPECT_TRUE(Reports(*config, "sigmahq_title_end", kRule));
  EXPECT_FALSE(Reports(*config, "sigmahq_title_end", "2d3cdeec-c0db-45b4-aa86-082f7eb75701"));
  EXPECT_FALSE(Reports(*config, "duplicate_title"));
  EXPECT_TRUE(Reports(*config, "duplicate_title", kRule));
}

TEST(LintConfig, WhatKeepsARuleFromRunningIsNeverExcluded) {
  const auto config = Parse(
      fmt::format("validators: [all, -yaml_syntax]\nexclusions: {{{}: yaml_syntax}}\n", kRule));
  ASSERT_TRUE(config.has_value());
  EXPECT_TRUE(Reports(*config, "yaml_syntax", kRule));
}

TEST(LintConfig, TellsParameters) {
  const auto config = Parse(
      "config:\n"
      "  sigmahq_title_length: {max_length: 5}\n"
      "  sigmahq_title_case:\n"
      "    word_list: [der, die]\n"
      "  sigmahq_tags_tlp: {allowed_tlp: green}\n");
  ASSERT_TRUE(config.has_value());
  constexpr std::string_view kNone[] = {"none"};
  EXPECT_EQ(NumberOf(*config, Code::kSigmahqTitleLength, "max_length", 120), 5u);
  EXPECT_EQ(NumberOf(*config, Code::kSigmahqDescriptionLength, "description_len", 16), 16u);
  EXPECT_THAT(TextsOf(*config, Code::kSigmahqTitleCase, "word_list", kNone),
              ElementsAre("der", "die"));
  EXPECT_THAT(TextsOf(*config, Code::kSigmahqTagsTlp, "allowed_tlp", kNone), ElementsAre("green"));
  EXPECT_THAT(TextsOf(*config, Code::kSigmahqTagsDetection, "Folder_tag", kNone),
              ElementsAre("none"));
}

TEST(LintConfig, RetiredNamesStandForNothing) {
  for (const char* name : {"sigmahq_logsource_coherent", "sigmahq_sigmac"}) {
    EXPECT_TRUE(IsRetired(name));
    EXPECT_THAT(CodesCalled(name), IsEmpty());
    EXPECT_THAT(KnownNames(), Not(Contains(name)));
  }
}

// How the workflow of SigmaHQ's repository configures its linter.
TEST(LintConfig, ReadsWhatSigmaHqWrites) {
  const auto config = Parse(
      "validators:\n"
      "    - all\n"
      "    - -tlptag\n"
      "    - -tlpv1_tag\n"
      "    - -sigmahq_fieldname_cast\n"
      "    - -sigmahq_filename_prefix\n"
      "    - -sigmahq_logsource_unknown\n"
      "    - -sigmahq_ofselection_condition\n"
      "    - -sigmahq_sysmon_missing_eventid\n"
      "exclusions:\n"
      "    # escaped_wildcard\n"
      "    021310d9-30a6-480a-84b7-eaa69aeb92bb: escaped_wildcard\n"
      "    # number_as_string\n"
      "    5c84856b-55a5-45f1-826f-13f37250cf4e: number_as_string\n"
      "    23b71bc5-953e-4971-be4c-c896cda73fc2: specific_instead_of_generic_logsource\n"
      "    3f3f3506-1895-401b-9cc3-e86b16e630d0: sigmahq_category_windows_provider_name\n");
  ASSERT_TRUE(config.has_value());
  EXPECT_FALSE(config->Asks("tlpv1_tag"));
  EXPECT_TRUE(config->Asks("tlpv2_tag"));
  EXPECT_FALSE(config->Asks("sigmahq_ofselection_condition"));
  EXPECT_TRUE(config->Asks("sigmahq_ofthem_condition"));
  EXPECT_FALSE(Reports(*config, "escaped_wildcard", kRule));
  EXPECT_TRUE(Reports(*config, "escaped_wildcard", "5c84856b-55a5-45f1-826f-13f37250cf4e"));
}

TEST(LintConfig, SaysWhatIsWrong) {
  constexpr std::string_view kText =
      "validators:\n"
      "    - all\n"
      "    - -sigmahq_titel_end\n"
      "    - -all\n"
      "    - {a: b}\n"
      "exclusion: {}\n"
      "exclusions:\n"
      "    5013198a: duplicate_tag\n"
      "    021310d9-30a6-480a-84b7-eaa69aeb92bb: duplicated_tag\n"
      "    2d3cdeec-c0db-45b4-aa86-082f7eb75701:\n"
      "        duplicate_tag: true\n"
      "config:\n"
      "    sigmahq_title_length: 100\n"
      "    sigmahq_description_length: {min_length: 20}\n"
      "    sigmahq_description_existence: {length: 20}\n"
      "    sigmahq_status_to_high:\n"
      "        min_days_for_nolog_rule: soon\n"
      "        min_days_for_log_rule: -1\n"
      "    sigmahq_tags_tlp: {allowed_tlp: {clear: true}}\n"
      "---\n"
      "validators: [-duplicate_tag, duplicate_tag]\n"
      "---\n"
      "- validators\n";
  Diagnostics diagnostics;
  EXPECT_FALSE(LintConfig::Parse(kText, "lint.yml", &diagnostics).has_value());
  std::string told;
  for (const Diagnostic& diagnostic : diagnostics) told += RenderText(diagnostic, kText, false);
  EXPECT_TRUE(MatchesGolden("lint_config/problems.txt", told));
}

}  // namespace
}  // namespace tocsin
