// After warm-up, decoding and matching an event, and reading what correlations want of it,
// allocates nothing.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "decode/message_cutter.h"
#include "match/match_reader.h"
#include "tests/support/engine.h"
#include "tests/support/read_file.h"

namespace {
size_t allocations = 0;
}

void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace tocsin {
namespace {

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  size_t begin = 0;
  for (size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin) + std::string(kRecordPadding, '\0'));
  }
  return lines;
}

struct Found {
  size_t matched = 0;
  size_t filtered = 0;
  size_t read = 0;
};

// Decodes and evaluates every line three times; gives the allocations of the last pass, and what
// was found in it.
size_t AllocationsWhenWarm(const char* file, const StreamContext& context, Found* found) {
  RuleSetBuilder builder;
  AddRuleFolder((SourceDir() / "rules/zeek").string(), &builder);
  AddRuleFolder((SourceDir() / "rules/linux").string(), &builder);
  builder.AddText(
      "title: a\nlogsource: {product: windows, category: process_creation}\ndetection:\n"
      "    s: {Image|endswith: ['\\cmd.exe', '\\powershell.exe'], CommandLine|contains: ' '}\n"
      "    k: ['powershell', 'cmd*exe']\n    f: {User|re: '^NT'}\n    condition: s and k and not "
      "f\n",
      "a.yml");
  builder.AddText(
      "title: f\nlogsource: {product: windows}\nfilter:\n    rules: any\n"
      "    s: {User|endswith: 'm.keller'}\n    condition: not s\n",
      "f.yml");
  const char* const kEverything[][2] = {
      {"windows", "{EventID: '*'}"}, {"zeek", "{_path: '*'}"}, {"linux", "{message: '*'}"}};
  for (const auto& [product, selection] : kEverything) {
    builder.AddText(
        fmt::format("title: {0}\nname: {0}\nlogsource: {{product: {0}}}\n"
                    "detection: {{s: {1}, condition: s}}\n---\ntitle: c\n"
                    "correlation: {{type: event_count, rules: {0}, timespan: 1m, "
                    "group-by: [User, Image, src_ip, message], condition: {{gte: 2}}}}\n",
                    product, selection),
        fmt::format("{}.yml", product));
  }
  const std::shared_ptr<const RuleSet> rules = builder.Build();
  const std::vector<std::string> lines = Lines(ReadFile(SourceDir() / "samples/events" / file));
  std::unique_ptr<Decoder> decoder = Decoder::Create(rules->field_names());
  Detector detector(rules);
  MatchReader reader(rules);
  MatchedEvent matched_event;
  Event event;
  std::vector<Match> matches;
  size_t before = 0;
  for (int pass = 0; pass < 3; ++pass) {
    before = allocations;
    *found = {};
    for (const std::string& line : lines) {
      event.Reset(rules->field_names().size());
      const std::string_view record(line.data(), line.size() - kRecordPadding);
      if (!decoder->Decode(record, context, &event).ok()) continue;
      detector.Evaluate(event, &matches);
      found->matched += matches.size();
      found->filtered += detector.filtered().size();
      if (reader.Read(event, matches, &matched_event)) found->read += matched_event.texts.size();
    }
  }
  return allocations - before;
}

TEST(HotPath, AllocatesNothingForJsonEvents) {
  Found found;
  EXPECT_EQ(AllocationsWhenWarm("windows/sysmon.ndjson", {}, &found), 0u);
  EXPECT_GT(found.matched, 0u);
  EXPECT_GT(found.filtered, 0u);
  EXPECT_GT(found.read, 0u);
  EXPECT_EQ(AllocationsWhenWarm("zeek-json/branch.ndjson", {}, &found), 0u);
  EXPECT_GT(found.matched, 0u);
  EXPECT_GT(found.read, 0u);
}

TEST(HotPath, AllocatesNothingForSyslogLines) {
  StreamContext context;
  context.format = Format::kSyslog;
  context.source_name = "auth.log";
  context.default_year = 2026;
  Found found;
  EXPECT_EQ(AllocationsWhenWarm("syslog/auth.log", context, &found), 0u);
  EXPECT_GT(found.matched, 0u);
  EXPECT_GT(found.read, 0u);
}

TEST(Allocation, CuttingAMessageOfAKnownSizeAllocatesNothing) {
  MessageCutter cutter({.topic = "a topic with a name that is no short string"});
  const std::string object = "{\"a\":{\"b\":\"" + std::string(5'000, 'x') + "\"}}";
  const std::string line = "<13>Mar  6 04:07:38 host program: message";
  for (const std::string& message : {object, line}) {
    cutter.Cut(message, 1'622'505'600'000);
    const size_t before = allocations;
    for (int64_t i = 0; i < 100; ++i) {
      cutter.Cut(message, 1'622'505'600'000 + i);
      ASSERT_EQ(cutter.records().size(), 1u);
    }
    EXPECT_EQ(allocations, before) << message.substr(0, 20);
  }
}

}  // namespace
}  // namespace tocsin
