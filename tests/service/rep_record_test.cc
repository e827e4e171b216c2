#include "service/rep_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace tocsin {
namespace {

using testing::HasSubstr;

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}
  uint64_t Below(uint64_t most) { return random_() % most; }
  int64_t Time() { return static_cast<int64_t>(random_()); }
  // JSON replaces bytes that are no UTF-8, so texts are made of what it keeps.
  std::string Text() {
    static constexpr std::array<std::string_view, 8> kParts = {"a",  "\"", "\\",         "\x01",
                                                               "\n", "é",  "\U0001F600", "{}"};
    std::string text;
    for (uint64_t i = Below(6); i > 0; --i) text += kParts[Below(kParts.size())];
    return text;
  }
  RepHead Head() {
    RepHead head;
    head.source = {Text(), Below(INT64_MAX), static_cast<int32_t>(Below(100)) - 1};
    if (Below(2) == 0) head.clock_ns = Time();
    head.time_ns = Time();
    return head;
  }

 private:
  std::mt19937_64 random_;
};

MatchRecord RandomMatch(Dice* dice) {
  MatchRecord record;
  static_cast<RepHead&>(record) = dice->Head();
  for (uint64_t r = 1 + dice->Below(3); r > 0; --r) {
    MatchRecord::RuleMatch& rule = record.rules.emplace_back();
    rule.hash = dice->Text();
    for (uint64_t f = dice->Below(3); f > 0; --f) {
      rule.fields.push_back({dice->Text(), {dice->Text(), dice->Text()}});
    }
  }
  if (dice->Below(2) == 0) record.event = R"({"n":1e400,"deep":[{"x":null}]})";
  return record;
}

PointsRecord RandomPoints(Dice* dice) {
  PointsRecord record;
  static_cast<RepHead&>(record) = dice->Head();
  record.order = dice->Below(INT64_MAX);
  record.id = dice->Text();
  record.rule_title = dice->Text();
  record.rule_level = static_cast<Level>(dice->Below(6));
  record.entity_kind = dice->Text();
  record.entity = dice->Text();
  record.points = static_cast<double>(dice->Below(1'000'000'007)) / 3;
  return record;
}

ToldRecord RandomTold(Dice* dice) {
  ToldRecord record;
  static_cast<RepHead&>(record) = dice->Head();
  record.rule_id = dice->Text();
  for (uint64_t i = dice->Below(20); i > 0; --i) {
    record.key.push_back(static_cast<char>(dice->Below(256)));
  }
  record.for_ns = dice->Time();
  record.value = dice->Text();
  return record;
}

ClockRecord RandomClock(Dice* dice) {
  ClockRecord record;
  record.at_ns = dice->Time();
  for (uint64_t i = dice->Below(4); i > 0; --i) {
    record.clocks.push_back({dice->Text(), static_cast<int32_t>(i),
                             dice->Below(2) == 0 ? std::optional(dice->Time()) : std::nullopt,
                             dice->Below(2) == 0});
  }
  for (uint64_t i = dice->Below(4); i > 0; --i) {
    record.others.push_back({dice->Text(), static_cast<int32_t>(i)});
  }
  return record;
}

RepRecord RandomRecord(Dice* dice) {
  switch (dice->Below(5)) {
    case 0:
      return RandomMatch(dice);
    case 1:
      return RandomPoints(dice);
    case 2:
      return RandomTold(dice);
    case 3:
      return RandomClock(dice);
  }
  return ShardClockRecord{static_cast<int32_t>(dice->Below(1000)), dice->Time()};
}

TEST(RepRecord, ReadsWhatItWrote) {
  Dice dice(7);
  RepReader reader;
  for (int i = 0; i < 2000; ++i) {
    const RepRecord record = RandomRecord(&dice);
    const std::string text = EncodeRep(record);
    const Result<RepRecord> read = reader.Parse(text);
    ASSERT_TRUE(read.has_value()) << text << ": " << read.error().message;
    EXPECT_EQ(read->index(), record.index());
    EXPECT_EQ(EncodeRep(*read), text);
  }
}

TEST(RepRecord, KeepsNumbersToTheLastBit) {
  Dice dice(8);
  RepReader reader;
  for (int i = 0; i < 500; ++i) {
    const PointsRecord record = RandomPoints(&dice);
    const Result<RepRecord> read = reader.Parse(EncodeRep(record));
    EXPECT_EQ(std::get<PointsRecord>(*read).points, record.points);
    EXPECT_EQ(std::get<PointsRecord>(*read).time_ns, record.time_ns);
  }
}

// Every cut and every changed byte is either refused or read as something; nothing else happens.
TEST(RepRecord, SurvivesDamage) {
  Dice dice(9);
  RepReader reader;
  for (int i = 0; i < 300; ++i) {
    std::string text = EncodeRep(RandomRecord(&dice));
    if (dice.Below(2) == 0) {
      text.resize(dice.Below(text.size()));
      EXPECT_FALSE(reader.Parse(text).has_value()) << text;
    } else {
      text[dice.Below(text.size())] = static_cast<char>(dice.Below(256));
      (void)reader.Parse(text);
    }
  }
}

TEST(RepRecord, SaysWhatIsWrong) {
  RepReader reader;
  EXPECT_THAT(reader.Parse("[]").error().message, HasSubstr("no JSON object"));
  EXPECT_THAT(reader.Parse("{}").error().message, HasSubstr("it has no kind"));
  EXPECT_THAT(reader.Parse(R"({"kind":"dance"})").error().message,
              HasSubstr("its kind is 'dance'"));
  EXPECT_THAT(reader.Parse(R"({"kind":"shard_clock","shard":1})").error().message,
              HasSubstr("a member of this shard_clock is missing or odd"));
}

}  // namespace
}  // namespace tocsin
