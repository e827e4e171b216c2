#include "decode/message_cutter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kJune2021Ms = 1'622'505'600'000;

// "json:{...}", "syslog:...", and what was refused: "!reason".
std::vector<std::string> Shown(const MessageCutter& cutter) {
  std::vector<std::string> out;
  for (const MessageRecord& record : cutter.records()) {
    out.push_back(std::string(FormatName(record.context->format)).append(":").append(record.bytes));
  }
  for (const Reject& reject : cutter.rejects()) out.push_back("!" + std::string(reject.reason));
  return out;
}

std::vector<std::string> CutText(std::string_view message, const std::string& topic = "events") {
  MessageCutter cutter({.topic = topic});
  cutter.Cut(message, kJune2021Ms);
  return Shown(cutter);
}

// The same bytes as a file of that name.
std::vector<std::string> CutFile(std::string_view message, const std::string& topic) {
  const TempDir dir;
  const std::string path = dir.Write(topic, std::string(message)).string();
  auto reader = BatchReader::Open(path, {});
  std::vector<std::string> out, refused;
  for (Batch batch; (*reader)->Next(&batch).value_or(false);) {
    for (const Batch::RecordRef& record : batch.records) {
      out.push_back(std::string(FormatName(batch.context->format)) + ":" +
                    batch.buffer.substr(record.offset, record.length));
    }
    for (const Reject& reject : batch.rejects) refused.push_back("!" + std::string(reject.reason));
  }
  out.insert(out.end(), refused.begin(), refused.end());
  return out;
}

bool IsJsonObject(std::string_view text) {
  const std::string padded = std::string(text) + std::string(kRecordPadding, '\0');
  Event event;
  return Decoder::Create({})
      ->Decode(std::string_view(padded).substr(0, text.size()), StreamContext(), &event)
      .ok();
}

// No reject, and no record of JSON that is none.
bool IsWellFormed(const std::vector<std::string>& shown) {
  return std::all_of(shown.begin(), shown.end(), [](std::string_view record) {
    return !record.starts_with('!') &&
           (!record.starts_with("json:") || IsJsonObject(record.substr(5)));
  });
}

TEST(MessageCutter, TakesOneObjectAsItIs) {
  EXPECT_THAT(CutText(R"({"a":1})"), ElementsAre(R"(json:{"a":1})"));
  EXPECT_THAT(CutText("{\"a\":{\"b\":\"}{\"}}\r\n"), ElementsAre(R"(json:{"a":{"b":"}{"}})"));
}

TEST(MessageCutter, CutsSeveralRecordsInOneMessage) {
  EXPECT_THAT(CutText("{\"a\":1}\n{\"a\":2}\n"), ElementsAre("json:{\"a\":1}", "json:{\"a\":2}"));
  EXPECT_THAT(CutText("{\"a\":1} {\"a\":2}"), ElementsAre("json:{\"a\":1}", "json:{\"a\":2}"));
  EXPECT_THAT(CutText("[{\"a\":1},{\"a\":2}]"), ElementsAre("json:{\"a\":1}", "json:{\"a\":2}"));
  EXPECT_THAT(CutText("{\"Records\":[{\"a\":1},{\"a\":2}]}"),
              ElementsAre("json:{\"a\":1}", "json:{\"a\":2}"));
  EXPECT_THAT(CutText("{\n \"a\": 1\n}\n"), ElementsAre("json:{\n \"a\": 1\n}"));
  EXPECT_THAT(CutText("<13>one\n<13>two"), ElementsAre("syslog:<13>one", "syslog:<13>two"));
}

TEST(MessageCutter, RecognisesEachMessageAnew) {
  MessageCutter cutter({.topic = "events"});
  const std::string line = "type=LOGIN msg=audit(1.2:3): pid=1";
  for (const auto& [text, shown] :
       std::vector<std::pair<std::string, std::string>>{{R"({"a":1})", R"(json:{"a":1})"},
                                                        {"<13>x", "syslog:<13>x"},
                                                        {line, "auditd:" + line},
                                                        {R"({"a":1})", R"(json:{"a":1})"}}) {
    cutter.Cut(text, kJune2021Ms);
    EXPECT_THAT(Shown(cutter), ElementsAre(shown));
  }
}

