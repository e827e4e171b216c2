// The whole public rule set on real logs: everything loads, the regression cases give their counts,
// and the fast path agrees with the judge event by event.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "decode/input.h"
#include "tests/support/corpora.h"
#include "tests/support/engine.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

std::vector<std::vector<std::string>> ReadTsv(const fs::path& file) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<std::string>& row = rows.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
  }
  return rows;
}

// Sanitizers make the judge ten times slower; there a share of the events has to do.
#ifdef __SANITIZE_ADDRESS__
constexpr size_t kShare = 20;
#else
constexpr size_t kShare = 1;
#endif

class Corpus : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (CorporaDir().empty()) return;
    RuleSetBuilder builder;
    AddRuleFolder(CorporaDir() / "sigmahq/rules", &builder);
    rules_ = builder.Build();
    diagnostics_ = builder.diagnostics();
    engine_ = std::make_unique<Engine>(rules_);
  }
  static void TearDownTestSuite() {
    engine_.reset();
    rules_.reset();
  }

  void SetUp() override {
    if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  }

  // Calls visit(record, context, line) for the records of a file.
  template <typename Visit>
  static void ForEachRecord(const fs::path& file, Visit&& visit) {
    auto reader = BatchReader::Open(file.string(), {});
    ASSERT_TRUE(reader.has_value()) << reader.error().message;
    Batch batch;
    while (true) {
      const Result<bool> more = (*reader)->Next(&batch);
      ASSERT_TRUE(more.has_value()) << more.error().message;
      if (!*more) return;
      for (const Batch::RecordRef& r : batch.records) {
        if (!visit({batch.buffer.data() + r.offset, r.length}, *batch.context, r.line)) return;
      }
    }
  }

  static RuleId FindRule(const std::string& id) {
    const auto rules = rules_->rules();
    return std::find_if(rules.begin(), rules.end(), [&](const Rule& r) { return r.id == id; }) -
           rules.begin();
  }

  // Fast path and judge agree on the first `limit` records of a file.
  static void ExpectAgreement(const fs::path& file, size_t limit, size_t* events, size_t* matches) {
    size_t seen = 0;
    ForEachRecord(file, [&](std::string_view record, const StreamContext& context, uint64_t line) {
      const Engine::Verdict verdict = engine_->Evaluate(record, context);
      EXPECT_EQ(verdict.fast, verdict.judge) << file << ":" << line;
      *matches += verdict.fast.size();
      ++*events;
      return ++seen < limit && !HasFailure();
    });
  }

  // The matches of each record of a file, in order.
  static std::vector<std::vector<Match>> MatchesOf(const fs::path& file) {
    std::vector<std::vector<Match>> all;
    ForEachRecord(file, [&](std::string_view record, const StreamContext& context, uint64_t) {
      all.push_back(engine_->Fast(record, context));
      return true;
    });
    return all;
  }

  static std::vector<fs::path> FilesBelow(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && entry.path().extension() != ".tsv" &&
          entry.path().extension() != ".md") {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  static std::shared_ptr<const RuleSet> rules_;
  static Diagnostics diagnostics_;
  static std::unique_ptr<Engine> engine_;
};
std::shared_ptr<const RuleSet> Corpus::rules_;
Diagnostics Corpus::diagnostics_;
std::unique_ptr<Engine> Corpus::engine_;

TEST_F(Corpus, EveryRuleLoadsButThoseWithoutPlaceholderValues) {
  std::map<std::string, int> errors;
  for (const Diagnostic& d : diagnostics_) {
    if (d.severity != Severity::kError) continue;
    ++errors[std::string(d.code)];
    EXPECT_EQ(d.code, "unresolved_placeholder")
        << d.file << ":" << d.range.line << " " << d.message;
  }
  EXPECT_EQ(rules_->stats().rejected, 25u);
  EXPECT_EQ(rules_->stats().rules + rules_->stats().skipped, 3755u);
}

