// The shipped chains over the rules that people really write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "diag/codes.h"
#include "rule/rule_parser.h"
#include "tests/support/corpora.h"
#include "tests/support/read_file.h"
#include "tocsin/pipeline.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const std::vector<Rule>& CorpusRules() {
  static std::vector<Rule> rules;
  if (!rules.empty()) return rules;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(CorporaDir() / "sigmahq/rules")) {
    if (entry.path().extension() != ".yml") continue;
    Diagnostics diagnostics;
    for (Rule& rule : ParseRules(ReadFile(entry.path()), entry.path(), &diagnostics).rules) {
      rules.push_back(std::move(rule));
    }
  }
  return rules;
}

std::string NameOf(const PipelineChain& chain) {
  return std::filesystem::path(chain.pipelines()[0]->file).stem();
}

void CollectFields(const Detection& node, std::set<std::string>* fields) {
  if (node.kind == Detection::Kind::kItem) {
    fields->insert(node.item.fields.begin(), node.item.fields.end());
  }
  for (const Detection& child : node.children) CollectFields(child, fields);
}

std::set<std::string> FieldsOf(const Rule& rule) {
  std::set<std::string> fields;
  for (const NamedDetection& named : rule.detections) CollectFields(named.body, &fields);
  fields.erase("");
  return fields;
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
    ASSERT_EQ(CorpusRules().size(), 3780u);
  }
};

TEST_F(Corpus, IsTouchedByEachChainAsOftenAsItsCategoriesOccur) {
  std::map<std::string, size_t> touched_by;
  for (const PipelineChain& chain : ShippedChains()) {
    for (const Rule& rule : CorpusRules()) {
      bool touched = false;
      Diagnostics diagnostics;
      ASSERT_TRUE(chain.Apply(rule, &touched, &diagnostics)) << rule.file;
      EXPECT_THAT(diagnostics, IsEmpty());
      touched_by[NameOf(chain)] += touched;
    }
  }
  EXPECT_THAT(
      touched_by,
      ElementsAre(Pair("linux", 167), Pair("taxonomy", 2707), Pair("webserver", 86),
                  Pair("windows-defender", 9), Pair("windows-powershell", 224),
                  Pair("windows-security", 1416), Pair("windows-sysmon", 2238), Pair("zeek", 156)));
}

// The pipelines of the golden tests use every transformation and condition.
TEST_F(Corpus, IsChangedOrRefusedWithAReasonByEveryKindOfTransformation) {
  size_t pipelines = 0;
  size_t changed = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(SourceDir() / "tests/golden/pipeline")) {
    if (!entry.path().string().ends_with(".pipeline.yml")) continue;
    Diagnostics diagnostics;
    const auto pipeline = Pipeline::Parse(ReadFile(entry.path()), entry.path(), &diagnostics);
    ASSERT_TRUE(pipeline) << entry.path();
    ++pipelines;
    const PipelineChain chain({pipeline});
    for (const Rule& rule : CorpusRules()) {
      bool touched = false;
      Diagnostics refusals;
      const auto variant = chain.Apply(rule, &touched, &refusals);
      EXPECT_EQ(variant.has_value(), refusals.empty()) << rule.file;
      changed += variant && touched;
    }
  }
  EXPECT_EQ(pipelines, 10u);
  EXPECT_GT(changed, 5000u);
}

// Whether the last detection of a variant, one that a pipeline added, demands that there is no
// event id.
bool DemandsNoEventId(const Rule& variant) {
  const NamedDetection& added = variant.detections.back();
  if (!added.name.starts_with("_cond_") || added.body.children.size() != 1) return false;
  const DetectionItem& item = added.body.children[0].item;
  return item.fields == std::vector<std::string>{"EventID"} &&
         item.values[0].type == Scalar::Type::kNull;
}

