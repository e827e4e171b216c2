// Commits that happen whole or not at all, over restarts.
#include "service/local_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

class LocalStoreTest : public testing::Test {
 protected:
  LocalStoreTest() {
    options_.service.state_directory = (folder_.path() / "state").string();
    options_.detections.file = (folder_.path() / "detections.jsonl").string();
    options_.dead_letters.file = (folder_.path() / "dead.jsonl").string();
  }

  std::unique_ptr<LocalStore> Open() {
    Result<std::unique_ptr<LocalStore>> store = LocalStore::Open(options_);
    EXPECT_TRUE(store) << store.error().message;
    return store ? *std::move(store) : nullptr;
  }
  LocalStore::Change Detection(const std::string& text, int64_t offset) const {
    LocalStore::Change change;
    change.reader = "match";
    change.marks = {{{"a.log", -1}, {offset, "note", {1, 2, 3}}}};
    change.output = {{options_.DetectionsTopic(), OutputRecord::kAnyPartition, "", text, {}},
                     {options_.RepartitionTopic(), 1, "", "rep of " + text, {}}};
    change.now_ms = 7;
    return change;
  }
  static std::string Text(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  const TempDir folder_;
  ServiceOptions options_;
};

TEST_F(LocalStoreTest, KeepsWhatWasCommitted) {
  ASSERT_TRUE(Open()->Commit(Detection("one", 1)));
  const auto store = Open();
  ASSERT_TRUE(store->Commit(Detection("two", 2)));
  EXPECT_EQ(Text(options_.detections.file), "one\ntwo\n");
  const auto mark = store->Find("match", {"a.log", -1});
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->offset, 2);
  EXPECT_EQ(mark->metadata, "note");
  EXPECT_EQ(mark->file, (AppendFile::Mark{1, 2, 3}));
  EXPECT_EQ(store->Find("correlate", {"a.log", -1})->offset, kNoOffset);
  EXPECT_EQ(*store->Ends(options_.RepartitionTopic(), 1), std::pair(int64_t{0}, int64_t{2}));
  const auto records = store->Read(options_.RepartitionTopic(), 1, 1, 10);
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 1u);
  EXPECT_EQ(records->front().offset, 1);
  EXPECT_EQ(records->front().timestamp_ms, 7);
  EXPECT_EQ(records->front().value, "rep of two");
}

TEST_F(LocalStoreTest, CutsOffWhatWasWrittenButNotCommitted) {
  ASSERT_TRUE(Open()->Commit(Detection("one", 1)));
  std::ofstream(options_.detections.file, std::ios::app) << "half a deten";
  const auto store = Open();
  EXPECT_EQ(Text(options_.detections.file), "one\n");
  ASSERT_TRUE(store->Commit(Detection("two", 2)));
  EXPECT_EQ(Text(options_.detections.file), "one\ntwo\n");
}

TEST_F(LocalStoreTest, LeavesAFileAloneThatTookThePlaceOfTheOldOne) {
  const auto first = Open();
  ASSERT_TRUE(first->Commit(Detection("one", 1)));
  fs::rename(options_.detections.file, options_.detections.file + ".1");
  ASSERT_TRUE(first->Commit(Detection("two", 2)));
  EXPECT_EQ(Text(options_.detections.file), "two\n");
  EXPECT_EQ(Text(options_.detections.file + ".1"), "one\n");
}

TEST_F(LocalStoreTest, ForgetsRecordsAndGoesOnCounting) {
  {
    const auto store = Open();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(store->Commit(Detection("x", i)));
    LocalStore::Change change;
    change.releases = {{options_.RepartitionTopic(), 1, 3}};
    ASSERT_TRUE(store->Commit(change));
  }
  const auto store = Open();
  EXPECT_EQ(*store->Ends(options_.RepartitionTopic(), 1), std::pair(int64_t{3}, int64_t{5}));
  EXPECT_EQ(store->Read(options_.RepartitionTopic(), 1, 0, 10)->front().offset, 3);
}

TEST_F(LocalStoreTest, WritesDeadLettersWithTheirPlace) {
  LocalStore::Change change;
  change.output = {{options_.DeadLetterTopic(),
                    OutputRecord::kAnyPartition,
                    "",
                    "{\"broken",
                    {{"tocsin-reason", "no JSON"}, {"tocsin-offset", "12"}}}};
  ASSERT_TRUE(Open()->Commit(change));
  EXPECT_EQ(Text(options_.dead_letters.file),
            "{\"reason\":\"no JSON\",\"offset\":\"12\",\"record\":\"{\\\"broken\"}\n");
}

TEST_F(LocalStoreTest, IsOneProcessAtATime) {
  const auto store = Open();
  const auto second = LocalStore::Open(options_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            options_.service.state_directory + "/tocsin.db is in use by another process");
}

TEST_F(LocalStoreTest, RefusesADamagedFile) {
  ASSERT_TRUE(Open()->Commit(Detection("one", 1)));
  const std::string path = options_.service.state_directory + "/tocsin.db";
  std::ofstream(path, std::ios::binary | std::ios::trunc) << std::string(8192, 'x');
  const auto store = LocalStore::Open(options_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().message, path + ": file is not a database");
}

TEST_F(LocalStoreTest, NeedsNoFolder) {
  options_.service.state_directory.clear();
  const auto store = Open();
  ASSERT_TRUE(store->Commit(Detection("one", 1)));
  EXPECT_EQ(store->Find("match", {"a.log", -1})->offset, 1);
}

}  // namespace
}  // namespace tocsin
