#include "decode/envelope.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

constexpr std::string_view kLetterHeaders =
    R"("tocsin-reason","x","tocsin-topic","zeek","tocsin-partition","3","tocsin-offset","17")";

// "zeek[3]@17 1500 <payload>", or the reason.
std::string ReadText(std::string_view text, bool dead_letters = false) {
  const std::string padded = std::string(text) + std::string(kRecordPadding, '"');
  EnvelopeReader reader(dead_letters);
  Envelope envelope;
  const DecodeOutcome outcome =
      reader.Read(std::string_view(padded).substr(0, text.size()), &envelope);
  if (!outcome.ok()) return std::string(outcome.reason);
  return fmt::format("{}[{}]@{} {} {}", envelope.topic, envelope.partition, envelope.offset,
                     envelope.timestamp_ms, envelope.payload);
}

TEST(Envelope, ReadsWhatKcatWrites) {
  EXPECT_EQ(
      ReadText(R"({"topic":"zeek","partition":3,"offset":17,"tstype":"create","ts":1500,)"
               R"("broker":0,"headers":["a","b\"]"],"key":null,"payload":"{\"a\":\"\u00e9\n\"}"})"),
      "zeek[3]@17 1500 {\"a\":\"é\n\"}");
}

TEST(Envelope, ReadsMembersInAnyOrderAndShape) {
  EXPECT_EQ(ReadText("{ \"payload\" : {\"a\":[\"}\"]} , \"offset\":0,\n\"partition\":0,"
                     "\"x\":[{}],\"topic\":\"a.b_c-1\" }\n"),
            "a.b_c-1[0]@0 -1 {\"a\":[\"}\"]}");
  EXPECT_EQ(ReadText(R"({"topic":"t","partition":0,"offset":1,"ts":null,"payload":[{"a":1}]})"),
            "t[0]@1 -1 [{\"a\":1}]");
}

TEST(Envelope, ATombstoneHasNoBytes) {
  EXPECT_EQ(ReadText(R"({"topic":"t","partition":0,"offset":1,"payload":null})"), "t[0]@1 -1 ");
  EXPECT_EQ(ReadText(R"({"topic":"t","partition":0,"offset":1})"), "t[0]@1 -1 ");
}

TEST(Envelope, LetsBytesThroughThatAreNoUtf8) {
  EXPECT_EQ(
      ReadText("{\"topic\":\"t\",\"partition\":0,\"offset\":1,\"payload\":\"\xff\\u0000\xe9\"}"),
      std::string("t[0]@1 -1 \xff\0\xe9", 13));
}