// What no chain translates keeps its category; what one translates keeps it for events without an
// event id, which no Windows log writes.
TEST_F(Corpus, KeepsAWindowsCategoryOnlyWhereNoLogHasIt) {
  std::map<std::string, size_t> kept;
  const std::vector<PipelineChain> chains = ShippedChains();
  for (const Rule& rule : CorpusRules()) {
    if (rule.logsource.product != "windows" || rule.logsource.category.empty()) continue;
    bool any = false;
    for (const PipelineChain& chain : chains) {
      bool touched = false;
      Diagnostics diagnostics;
      const auto variant = chain.Apply(rule, &touched, &diagnostics);
      if (!variant || !touched) continue;
      any = true;
      if (variant->logsource == rule.logsource) {
        EXPECT_TRUE(DemandsNoEventId(*variant)) << rule.file;
        continue;
      }
      EXPECT_EQ(variant->logsource.category, "") << rule.file;
      EXPECT_EQ(variant->logsource.product, "windows") << rule.file;
      EXPECT_NE(variant->logsource.service, "") << rule.file;
    }
    if (!any) ++kept[rule.logsource.category];
  }
  EXPECT_THAT(kept, ElementsAre(Pair("file_access", 13), Pair("file_rename", 2)));
}

// Fields of Zeek's http, dns and conn logs.
const std::set<std::string>& ZeekFields() {
  static const std::set<std::string> kFields = {
      "id.orig_h", "id.orig_p", "id.resp_h",   "id.resp_p",        "proto",
      "uri",       "host",      "method",      "user_agent",       "referrer",
      "username",  "version",   "status_code", "request_body_len", "response_body_len",
      "query",     "answers",   "qtype_name",  "resp_mime_types",  "client_header_names",
      "Z",         "rejected",  "cookie"};
  return kFields;
}

TEST_F(Corpus, ReachesZeekWithAllFieldsOfMostNetworkRules) {
  std::map<std::string, size_t> covered;
  std::map<std::string, std::set<std::string>> missing;
  for (const PipelineChain& chain : ShippedChains()) {
    if (NameOf(chain) != "zeek") continue;
    for (const Rule& rule : CorpusRules()) {
      const std::string& category = rule.logsource.category;
      bool touched = false;
      Diagnostics diagnostics;
      const auto variant = chain.Apply(rule, &touched, &diagnostics);
      if (!variant || !touched || category.empty()) continue;
      bool all = true;
      for (const std::string& field : FieldsOf(*variant)) {
        if (ZeekFields().contains(field)) continue;
        all = false;
        missing[category].insert(field);
      }
      covered[category] += all;
    }
  }
  EXPECT_THAT(covered, ElementsAre(Pair("dns", 11), Pair("firewall", 1), Pair("proxy", 56),
                                   Pair("webserver", 85)));
  EXPECT_THAT(missing, ElementsAre(Pair("firewall", ElementsAre("action", "blocked")),
                                   Pair("webserver", ElementsAre("cs-content-type"))));
}

TEST_F(Corpus, ReachesAccessLogsWithAllFieldsOfMostWebserverRules) {
  const std::set<std::string> kReader = {
      "c-ip",       "cs-username", "cs-method", "cs-uri",     "cs-uri-stem",   "cs-uri-query",
      "cs-version", "sc-status",   "sc-bytes",  "cs-referer", "cs-user-agent", "cs-host"};
  std::set<std::string> missing;
  size_t covered = 0;
  for (const PipelineChain& chain : ShippedChains()) {
    if (NameOf(chain) != "webserver") continue;
    for (const Rule& rule : CorpusRules()) {
      bool touched = false;
      Diagnostics diagnostics;
      const auto variant = chain.Apply(rule, &touched, &diagnostics);
      if (!variant || !touched) continue;
      bool all = true;
      for (const std::string& field : FieldsOf(*variant)) {
        if (kReader.contains(field)) continue;
        all = false;
        missing.insert(field);
      }
      covered += all;
    }
  }
  EXPECT_EQ(covered, 85u);
  EXPECT_THAT(missing, ElementsAre("cs-content-type"));
}

}  // namespace
}  // namespace tocsin
