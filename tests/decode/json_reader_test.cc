#include <gtest/gtest.h>

#include "tests/decode/json_testing.h"

namespace tocsin {
namespace {

using Kind = DecodeOutcome::Kind;

TEST(JsonReader, GivesValuesInTheirSourceForm) {
  JsonHarness h({"s", "esc", "n", "f", "big", "t", "nul", "missing", "o", "e"});
  ASSERT_TRUE(h.Read(R"({"s":"plain","esc":"C:\\x\u0041","n":-12,"f":1.50e+3,)"
                     R"("big":18446744073709551616,"t" : true , "nul":null,"o":{"a":1},"e":[]})")
                  .ok());
  EXPECT_EQ(h.Values("s"), FieldValues{"s:plain"});
  EXPECT_EQ(h.Values("esc"), FieldValues{"s:C:\\xA"});
  EXPECT_EQ(h.Values("n"), FieldValues{"n:-12"});
  EXPECT_EQ(h.Values("f"), FieldValues{"n:1.50e+3"});
  EXPECT_EQ(h.Values("big"), FieldValues{"n:18446744073709551616"});
  EXPECT_EQ(h.Values("t"), FieldValues{"b:true"});
  EXPECT_EQ(h.Values("nul"), FieldValues{"null"});
  EXPECT_EQ(h.Values("o"), FieldValues{"opaque"});
  EXPECT_EQ(h.Values("e"), FieldValues{"[]"});
  EXPECT_EQ(h.Values("missing"), FieldValues{});
}

TEST(JsonReader, LeavesEscapesToTheReaderOfAValue) {
  JsonHarness h({"a", "b"});
  ASSERT_TRUE(h.Read(R"({"a":"x\ty","b":"xy"})").ok());
  const Value& a = h.event.value(h.event.first(0));
  EXPECT_TRUE(a.escaped);
  EXPECT_EQ(a.text, "x\\ty");
  EXPECT_FALSE(h.event.value(h.event.first(1)).escaped);
}

TEST(JsonReader, FansArraysOut) {
  JsonHarness h({"a", "a.b", "n", "d"});
  ASSERT_TRUE(h.Read(R"({"a":[{"b":1},{"b":[2,3]},{"c":4},[{"b":5}]],)"
                     R"("n":["x",null,{"y":1},[],["z",[1]]],"d":1,"d":"two"})")
                  .ok());
  EXPECT_EQ(h.Values("a.b"), (FieldValues{"n:1", "n:2", "n:3", "n:5"}));
  EXPECT_EQ(h.Values("a"), (FieldValues{"opaque", "opaque", "opaque", "opaque"}));
  EXPECT_EQ(h.Values("n"), (FieldValues{"s:x", "opaque", "opaque", "opaque", "s:z", "n:1"}));
  EXPECT_EQ(h.Values("d"), (FieldValues{"n:1", "s:two"}));
}

TEST(JsonReader, PrefersTheFlatNameToTheDottedPath) {
  JsonHarness h({"a.b"});
  ASSERT_TRUE(h.Read(R"({"a":{"b":"x"},"a.b":"y","a":{"b":"z"}})").ok());
  EXPECT_EQ(h.Values("a.b"), FieldValues{"s:y"});
}

TEST(JsonReader, FindsNamesWrittenWithBlanksOrEscapes) {
  JsonHarness h({"ThreatName", "Threat Name", "Image", "a\\b"});
  ASSERT_TRUE(h.Read(R"({"Threat Name":"x","\u0049mage":"y","a\\b":"z"})").ok());
  EXPECT_EQ(h.Values("ThreatName"), FieldValues{"s:x"});
  EXPECT_EQ(h.Values("Threat Name"), FieldValues{"s:x"});
  EXPECT_EQ(h.Values("Image"), FieldValues{"s:y"});
  EXPECT_EQ(h.Values("a\\b"), FieldValues{"s:z"});
  ASSERT_TRUE(h.Read(R"({"Threat Name":"x","ThreatName":"exact","a\b":"a backspace"})").ok());
  EXPECT_EQ(h.Values("ThreatName"), FieldValues{"s:exact"});
  EXPECT_EQ(h.Values("a\\b"), FieldValues{});
}

TEST(JsonReader, SkipsEmptyLinesAndByteOrderMarks) {
  JsonHarness h({"a"});
  EXPECT_EQ(h.Read("").kind, Kind::kSkip);
  EXPECT_EQ(h.Read(" \t\r").kind, Kind::kSkip);
  EXPECT_EQ(h.Read("\xEF\xBB\xBF").kind, Kind::kSkip);
  EXPECT_TRUE(h.Read("\xEF\xBB\xBF{\"a\":1}\r").ok());
  EXPECT_EQ(h.Values("a"), FieldValues{"n:1"});
}

TEST(JsonReader, SaysWhyARecordIsMalformed) {
  JsonHarness h({"a"});
  const std::pair<std::string, std::string_view> cases[] = {
      {"{\"a\":\"\xFF\"}", "invalid UTF-8"},
      {R"({"a":"x)", "a string does not end"},
      {"{\"a\":\"x\ny\"}", "a control character stands in a string"},
      {R"([{"a":1}])", "the record is not a JSON object"},
      {R"("a")", "the record is not a JSON object"},
      {"12", "the record is not a JSON object"},
      {R"({"a":1)", "the JSON object does not end, or text follows it"},
      {R"({"a":1} x)", "the JSON object does not end, or text follows it"},
      {R"({"a":{})", "the JSON object does not end, or text follows it"},
      {R"({"a":1}{"b":2})", "text follows the JSON object"},
      {R"({"a":1,})", "a member of a JSON object has no name"},
      {R"({a:1})", "a member of a JSON object has no name"},
      {R"({"a" 1})", "a member of a JSON object has no name"},
      {R"({"a":1 "b":2})", "a comma or a closing bracket is missing"},
      {R"({"a":[1 2]})", "a comma or a closing bracket is missing"},
      {R"({"a":[1}})", "a comma or a closing bracket is missing"},
      {R"({"a":})", "a JSON value is missing or misspelt"},
      {R"({"a":nul})", "a JSON value is missing or misspelt"},
      {R"({"a":[1,]})", "a JSON value is missing or misspelt"},
      {R"({"a":"x"y})", "a comma or a closing bracket is missing"},
      {R"({"a":truex})", "a JSON value is missing or misspelt"},
  };
  for (const auto& [record, reason] : cases) {
    const DecodeOutcome outcome = h.Read(record);
    EXPECT_EQ(outcome.kind, Kind::kMalformed) << record;
    EXPECT_EQ(outcome.reason, reason) << record;
    EXPECT_EQ(h.ReadTree(record).reason, reason) << record;
  }
}

TEST(JsonReader, ChecksNumbersByJsonsGrammar) {
  JsonHarness h({"a"});
  for (const char* number : {"01", "1.", ".5", "+1", "1e", "1e+", "-", "--1", "0x10", "1_000",
                             "1.2.3", "Infinity", "-Infinity", "NaN", "12\"34\""}) {
    EXPECT_EQ(h.Read(std::string("{\"a\":") + number + "}").kind, Kind::kMalformed) << number;
    EXPECT_EQ(h.Read(std::string("{\"unasked\":[{\"x\":") + number + "}]}").kind, Kind::kMalformed)
        << number;
  }
  for (const char* number : {"0", "-0", "10", "0.0", "1e5", "1E+400", "-1.5e-3", "1e400"}) {
    EXPECT_TRUE(h.Read(std::string("{\"a\":") + number + "}").ok()) << number;
    EXPECT_EQ(h.Values("a"), FieldValues{std::string("n:") + number});
  }
}

TEST(JsonReader, RefusesMoreThan256Levels) {
  JsonHarness h({"a"});
  const auto nested = [](size_t arrays, const std::string& inside) {
    return "{\"x\":" + std::string(arrays, '[') + inside + std::string(arrays, ']') + "}";
  };
  EXPECT_TRUE(h.Read(nested(255, "1")).ok());
  EXPECT_TRUE(h.ReadTree(nested(255, "1")).ok());
  const DecodeOutcome outcome = h.Read(nested(256, "1"));
  EXPECT_EQ(outcome.reason, "nested deeper than 256 levels");
  EXPECT_EQ(h.Read(nested(100000, "1")).kind, Kind::kMalformed);
  EXPECT_EQ(h.ReadTree(nested(100000, "1")).kind, Kind::kMalformed);
}

// The bytes behind a record are somebody else's: cut at any place, a record stays malformed.
TEST(JsonReader, DoesNotBelieveTheBytesBehindARecord) {
  JsonHarness h({"a", "a.b", "c"});
  const std::string record = R"({"a":{"b":[1,{"c":"x\"y"},[]]},"c":{"d":true},"e":-1.5 })";
  ASSERT_TRUE(h.Read(record).ok());
  for (size_t size = 1; size < record.size(); ++size) {
    for (const char* behind : {"}}]],\"", "]}]}]}", "\"}\"}\"", ":1}:1}", "1}1}", ",", "{"}) {
      EXPECT_EQ(h.Read(record.substr(0, size), behind).kind, Kind::kMalformed)
          << record.substr(0, size);
    }
  }
}

