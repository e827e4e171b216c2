// Every encoder, every kind: golden files, and properties that hold whatever a detection holds.
// (tests/checks/schemas holds the golden files of ECS, OCSF and HEC against the published schemas.)
#include "tocsin/encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "diag/utf8.h"
#include "emit/text.h"
#include "tests/emit/encoder_samples.h"
#include "tests/support/golden.h"
#include "tocsin/decoder.h"

namespace tocsin {
namespace {

using testing::HasSubstr;

std::unique_ptr<const Encoder> Make(std::string_view format) {
  EncoderOptions options;
  options.format = format;
  return std::move(*MakeEncoder(std::move(options)));
}

// What the decoder of events makes of a text: a strict reader of JSON in UTF-8.
testing::AssertionResult IsJsonObject(const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Character next = DecodeUtf8(text, at);
    if (!next.valid) return testing::AssertionFailure() << "bad UTF-8 at " << at;
    at += next.bytes;
  }
  const std::unique_ptr<Decoder> decoder = Decoder::Create({});
  StreamContext context;
  context.format = Format::kJson;
  const std::string padded = text + std::string(kRecordPadding, '\0');
  EventTree tree;
  const DecodeOutcome outcome =
      decoder->DecodeTree(std::string_view(padded).substr(0, text.size()), context, &tree);
  if (!outcome.ok()) return testing::AssertionFailure() << outcome.reason;
  if (text.find('\n') != std::string::npos) return testing::AssertionFailure() << "a line end";
  return testing::AssertionSuccess();
}

class EveryEncoder : public testing::TestWithParam<std::string_view> {};

TEST_P(EveryEncoder, WritesEveryKindAsInTheGoldenFile) {
  const EncoderSamples samples;
  EncoderOptions options;
  options.format = GetParam();
  options.custom_fields = {{"environment", "production"}, {"index", "of the configuration"}};
  options.host = "engine-1";
  const std::unique_ptr<const Encoder> encoder = std::move(*MakeEncoder(std::move(options)));
  for (const auto& [kind, detection] : samples.All()) {
    const std::string text = encoder->Encode(detection, *samples.rules);
    EXPECT_TRUE(IsJsonObject(text));
    EXPECT_TRUE(MatchesGolden(
        std::string("emit/encoder_").append(GetParam()) + "_" + kind + ".json", text + "\n"));
  }
}

TEST_P(EveryEncoder, CarriesCustomFieldsOfRulesAndConfiguration) {
  EncoderSamples samples;
  EncoderOptions options;
  options.format = GetParam();
  options.custom_fields = {{"environment", "production"}, {"index", "loses"}};
  const auto encoder = std::move(*MakeEncoder(std::move(options)));
  for (const auto& [kind, detection] : samples.All()) {
    const std::string text = encoder->Encode(detection, *samples.rules);
    EXPECT_THAT(text, HasSubstr("\"environment\":\"production\"")) << kind;
    const bool of_rule = !detection.rule->extensions.custom_fields.empty();
    EXPECT_THAT(text, HasSubstr(of_rule ? "\"index\":\"main\"" : "\"index\":\"loses\"")) << kind;
  }
}

TEST_P(EveryEncoder, TellsTheTimeOnlyWhenItIsGiven) {
  const EncoderSamples samples;
  const auto encoder = Make(GetParam());
  DetectionRecord told = samples.Detection();
  DetectionRecord replayed = told;
  replayed.detected_ns = Event::kNoTime;
  const std::string with = encoder->Encode(told, *samples.rules);
  const std::string without = encoder->Encode(replayed, *samples.rules);
  const auto says = [](const std::string& text) {
    return text.find("2020-06-10T02:50:57.25Z") != std::string::npos ||
           text.find("1591757457250") != std::string::npos;
  };
  EXPECT_TRUE(says(with)) << with;
  EXPECT_FALSE(says(without)) << without;
}

// Any bytes, as long as need be; the same ones for the same seed.
class RandomTexts {
 public:
  explicit RandomTexts(uint32_t seed) : random_(seed) {}

