#include "service/rule_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tocsin {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kDebounce = 100;

class RuleWatchTest : public testing::Test {
 protected:
  RuleWatchTest() : folder_(fs::path(testing::TempDir()) / "rule_watch_test") {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "deep" / "deeper");
    Write("a.yml", "1");
  }
  ~RuleWatchTest() override { fs::remove_all(folder_); }

  void Write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_ / name) << text;
  }
  std::unique_ptr<RuleWatch> Open(const fs::path& path) const {
    return *RuleWatch::Open({path.string()}, kDebounce);
  }

  const fs::path folder_;
};

TEST_F(RuleWatchTest, TellsAChangeOnceAndOnlyWhenItIsQuiet) {
  const auto watch = Open(folder_);
  EXPECT_FALSE(watch->Changed(0));
  Write("a.yml", "2");
  EXPECT_FALSE(watch->Changed(10));
  Write("deep/deeper/b.yml", "3");
  EXPECT_FALSE(watch->Changed(90));
  EXPECT_FALSE(watch->Changed(189)) << "the second change was at 90";
  EXPECT_TRUE(watch->Changed(190));
  EXPECT_FALSE(watch->Changed(1000));
}

TEST_F(RuleWatchTest, SeesFoldersThatCameLater) {
  const auto watch = Open(folder_);
  fs::create_directory(folder_ / "new");
  EXPECT_FALSE(watch->Changed(0));
  EXPECT_TRUE(watch->Changed(100));
  Write("new/c.yml", "4");
  EXPECT_FALSE(watch->Changed(200));
  EXPECT_TRUE(watch->Changed(300));
}

TEST_F(RuleWatchTest, SeesAFileThatIsReplaced) {
  const auto watch = Open(folder_ / "a.yml");
  Write("other.tmp", "5");
  fs::rename(folder_ / "other.tmp", folder_ / "a.yml");
  EXPECT_FALSE(watch->Changed(0));
  EXPECT_TRUE(watch->Changed(100));
}

TEST_F(RuleWatchTest, IsNotInterestedInTheNeighboursOfAFile) {
  const auto watch = Open(folder_ / "a.yml");
  Write("detections.jsonl", "6");
  EXPECT_FALSE(watch->Changed(0));
  EXPECT_FALSE(watch->Changed(100));
  fs::create_directory(folder_ / "..data");
  EXPECT_FALSE(watch->Changed(200));
  EXPECT_TRUE(watch->Changed(300)) << "a mounted configuration was swapped";
}

TEST_F(RuleWatchTest, SeesRemoval) {
  const auto watch = Open(folder_);
  fs::remove(folder_ / "a.yml");
  EXPECT_FALSE(watch->Changed(0));
  EXPECT_TRUE(watch->Changed(100));
}

}  // namespace
}  // namespace tocsin