TEST(MessageCutter, GivesNothingForATombstone) {
  EXPECT_THAT(CutText(""), IsEmpty());
  EXPECT_THAT(CutText(" \n\n"), IsEmpty());
  EXPECT_THAT(CutText("\xef\xbb\xbf"), IsEmpty());
}

TEST(MessageCutter, ReadsAZeekLogByItsHeaderOrItsTopic) {
  MessageCutter cutter({.topic = "zeek-dns"});
  cutter.Cut("#separator \\x09\n#path\tconn\n#fields\tts\tuid\n1.5\tC1\n2.5\tC2\n", kJune2021Ms);
  ASSERT_EQ(cutter.records().size(), 2u);
  EXPECT_EQ(cutter.records()[1].bytes, "2.5\tC2");
  EXPECT_EQ(cutter.records()[1].context->zeek->path, "conn");
  EXPECT_THAT(cutter.records()[1].context->zeek->fields, ElementsAre("ts", "uid"));
  cutter.Cut("ts\tuid\n1.5\tC1\n", kJune2021Ms);
  ASSERT_EQ(cutter.records().size(), 1u);
  EXPECT_EQ(cutter.records()[0].context->zeek->path, "dns");
  EXPECT_EQ(cutter.records()[0].context->source_name, "zeek-dns");
}

TEST(MessageCutter, KnowsWhatItIsTold) {
  LogSource asserted;
  asserted.product = "linux";
  MessageCutter cutter({.topic = "t",
                        .format = Format::kSyslog,
                        .profile = "p",
                        .asserted = asserted,
                        .utc_offset_s = 3600});
  cutter.Cut(R"({"a":1})", kJune2021Ms);
  ASSERT_EQ(cutter.records().size(), 1u);
  const StreamContext& context = *cutter.records()[0].context;
  EXPECT_EQ(context.format, Format::kSyslog);
  EXPECT_EQ(context.profile, "p");
  EXPECT_EQ(context.asserted, asserted);
  EXPECT_EQ(context.utc_offset_s, 3600);
}