  size_t Below(size_t end) { return random_() % end; }
  std::string Text() {
    static constexpr std::array<size_t, 6> kSizes = {1, 8, 60, 400, 3000, 70'000};
    std::string text(Below(kSizes[Below(kSizes.size())]), ' ');
    const bool wild = Below(2) == 0;
    for (char& c : text) c = static_cast<char>(wild ? Below(256) : 'a' + Below(26));
    return text;
  }
  std::vector<FieldText> Fields(size_t most) {
    std::vector<FieldText> fields(Below(most + 1));
    for (auto& [name, text] : fields) {
      static constexpr std::array<std::string_view, 8> kKnown = {
          "User", "SourceIp", "Image", "ProcessId", "Computer", "Hashes", "id.orig_p", "uri"};
      name = Below(2) == 0 ? std::string(kKnown[Below(kKnown.size())]) : Text();
      text = Text();
    }
    return fields;
  }

 private:
  std::mt19937 random_;
};

TEST_P(EveryEncoder, WritesShortJsonInUtf8WhateverADetectionHolds) {
  const auto encoder = Make(GetParam());
  const EncoderSamples samples;
  for (uint32_t seed = 0; seed < 60; ++seed) {
    RandomTexts texts(seed);
    RuleHead rule;
    for (std::string* text : {&rule.title, &rule.id, &rule.description, &rule.author, &rule.file,
                              &rule.license, &rule.date}) {
      *text = texts.Text();
    }
    rule.level = static_cast<Level>(texts.Below(6));
    for (size_t i = texts.Below(6); i > 0; --i) rule.tags.push_back("attack." + texts.Text());
    rule.custom = texts.Fields(3);
    rule.extensions.custom_fields = texts.Fields(2);
    DetectionRecord detection = samples.All()[texts.Below(4)].second;
    detection.rule = &rule;
    detection.source.name = texts.Text().substr(0, 4096);
    if (detection.event != nullptr) {
      auto event = std::make_shared<EventTree>(*EventOf(texts.Fields(12)));
      event->raw = texts.Text();
      event->raw_is_leaf = texts.Below(2) == 0;
      event->host = texts.Text();
      detection.event = event;
    }
    detection.captures = texts.Fields(2);
    if (detection.correlation) detection.correlation->group = texts.Fields(4);
    if (detection.incident) detection.incident->entity = texts.Text();
    const std::string text = encoder->Encode(detection, *samples.rules);
    EXPECT_TRUE(IsJsonObject(text)) << "seed " << seed;
    EXPECT_LE(text.size(), kMaxRecordBytes) << "seed " << seed;
  }
}

TEST_P(EveryEncoder, CutsHugeEventsAndSaysSo) {
  const auto encoder = Make(GetParam());
  const EncoderSamples samples;
  for (const char filler : {'a', '\x01', '\xFF'}) {
    DetectionRecord detection = samples.Detection();
    auto event = std::make_shared<EventTree>(*detection.event);
    Node huge;
    huge.kind = Node::Kind::kString;
    huge.text = std::string(3'000'000, filler);
    event->root.members.insert(event->root.members.begin(), {"huge", huge});
    event->raw = huge.text;
    detection.event = event;
    const std::string text = encoder->Encode(detection, *samples.rules);
    EXPECT_TRUE(IsJsonObject(text));
    EXPECT_LE(text.size(), kMaxRecordBytes);
    EXPECT_THAT(text, HasSubstr("\"truncated\":true"));
    // What is short is still there.
    EXPECT_THAT(text, HasSubstr(R"(C:\\Windows\\System32\\vssadmin.exe)"));
    EXPECT_THAT(text, HasSubstr(detection.id));
  }
}

TEST_P(EveryEncoder, StaysShortWhenEveryListIsLong) {
  const auto encoder = Make(GetParam());
  const EncoderSamples samples;
  const std::string long_text(4'000, '\x02');
  RuleHead rule = samples.rule;
  rule.description = long_text;
  rule.references.assign(120, long_text);
  rule.tags.assign(120, "attack." + long_text);
  rule.custom.assign(120, {long_text, long_text});
  rule.extensions.custom_fields = {{long_text, long_text}};
  for (auto [kind, detection] : samples.All()) {
    detection.rule = &rule;
    detection.matched.assign(120, {long_text, long_text, long_text, long_text, long_text});
    detection.captures.assign(120, {long_text, long_text});
    detection.enrichments.assign(
        120, {long_text, long_text, long_text, std::vector<FieldText>(120, {"n", "v"})});
    if (detection.correlation) {
      detection.correlation->group.assign(120, {long_text, long_text});
      detection.correlation->references.assign(120, detection.correlation->references.front());
    }
    if (detection.incident) {
      detection.incident->entity = long_text;
      detection.incident->detections.assign(120, long_text);
      detection.incident->contributions.assign(120, detection.incident->contributions.front());
    }
    const std::string text = encoder->Encode(detection, *samples.rules);
    EXPECT_TRUE(IsJsonObject(text)) << kind;
    EXPECT_LE(text.size(), kMaxRecordBytes) << kind;
    EXPECT_THAT(text, HasSubstr("\"truncated\":true")) << kind;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryEncoder, testing::ValuesIn(EncoderNames()),
                         [](const auto& format) { return std::string(format.param); });

TEST(Encoders, AreInTheTable) {
  EXPECT_THAT(EncoderNames(), testing::ElementsAre("native", "ecs", "ocsf", "hec"));
  for (const EncoderInfo& each : Encoders()) EXPECT_FALSE(each.help.empty()) << each.name;
}

TEST(Encoders, RefuseOtherFormatsAndLargeCustomFields) {
  EncoderOptions unknown;
  unknown.format = "cef";
  EXPECT_EQ(MakeEncoder(std::move(unknown)).error().message,
            "there is no output format 'cef': use native, ecs, ocsf, hec");
  EncoderOptions large;
  large.custom_fields = {{"a", std::string(kMaxCustomFieldBytes, 'a')}};
  EXPECT_FALSE(MakeEncoder(std::move(large)));
}

struct LevelCase {
  Level level;
  std::string_view ecs, ocsf, hec;
};

TEST(Encoders, GiveEachLevelItsSeverity) {
  EncoderSamples samples;
  constexpr std::array<LevelCase, 6> kCases = {{
      {Level::kNone, "[\"info\"],\"risk_score\"", "\"severity_id\":0,\"severity\":\"Unknown\"",
       "unknown"},
      {Level::kInformational, "\"severity\":0,", "\"severity_id\":1,\"severity\":\"Informational\"",
       "informational"},
      {Level::kLow, "\"severity\":21,", "\"severity_id\":2,\"severity\":\"Low\"", "low"},
      {Level::kMedium, "\"severity\":47,", "\"severity_id\":3,\"severity\":\"Medium\"", "medium"},
      {Level::kHigh, "\"severity\":73,", "\"severity_id\":4,\"severity\":\"High\"", "high"},
      {Level::kCritical, "\"severity\":99,", "\"severity_id\":5,\"severity\":\"Critical\"",
       "critical"},
  }};
  for (const LevelCase& each : kCases) {
    samples.rule.level = each.level;
    const auto text = [&](std::string_view format) {
      return Make(format)->Encode(samples.Detection(), *samples.rules);
    };
    EXPECT_THAT(text("ecs"), HasSubstr(std::string(each.ecs)));
    EXPECT_THAT(text("ocsf"), HasSubstr(std::string(each.ocsf)));
    EXPECT_THAT(text("hec"), HasSubstr("\"severity\":\"" + std::string(each.hec) + "\""));
    const std::string level = "\"level\":\"" + std::string(LevelName(each.level)) + "\"";
    EXPECT_EQ(text("native").find(level) != std::string::npos, each.level != Level::kNone);
  }
}

TEST(CutToBytes, NeverCutsACharacter) {
  EXPECT_EQ(CutToBytes("aä€", 6), "aä€");
  EXPECT_EQ(CutToBytes("aä€", 5), "aä");
  EXPECT_EQ(CutToBytes("aä€", 3), "aä");
  EXPECT_EQ(CutToBytes("aä€", 2), "a");
  EXPECT_EQ(CutToBytes("aä€", 0), "");
  EXPECT_EQ(CutToBytes("\x80\x80\x80\x80\x80\x80", 4), "\x80\x80\x80\x80");
}

}  // namespace
}  // namespace tocsin
