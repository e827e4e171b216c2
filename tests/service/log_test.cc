#include "service/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/golden.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kNoon = 1'772'366'400 * kSecond;  // 2026-03-01T12:00:00Z

class LogTest : public testing::Test {
 protected:
  Log Make(const Log::Options& options) {
    return Log(
        options, [this] { return now_ns_; },
        [this](std::string_view line) { lines_.emplace_back(line); });
  }
  std::string Text() const {
    std::string text;
    for (const std::string& line : lines_) text += line;
    return text;
  }
  // One line for each line written: its event, and of held ones how many.
  std::vector<std::string> Brief() {
    std::vector<std::string> brief;
    for (const std::string& line : lines_) brief.push_back(line.substr(line.find(' ') + 1));
    lines_.clear();
    return brief;
  }

  int64_t now_ns_ = kNoon;
  std::vector<std::string> lines_;
};

void WriteSome(Log* log) {
  log->Info("started", "the service runs", {{"version", "0.1.0"}, {"workers", 2}});
  log->Warn("record_rejected", "a record is no event",
            {{"topic", std::string("zeek")},
             {"offset", int64_t{-1}},
             {"bytes", std::numeric_limits<uint64_t>::max()},
             {"kept", true},
             {"seconds", 0.25},
             {"ratio", std::numeric_limits<double>::quiet_NaN()}});
  log->Error("hostile", "quotes \" ends \r\n and \x1b[31mcolours \xff\n",
             {{"text", "a=\"b\"\n\x1b]0;x\x07 \xc3\x28"}, {"empty", ""}, {"path", "C:\\x"}});
  log->Debug("unwanted", "not written");
}

TEST_F(LogTest, WritesJsonThatEscapes) {
  Log log = Make({.level = Log::Level::kInfo, .format = Log::Format::kJson});
  WriteSome(&log);
  EXPECT_TRUE(MatchesGolden("service/log.jsonl", Text()));
}

TEST_F(LogTest, WritesTextThatDoesNotControlTerminals) {
  Log log = Make({.level = Log::Level::kInfo, .format = Log::Format::kText});
  WriteSome(&log);
  EXPECT_TRUE(MatchesGolden("service/log.txt", Text()));
}

TEST_F(LogTest, EveryLineIsOneLine) {
  for (const Log::Format format : {Log::Format::kJson, Log::Format::kText}) {
    Log log = Make({.level = Log::Level::kTrace, .format = format, .sample = 0});
    for (int byte = 0; byte < 256; ++byte) {
      const std::string text(3, static_cast<char>(byte));
      log.Info("bytes", text, {{"text", text}});
      ASSERT_EQ(lines_.back().find('\n'), lines_.back().size() - 1) << byte;
      ASSERT_EQ(lines_.back().find('\x1b'), std::string::npos) << byte;
    }
  }
}

TEST_F(LogTest, LeavesOutWhatIsLessGraveThanItsLevel) {
  using Level = Log::Level;
  const Level all[] = {Level::kTrace, Level::kDebug, Level::kInfo, Level::kWarn, Level::kError};
  for (const Level level : all) {
    Log log = Make({.level = level});
    for (const Level of_line : all) {
      lines_.clear();
      log.Write(of_line, "event", "message");
      EXPECT_EQ(!lines_.empty(), of_line >= level);
      EXPECT_EQ(log.Wants(of_line), of_line >= level);
    }
  }
}

TEST_F(LogTest, SaysHowManyWereHeldBeforeTheNextOfTheirKind) {
  Log log = Make({.level = Log::Level::kInfo, .format = Log::Format::kText, .sample = 2});
  for (int i = 0; i < 5; ++i) log.Info("a", "m");
  log.Error("a", "m");
  log.Info("b", "m");
  EXPECT_THAT(Brief(), ElementsAre("info  a: m\n", "info  a: m\n", "info  b: m\n"));
  now_ns_ += kSecond;
  log.Info("b", "m");
  log.Info("a", "m");
  EXPECT_THAT(Brief(), ElementsAre("info  b: m\n",
                                   "error log_held: equal messages were not written of=a count=4\n",
                                   "info  a: m\n"));
}

TEST_F(LogTest, TickSaysWhatSecondsThatAreOverHeld) {
  Log log = Make({.format = Log::Format::kText, .sample = 1});
  for (int i = 0; i < 3; ++i) log.Info("a", "m");
  EXPECT_THAT(Brief(), SizeIs(1));
  log.Tick();
  EXPECT_THAT(Brief(), IsEmpty());
  now_ns_ += kSecond;
  log.Tick();
  EXPECT_THAT(Brief(),
              ElementsAre("info  log_held: equal messages were not written of=a count=2\n"));
  log.Tick();
  EXPECT_THAT(Brief(), IsEmpty());
}

TEST_F(LogTest, FlushDoesNotWaitForTheSecond) {
  Log log = Make({.format = Log::Format::kText, .sample = 1});
  log.Info("a", "m");
  log.Info("a", "m");
  lines_.clear();
  log.Flush();
  EXPECT_THAT(Brief(),
              ElementsAre("info  log_held: equal messages were not written of=a count=1\n"));
}

TEST_F(LogTest, WritesEveryLineWhenSamplingIsOff) {
  Log log = Make({.sample = 0});
  for (int i = 0; i < 100; ++i) log.Info("a", "m");
  EXPECT_THAT(lines_, SizeIs(100));
}

TEST_F(LogTest, AClockThatIsSetBackHoldsNothingForLong) {
  Log log = Make({.format = Log::Format::kText, .sample = 1});
  log.Info("a", "m");
  log.Info("a", "m");
  now_ns_ -= 3'600 * kSecond;
  log.Info("a", "m");
  EXPECT_THAT(lines_, SizeIs(3));
}

TEST_F(LogTest, ThreadsDontMixOrLoseLines) {
  constexpr int kThreads = 4;
  constexpr int kLines = 500;
  Log log = Make({.level = Log::Level::kInfo, .format = Log::Format::kText, .sample = 7});
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&log] {
      for (int k = 0; k < kLines; ++k) log.Info("a", "m");
    });
  }
  for (std::thread& thread : threads) thread.join();
  log.Flush();
  ASSERT_THAT(lines_, SizeIs(8));
  EXPECT_THAT(lines_.back(), HasSubstr("count=" + std::to_string(kThreads * kLines - 7) + "\n"));
}

}  // namespace
}  // namespace tocsin
