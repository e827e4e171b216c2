// After warm-up, decoding and matching an event allocates nothing.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

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

// Decodes and evaluates every line three times; gives the allocations of the last pass.
size_t AllocationsWhenWarm(const char* file, const StreamContext& context, size_t* matched) {
  RuleSetBuilder builder;
  AddRuleFolder((SourceDir() / "rules/zeek").string(), &builder);
  AddRuleFolder((SourceDir() / "rules/linux").string(), &builder);
  builder.AddText(
      "title: a\nlogsource: {product: windows, category: process_creation}\ndetection:\n"
      "    s: {Image|endswith: ['\\cmd.exe', '\\powershell.exe'], CommandLine|contains: ' '}\n"
      "    k: ['powershell', 'cmd*exe']\n    f: {User|re: '^NT'}\n    condition: s and k and not "
      "f\n",
      "a.yml");
  const std::shared_ptr<const RuleSet> rules = builder.Build();
  const std::vector<std::string> lines = Lines(ReadFile(SourceDir() / "samples/events" / file));
  std::unique_ptr<Decoder> decoder = Decoder::Create(rules->field_names());
  Detector detector(rules);
  Event event;
  std::vector<Match> matches;
  size_t before = 0;
  for (int pass = 0; pass < 3; ++pass) {
    before = allocations;
    *matched = 0;
    for (const std::string& line : lines) {
      event.Reset(rules->field_names().size());
      const std::string_view record(line.data(), line.size() - kRecordPadding);
      if (!decoder->Decode(record, context, &event).ok()) continue;
      detector.Evaluate(event, &matches);
      *matched += matches.size();
    }
  }
  return allocations - before;
}

TEST(HotPath, AllocatesNothingForJsonEvents) {
  size_t matched = 0;
  EXPECT_EQ(AllocationsWhenWarm("windows/sysmon.ndjson", {}, &matched), 0u);
  EXPECT_GT(matched, 0u);
  EXPECT_EQ(AllocationsWhenWarm("zeek-json/branch.ndjson", {}, &matched), 0u);
  EXPECT_GT(matched, 0u);
}

TEST(HotPath, AllocatesNothingForSyslogLines) {
  StreamContext context;
  context.format = Format::kSyslog;
  context.source_name = "auth.log";
  context.default_year = 2026;
  size_t matched = 0;
  EXPECT_EQ(AllocationsWhenWarm("syslog/auth.log", context, &matched), 0u);
  EXPECT_GT(matched, 0u);
}

}  // namespace
}  // namespace tocsin