TEST(JsonReader, CollectsLeavesInTheOrderOfTheDocument) {
  JsonHarness h({});
  ASSERT_TRUE(h.Read(R"({"a":"x","b":{"c":[1,"y\n",null,true]},"e":{},"f":[], "g" : "" })").ok());
  EXPECT_EQ(h.Leaves(), (FieldValues{"s:x", "n:1", "s:y\n", "b:true", "s:"}));
}

TEST(JsonReader, KeepsLeavesOfAnEventWhileATreeIsMade) {
  JsonHarness h({});
  ASSERT_TRUE(h.Read(R"({"a":"event"})").ok());
  ASSERT_TRUE(h.ReadTree(R"({"a":"tree","b":2})").ok());
  EXPECT_EQ(h.Leaves(), FieldValues{"s:event"});
}

TEST(JsonReader, KeepsTheTreeInFull) {
  JsonHarness h({});
  ASSERT_TRUE(
      h.ReadTree(R"({"a\u0020b":"x\ty","n":1.0,"t":false,"z":null,"l":[1,[]],"a":{},"a":2})").ok());
  const Node& root = h.tree.root;
  ASSERT_EQ(root.members.size(), 7u);
  EXPECT_EQ(root.members[0].first, "a b");
  EXPECT_EQ(root.members[0].second.text, "x\ty");
  EXPECT_EQ(root.members[1].second.text, "1.0");
  EXPECT_EQ(root.members[1].second.kind, Node::Kind::kNumber);
  EXPECT_EQ(root.members[2].second.kind, Node::Kind::kBool);
  EXPECT_EQ(root.members[3].second.kind, Node::Kind::kNull);
  ASSERT_EQ(root.members[4].second.items.size(), 2u);
  EXPECT_EQ(root.members[4].second.items[1].kind, Node::Kind::kArray);
  EXPECT_EQ(root.members[5].second.kind, Node::Kind::kObject);
  EXPECT_EQ(root.members[6].second.text, "2");
}

}  // namespace
}  // namespace tocsin
