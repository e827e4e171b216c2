#include "emit/table_writer.h"

#include <gtest/gtest.h>

#include "emit/text.h"
#include "tests/support/golden.h"

namespace tocsin {
namespace {

struct Sample {
  Rule rule;
  std::shared_ptr<EventTree> event = std::make_shared<EventTree>();
  DetectionRecord record;

  Sample() {
    rule.title = "Shadow Copies Deletion Using Operating Systems Utilities";
    rule.level = Level::kHigh;
    record.time_ns = 1'591'757'456'537'000'000;
    event->host = "dc01.corp.example";
    record.rule = &rule;
    record.event = event;
    record.matched = {
        {"selection", "Image", "C:\\Windows\\System32\\vssadmin.exe", "endswith", "\\vssadmin.exe"},
        {"selection", "CommandLine",
         "vssadmin.exe delete shadows /all /quiet && wbadmin delete catalog", "contains",
         "delete"}};
    record.source = {"samples/events/windows/sysmon.jsonl", 1207};
  }
};

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  size_t begin = 0;
  for (size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

TEST(TableWriter, ShowsOneRowOnWideTerminals) {
  const Sample sample;
  const TableWriter table({160, false});
  EXPECT_TRUE(MatchesGolden("emit/table_wide.txt", table.Header() + table.Row(sample.record)));
}

TEST(TableWriter, ShowsTwoRowsOnNarrowTerminals) {
  const Sample sample;
  const TableWriter table({80, false});
  EXPECT_TRUE(MatchesGolden("emit/table_narrow.txt", table.Header() + table.Row(sample.record)));
}

TEST(TableWriter, ColoursTheLevel) {
  const Sample sample;
  EXPECT_NE(TableWriter({80, true}).Row(sample.record).find("\x1b[31mhigh    \x1b[0m"),
            std::string::npos);
}

TEST(TableWriter, NeverExceedsTheWidth) {
  Sample sample;
  sample.event->host = std::string(300, 'h');
  sample.rule.title = "日本語の規則" + std::string(300, 't');
  sample.record.source.name = std::string(300, 'f');
  for (const size_t width : {60, 80, 119, 120, 200}) {
    const TableWriter table({width, false});
    for (const std::string& line : LinesOf(table.Header() + table.Row(sample.record))) {
      EXPECT_LE(DisplayWidth(line), width) << line;
    }
  }
}

TEST(TableWriter, SaysPartitionAndOffsetOfATopic) {
  Sample sample;
  sample.record.source = {"zeek\x1b[5m", 1207, 3};
  EXPECT_TRUE(TableWriter({200, false}).Row(sample.record).ends_with("[5m[3]@1207\n"));
}

TEST(TableWriter, NeutralisesControlSequencesOfLogData) {
  Sample sample;
  sample.event->host = "\x1b]0;owned\x07\r\n";
  sample.rule.title = "a\u202Eb";
  sample.record.matched = {{"s", "f\x1b[2J",
                            "v\xC2\x9B"
                            "31m\n\x1b[1A"
                            "fake row\xFF",
                            "", ""}};
  sample.record.source.name = "log\x1b[5m";
  const std::string row = TableWriter({200, false}).Row(sample.record);
  EXPECT_EQ(LinesOf(row).size(), 1u);
  for (const char c : {'\x1b', '\r', '\x07'}) EXPECT_EQ(row.find(c), std::string::npos);
  EXPECT_EQ(row.find("\u202E"), std::string::npos);
  EXPECT_EQ(row.find("\xC2\x9B"), std::string::npos);
  EXPECT_EQ(row.find('\xFF'), std::string::npos);
}

TEST(TableWriter, ShowsADashForUnknownTimeAndLevel) {
  Sample sample;
  sample.record.time_ns = INT64_MIN;
  sample.rule.level = Level::kNone;
  EXPECT_TRUE(
      TableWriter({200, false}).Row(sample.record).starts_with("-                    -   "));
}

}  // namespace
}  // namespace tocsin