TEST(MessageCutter, TakesTheYearFromTheMessage) {
  MessageCutter cutter({.topic = "t"});
  const auto year = [&](int64_t timestamp_ms) {
    cutter.Cut("<13>x", timestamp_ms);
    return cutter.records()[0].context->default_year;
  };
  EXPECT_EQ(year(kJune2021Ms), 2021);
  EXPECT_EQ(year(1'640'995'199'999), 2021);
  EXPECT_EQ(year(1'640'995'200'000), 2022);
  EXPECT_EQ(year(kJune2021Ms), 2021);
  EXPECT_EQ(year(kNoMessageTime), 1970) << "whatever came before";
  EXPECT_EQ(year(INT64_MAX), 32'766);
}

TEST(MessageCutter, RefusesRecordsAboveTheLimit) {
  MessageCutter cutter({.topic = "t", .max_record_bytes = 16});
  cutter.Cut("{\"a\":\"" + std::string(20, 'x') + "\"}", 0);
  EXPECT_THAT(Shown(cutter), ElementsAre("!record above the size limit"));
  cutter.Cut("{\"a\":\"" + std::string(20, 'x') + "\"}\n{\"a\":1}", 0);
  EXPECT_THAT(Shown(cutter), ElementsAre("json:{\"a\":1}", "!record above the size limit"));
}

TEST(MessageCutter, GivesViewsOfAPaddedMessage) {
  const std::string padded = R"({"a":1})" + std::string(kRecordPadding, 'x');
  const std::string_view message = std::string_view(padded).substr(0, 7);
  MessageCutter cutter({.topic = "t"});
  cutter.CutPadded(message, 0);
  ASSERT_EQ(cutter.records().size(), 1u);
  EXPECT_EQ(cutter.records()[0].bytes.data(), padded.data());
  EXPECT_EQ(cutter.records()[0].bytes.size(), 7u);
}

// (Of a broken line of JSON, a file gives what is whole in it, a message nothing.)
TEST(MessageCutter, CutsAMessageAsAFileOfItsBytesIsCut) {
  constexpr std::string_view kPieces[] = {
      "{\"a\":1}",
      "{",
      "}",
      "[",
      "]",
      ",",
      "\n",
      "\n",
      "\r\n",
      " ",
      "\"x\"",
      "\"}{\"",
      "lorem",
      "#separator \\x09\n#fields\ta\tb\n",
      "#path\tssl\n",
      "1\t2",
      "ts\tuid\n",
      "<13>x",
      "type=LOGIN msg=audit(1.2:3): pid=1",
      "{\"Records\":[",
      "{\"a\":{\"b\":[1]}}",
      "1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5",
      "\xff"};
  constexpr std::string_view kTopics[] = {"conn", "zeek-dns", "events", "x.json", "access.log"};
  std::mt19937 random(11);
  int compared = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::string text = random() % 8 == 0 ? "\xef\xbb\xbf" : "";
    for (size_t pieces = 1 + random() % 5; pieces > 0; --pieces) {
      text += kPieces[random() % std::size(kPieces)];
    }
    const std::string topic(kTopics[random() % std::size(kTopics)]);
    const std::vector<std::string> cut = CutText(text, topic);
    const std::vector<std::string> of_file = CutFile(text, topic);
    if (!IsWellFormed(cut)) continue;
    ++compared;
    ASSERT_EQ(cut, of_file) << topic << ": " << text;
  }
  EXPECT_GT(compared, 1'000);
}

// The lines of a file, given one by one, are the records of the file.
std::vector<std::string> CutLines(std::string_view text, const std::string& topic) {
  MessageCutter cutter({.topic = topic, .lines = true});
  std::vector<std::string> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    cutter.Cut(text.substr(0, end), kJune2021Ms);
    for (std::string& shown : Shown(cutter)) out.push_back(std::move(shown));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

TEST(MessageCutter, CutsTheLinesOfAFileAsTheFile) {
  constexpr std::string_view kFiles[] = {
      "#separator \\x09\n#path\tconn\n#fields\tts\tuid\n#types\ttime\tstring\n1\ta\n2\tb\n"
      "#close\tx\n#separator \\x09\n#path\tdns\n#fields\tts\n#types\ttime\n3\n",
      "{\"a\":1}\n{\"a\":2}\n",
      "<13>Jun  1 10:00:00 host app: one\n<13>Jun  1 10:00:01 host app: two\n",
      "type=LOGIN msg=audit(1.2:3): pid=1\ntype=LOGIN msg=audit(1.2:4): pid=2\n"};
  for (const std::string_view file : kFiles) {
    EXPECT_EQ(CutLines(file, "conn.log"), CutFile(file, "conn.log"));
    EXPECT_GE(CutLines(file, "conn.log").size(), 2u);
  }
}

TEST(MessageCutter, KnowsTheHeaderThatHoldsForALine) {
  MessageCutter cutter({.topic = "/logs/x.log", .lines = true});
  const auto fields_of = [&](std::string_view line) {
    cutter.Cut(line, kJune2021Ms);
    EXPECT_EQ(cutter.records().size(), 1u);
    const StreamContext& context = *cutter.records().front().context;
    return context.zeek->path + ":" + std::to_string(context.zeek->fields.size());
  };
  for (const char* line : {"#separator \\x09", "#path\tdns", "#fields\tts\tquery"}) {
    cutter.Cut(line, kJune2021Ms);
    EXPECT_THAT(Shown(cutter), IsEmpty());
  }
  EXPECT_EQ(fields_of("1\ta"), "dns:2");
  EXPECT_EQ(fields_of("2\tb"), "dns:2");
  cutter.Cut("#fields\tts", kJune2021Ms);
  EXPECT_EQ(fields_of("3"), "dns:1");
}

}  // namespace
}  // namespace tocsin
