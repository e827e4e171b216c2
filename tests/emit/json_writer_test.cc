#include "emit/json_writer.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

Node Scalar(Node::Kind kind, std::string text) {
  Node node;
  node.kind = kind;
  node.text = std::move(text);
  return node;
}

TEST(JsonWriter, EscapesWhatLogsHold) {
  JsonWriter json;
  json.String("\"\\\n\x1b[31m\x01</script>");
  EXPECT_EQ(json.Take(), R"("\"\\\n\u001B[31m\u0001</script>")");
}

TEST(JsonWriter, ReplacesBadBytesInStringsAndKeys) {
  JsonWriter json;
  json.StartObject();
  json.Key("k\xFF");
  json.String("v\xC3");
  json.EndObject();
  EXPECT_EQ(json.Take(), "{\"k\uFFFD\":\"v\uFFFD\"}");
}

TEST(JsonWriter, KeepsNumbersDigitByDigit) {
  JsonWriter json;
  json.StartArray();
  for (const char* token : {"0", "-1.50", "18446744073709551616", "1e400", "0.1E-7"}) {
    json.Number(token);
  }
  json.EndArray();
  EXPECT_EQ(json.Take(), "[0,-1.50,18446744073709551616,1e400,0.1E-7]");
}

TEST(JsonWriter, WritesWhatIsNoJsonNumberAsString) {
  JsonWriter json;
  json.StartArray();
  for (const char* token : {"nan", "007", "1.", ".5", "-", "", "1e", "0x10", "1 "}) {
    json.Number(token);
  }
  json.EndArray();
  EXPECT_EQ(json.Take(), R"(["nan","007","1.",".5","-","","1e","0x10","1 "])");
}

TEST(JsonWriter, KeepsOrderAndRepetitionOfKeys) {
  Node object;
  object.kind = Node::Kind::kObject;
  object.members.emplace_back("b", Scalar(Node::Kind::kNumber, "1"));
  object.members.emplace_back("a", Scalar(Node::Kind::kBool, "true"));
  object.members.emplace_back("b", Node());
  Node list;
  list.kind = Node::Kind::kArray;
  list.items = {Scalar(Node::Kind::kString, "x"), Node()};
  object.members.emplace_back("l", std::move(list));
  JsonWriter json;
  json.Tree(object);
  EXPECT_EQ(json.Take(), R"({"b":1,"a":true,"b":null,"l":["x",null]})");
}

TEST(JsonWriter, WritesDeepTreesWithoutRecursion) {
  constexpr size_t kDepth = 5'000;
  Node root;
  root.kind = Node::Kind::kArray;
  Node* innermost = &root;
  for (size_t i = 1; i < kDepth; ++i) {
    innermost->items.emplace_back();
    innermost = &innermost->items.back();
    innermost->kind = Node::Kind::kArray;
  }
  JsonWriter json;
  json.Tree(root);
  EXPECT_EQ(json.Take(), std::string(kDepth, '[') + std::string(kDepth, ']'));
}

TEST(JsonWriter, LeavesEmptyMembersOut) {
  JsonWriter json;
  json.StartObject();
  json.MemberIfAny("a", "");
  json.MemberIfAny("b", "x");
  json.MemberIfAny("c", std::vector<std::string>());
  json.MemberIfAny("d", std::vector<std::string>{"y", ""});
  json.EndObject();
  EXPECT_EQ(json.Take(), R"({"b":"x","d":["y",""]})");
}

}  // namespace
}  // namespace tocsin