TEST(Envelope, SaysWhatIsWrong) {
  const std::string rest = R"("offset":1,"payload":"x"})";
  const std::pair<std::string, const char*> cases[] = {
      {"", "the envelope is no JSON object"},
      {"[]", "the envelope is no JSON object"},
      {R"({"topic":"t")", "the envelope is no JSON object"},
      {R"({"topic":"t",})", "the envelope is no JSON object"},
      {R"({"topic":tru})", "the envelope is no JSON object"},
      {R"({"topic":"t"} x)", "the envelope is no JSON object"},
      {std::string("{\"x\":") + std::string(100'000, '['), "the envelope is no JSON object"},
      {R"({"partition":0,)" + rest, "the envelope names no topic"},
      {R"({"topic":7,"partition":0,)" + rest, "the envelope names no topic"},
      {R"({"topic":"","partition":0,)" + rest, "the envelope's topic is no name of a topic"},
      {R"({"topic":"a\u0000b","partition":0,)" + rest,
       "the envelope's topic is no name of a topic"},
      {R"({"topic":")" + std::string(250, 'a') + R"(","partition":0,)" + rest,
       "the envelope's topic is no name of a topic"},
      {R"({"topic":"t",)" + rest, "the envelope names no partition"},
      {R"({"topic":"t","partition":-1,)" + rest, "the envelope names no partition"},
      {R"({"topic":"t","partition":2147483648,)" + rest, "the envelope names no partition"},
      {R"({"topic":"t","partition":"0",)" + rest, "the envelope names no partition"},
      {R"({"topic":"t","partition":0,"offset":1.5,"payload":"x"})", "the envelope names no offset"},
      {R"({"topic":"t","partition":0,"offset":9223372036854775808,"payload":"x"})",
       "the envelope names no offset"},
      {R"({"topic":"t","partition":0,"ts":"now",)" + rest, "the envelope's ts is no whole number"},
      {R"({"topic":"t","partition":0,"offset":1,"payload":5})",
       "the payload is neither text nor an object"},
      {R"({"topic":"t","partition":0,"offset":1,"payload":"\ud800"})",
       "the payload holds an escape of no character"},
      {R"({"topic":"t","partition":0,"offset":1,"payload":"\udc00\ud800"})",
       "the payload holds an escape of no character"},
      {R"({"topic":"t","partition":0,"offset":1,"payload":"\u12"})",
       "the payload holds an escape of no character"},
      {R"({"topic":"t","partition":0,"offset":1,"payload":"\q"})",
       "the payload holds an escape of no character"},
      {R"({"topic":"t","topic":"u","partition":0,)" + rest,
       "a member of the envelope stands twice"},
  };
  for (const auto& [text, reason] : cases) EXPECT_EQ(ReadText(text), reason) << text.substr(0, 200);
  EXPECT_EQ(ReadText(R"({"topic":"t","partition":0,"offset":1,"payload":"\ud83d\ude00"})"),
            "t[0]@1 -1 😀");
}

std::string Letter(const std::string& headers) {
  return R"({"topic":"dead","partition":0,"offset":5,"ts":9000,"headers":)" + headers +
         R"(,"payload":"x"})";
}

TEST(Envelope, ADeadLetterStandsWhereItWasRefused) {
  const std::string headers(kLetterHeaders);
  EXPECT_EQ(ReadText(Letter("[" + headers + ",\"tocsin-timestamp\",\"1500\"]"), true),
            "zeek[3]@17 1500 x");
  EXPECT_EQ(ReadText(Letter("[\"other\",null," + headers + "]"), true), "zeek[3]@17 -1 x");
  EXPECT_EQ(ReadText(Letter("[" + headers + "]"), false), "dead[0]@5 9000 x");
  EXPECT_EQ(ReadText(Letter(R"(["tocsin-topic","/l\u00f6g","tocsin-partition","-1",)"
                            R"("tocsin-offset","2"])"),
                     true),
            "/lög[-1]@2 -1 x");
}

TEST(Envelope, ALetterThatSaysNoPlaceIsNone) {
  const std::string headers(kLetterHeaders);
  const char* no_place = "no dead letter: the headers do not say where it stood";
  EXPECT_EQ(ReadText(Letter("null"), true), "no dead letter: the envelope has no headers");
  EXPECT_EQ(ReadText(Letter("{}"), true), "the headers are no list of names and values");
  EXPECT_EQ(ReadText(Letter("[\"a\"]"), true), "the headers are no list of names and values");
  EXPECT_EQ(ReadText(Letter("[]"), true), no_place);
  EXPECT_EQ(ReadText(Letter(R"(["tocsin-topic","t","tocsin-partition","0"])"), true), no_place);
  EXPECT_EQ(ReadText(Letter("[" + headers + R"(,"tocsin-partition","-2"])"), true), no_place);
  EXPECT_EQ(ReadText(Letter("[" + headers + R"(,"tocsin-length","9"])"), true),
            "the dead letter was cut");
}

TEST(Envelope, IsRecognisedByItsMembers) {
  const std::string envelope = R"({"topic":"t","partition":0,"offset":1,"payload":"x"})";
  EXPECT_TRUE(LooksLikeEnvelopes(envelope));
  EXPECT_TRUE(LooksLikeEnvelopes("[\n" + envelope + "]"));
  EXPECT_TRUE(LooksLikeEnvelopes("{\"topic\":\"bro\n" + envelope)) << "a broken line before it";
  EXPECT_TRUE(LooksLikeEnvelopes(envelope.substr(0, envelope.size() - 3))) << "a long payload";
  EXPECT_FALSE(LooksLikeEnvelopes(R"({"topic":"t","partition":0,"offset":1})"));
  EXPECT_FALSE(LooksLikeEnvelopes(R"({"topic":1,"partition":0,"offset":1,"payload":"x"})"));
  EXPECT_FALSE(LooksLikeEnvelopes("{\"a\":1}\n" + envelope)) << "an event comes first";
  EXPECT_FALSE(LooksLikeEnvelopes(R"({"a":)" + envelope + "}"));
  EXPECT_FALSE(LooksLikeEnvelopes(""));
}

}  // namespace
}  // namespace tocsin
