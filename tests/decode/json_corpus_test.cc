// Real records: every Windows event is recognised as one and has a time, and both ways of reading
// it agree.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "decode/input.h"
#include "tests/decode/json_testing.h"
#include "tests/support/corpora.h"

namespace tocsin {
namespace {

constexpr size_t kRecordsPerFile = 2000;
constexpr size_t kComparedPerFile = 300;
constexpr const char* kFields[] = {
    "EventID",     "Channel",      "Computer",       "Provider_Name", "Image",      "CommandLine",
    "ParentImage", "TargetObject", "TargetUserName", "Hashes",        "ThreatName", "Data",
    "EventType",   "Message",      "EventData",      "Level",         "Keywords",   "host.name",
};

std::vector<std::string> FilesBelow(const std::filesystem::path& folder, std::string_view suffix) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().native().ends_with(suffix)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class JsonCorpus : public ::testing::Test {
 protected:
  void SetUp() override {
    if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  }

  void ExpectWindows(const std::string& record, bool compare) {
    const DecodeOutcome outcome = h_.ReadTree(record);
    ASSERT_TRUE(outcome.ok()) << outcome.reason;
    ASSERT_EQ(h_.tree.logsource.product, "windows") << h_.tree.profile << "\n" << record;
    ASSERT_NE(h_.tree.logsource.service, "") << record;
    ASSERT_NE(h_.tree.time_ns, Event::kNoTime) << h_.tree.profile << "\n" << record;
    ASSERT_NE(h_.tree.host, "") << h_.tree.profile << "\n" << record;
    ASSERT_FALSE(h_.TreeValues("EventID").empty()) << record;
    ASSERT_TRUE(h_.Read(record).ok());
    ASSERT_EQ(*h_.event.logsource, h_.tree.logsource);
    ASSERT_EQ(h_.event.time_ns, h_.tree.time_ns);
    if (!compare) return;
    for (const std::string& name : h_.names()) {
      ASSERT_EQ(h_.Values(name), h_.TreeValues(name)) << name << "\n" << record;
    }
  }

  void ExpectWindowsFile(const std::string& path) {
    InputOptions options;
    options.format = Format::kJson;
    auto reader = BatchReader::Open(path, options);
    ASSERT_TRUE(reader) << reader.error().message;
    Batch batch;
    size_t count = 0;
    while (count < kRecordsPerFile) {
      const Result<bool> more = (*reader)->Next(&batch);
      ASSERT_TRUE(more) << more.error().message;
      if (!*more) break;
      for (const Batch::RecordRef& record : batch.records) {
        if (count >= kRecordsPerFile) break;
        const std::string bytes = batch.buffer.substr(record.offset, record.length);
        ExpectWindows(bytes, count++ < kComparedPerFile);
        if (HasFatalFailure()) FAIL() << path;
      }
    }
    EXPECT_GT(count, 0u) << path;
  }

 private:
  JsonHarness h_{std::vector<std::string>(std::begin(kFields), std::end(kFields))};
};

TEST_F(JsonCorpus, RecognisesTheRegressionEvents) {
  const auto files = FilesBelow(CorporaDir() / "sigmahq/regression", ".ndjson");
  ASSERT_GT(files.size(), 100u);
  for (const std::string& file : files) ExpectWindowsFile(file);
}

TEST_F(JsonCorpus, RecognisesTheShapesOfOtrf) {
  const auto files = FilesBelow(CorporaDir() / "windows/open/otrf", ".ndjson.gz");
  ASSERT_GT(files.size(), 10u);
  for (const std::string& file : files) ExpectWindowsFile(file);
}

TEST_F(JsonCorpus, RecognisesTheShapeOfMdecrevoisier) {
  const auto files = FilesBelow(CorporaDir() / "windows/open/mdecrevoisier", ".ndjson.gz");
  ASSERT_GT(files.size(), 100u);
  for (const std::string& file : files) ExpectWindowsFile(file);
}

}  // namespace
}  // namespace tocsin