TEST_F(Corpus, EveryRuleLoadsWhenPlaceholderValuesAreGiven) {
  RuleSetOptions options;
  for (const Diagnostic& d : diagnostics_) {
    if (d.code != "unresolved_placeholder") continue;
    const size_t begin = d.message.find('%') + 1;
    options.vars.push_back({d.message.substr(begin, d.message.find('%', begin) - begin), {"x"}});
  }
  RuleSetBuilder builder(options);
  AddRuleFolder(CorporaDir() / "sigmahq/rules", &builder);
  const std::shared_ptr<const RuleSet> rules = builder.Build();
  EXPECT_EQ(rules->stats().rejected, 0u);
  EXPECT_EQ(rules->stats().rules + rules->stats().skipped, 3780u);
}

TEST_F(Corpus, RegressionCasesGiveTheirCounts) {
  const fs::path folder = CorporaDir() / "sigmahq/regression";
  size_t cases = 0;
  for (const auto& row : ReadTsv(folder / "open/manifest.tsv")) {
    const RuleId rule = FindRule(row[1]);
    ASSERT_LT(rule, rules_->rules().size()) << row[0];
    size_t matches = 0;
    size_t events = 0;
    ForEachRecord(folder / row[2],
                  [&](std::string_view record, const StreamContext& context, uint64_t) {
                    const Engine::Verdict verdict = engine_->Evaluate(record, context);
                    EXPECT_EQ(verdict.fast, verdict.judge) << row[2];
                    for (const Match& m : verdict.fast) matches += m.rule == rule ? 1 : 0;
                    ++events;
                    return true;
                  });
    EXPECT_EQ(std::to_string(matches), row[3]) << row[0] << " on " << row[2];
    EXPECT_EQ(std::to_string(events), row[4]) << row[2];
    ++cases;
  }
  EXPECT_GE(cases, 100u);
}

TEST_F(Corpus, ZeekTsvAndJsonOfOneCaptureGiveTheSameDetections) {
  size_t records = 0;
  size_t matches = 0;
  for (const char* pack : {"brim-wrccdc", "rita-http-pair"}) {
    const fs::path folder = CorporaDir() / "zeek/open" / pack;
    for (const fs::path& tsv : FilesBelow(folder / "zeek-default")) {
      const std::string log =
          tsv.filename().string().substr(0, tsv.filename().string().find(".log"));
      fs::path json;
      for (const fs::path& file : FilesBelow(folder / "zeek-json")) {
        if (file.filename().string().starts_with(log + ".")) json = file;
      }
      ASSERT_FALSE(json.empty()) << tsv;
      const auto from_tsv = MatchesOf(tsv);
      const auto from_json = MatchesOf(json);
      ASSERT_EQ(from_tsv.size(), from_json.size()) << tsv;
      for (size_t i = 0; i < from_tsv.size(); ++i) {
        ASSERT_EQ(from_tsv[i], from_json[i]) << tsv << " record " << i;
        matches += from_tsv[i].size();
      }
      records += from_tsv.size();
    }
  }
  EXPECT_GT(records, 180'000u);
  EXPECT_GT(matches, 20u);
}

TEST_F(Corpus, FastPathAgreesWithTheJudgeOnWindowsEvents) {
  size_t events = 0;
  size_t matches = 0;
  for (const fs::path& file : FilesBelow(CorporaDir() / "windows/open")) {
    ExpectAgreement(file, 400 / kShare, &events, &matches);
    if (HasFailure()) return;
  }
  EXPECT_GT(events, 8000 / kShare);
  EXPECT_GT(matches, 500 / kShare);
}

TEST_F(Corpus, FastPathAgreesWithTheJudgeOnZeekSyslogAndCloudEvents) {
  size_t events = 0;
  size_t matches = 0;
  for (const char* folder : {"zeek/open", "syslog/open", "cloud/open"}) {
    for (const fs::path& file : FilesBelow(CorporaDir() / folder)) {
      if (file.filename().string().find(".tar.") != std::string::npos) continue;
      ExpectAgreement(file, 150 / kShare, &events, &matches);
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(events, 5000 / kShare);
  EXPECT_GT(matches, 100 / kShare);
}

}  // namespace
}  // namespace tocsin
