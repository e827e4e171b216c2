#include <fmt/format.h>
#include <gtest/gtest.h>

#include "diag/render_text.h"
#include "predicate/modifiers.h"
#include "predicate/predicate.h"
#include "rule/rule_parser.h"
#include "tests/support/golden.h"

namespace tocsin {
namespace {

// Everything that is said about one item, rendered under its source line.
std::string Complaints(const std::string& item) {
  const std::string text = fmt::format(
      "title: t\nlogsource: {{product: p}}\ndetection:\n    s:\n        {}\n    condition: s\n",
      item);
  Diagnostics diagnostics;
  for (const Rule& rule : ParseRules(text, "rule.yml", &diagnostics).rules) {
    for (const Detection& d : rule.detections[0].body.children) {
      LowerItem(d.item, rule.file, &diagnostics);
    }
  }
  std::string out;
  for (const Diagnostic& d : diagnostics) out += RenderText(d, text, false) + "\n";
  return out;
}

TEST(LowerItem, ExplainsEveryRefusal) {
  const char* const items[] = {
      "f|contans: x",
      "f|beginswith: x",
      "f|contains|startswith: x",
      "f|contains|contains: x",
      "f|contains|re: x",
      "f|re|endswith: x",
      "f|i: x",
      "f|cidr|contains: 10.0.0.0/8",
      "f|cidr: 10.0.0.0/99",
      "f|cidr: 10.1.2.3/8",
      "f|gte: many",
      "f|gt|lt: 5",
      "f|exists: maybe",
      "f|exists|all: true",
      "f|contains: null",
      "f|base64: 'a*b'",
      "f|base64offset|contains: a",
      "f|wide|contains: x",
      "f|contains|fieldref: g",
      "f|fieldref: 'g*'",
      "f|hour|contains: 3",
      "f|expand: '%admins%'",
      "'|cidr': 10.0.0.0/8",
  };
  std::string all;
  for (const char* item : items) all += Complaints(item);
  EXPECT_TRUE(MatchesGolden("predicate/refusals.txt", all));
}

TEST(LowerItem, TakesEveryModifierThatTheTableNames) {
  // A value and companions with which the modifier has a meaning.
  const std::pair<Modifier, const char*> cases[] = {
      {Modifier::kContains, "f|contains: x"},
      {Modifier::kStartsWith, "f|startswith: x"},
      {Modifier::kEndsWith, "f|endswith: x"},
      {Modifier::kAll, "f|contains|all: [x, y]"},
      {Modifier::kNeq, "f|neq: x"},
      {Modifier::kCased, "f|cased: x"},
      {Modifier::kExists, "f|exists: true"},
      {Modifier::kRe, "f|re: x"},
      {Modifier::kIgnoreCase, "f|re|i: x"},
      {Modifier::kMultiline, "f|re|m: x"},
      {Modifier::kDotAll, "f|re|s: x"},
      {Modifier::kIgnoreCaseLong, "f|re|ignorecase: x"},
      {Modifier::kMultilineLong, "f|re|multiline: x"},
      {Modifier::kDotAllLong, "f|re|dotall: x"},
      {Modifier::kCidr, "f|cidr: 10.0.0.0/8"},
      {Modifier::kLt, "f|lt: 1"},
      {Modifier::kLte, "f|lte: '1.5'"},
      {Modifier::kGt, "f|gt: 0x10"},
      {Modifier::kGte, "f|gte: -1"},
      {Modifier::kMinute, "f|minute: 5"},
      {Modifier::kHour, "f|hour|gte: 22"},
      {Modifier::kDay, "f|day: 1"},
      {Modifier::kWeek, "f|week: 53"},
      {Modifier::kMonth, "f|month: 12"},
      {Modifier::kYear, "f|year: 2026"},
      {Modifier::kBase64, "f|base64|base64: x"},
      {Modifier::kBase64Offset, "f|base64offset|contains: xyz"},
      {Modifier::kUtf16Le, "f|utf16le|base64: x"},
      {Modifier::kWide, "f|wide|base64offset|contains: x"},
      {Modifier::kUtf16Be, "f|utf16be|base64: x"},
      {Modifier::kUtf16, "f|utf16|base64: x"},
      {Modifier::kWindash, "f|windash|contains: ' -x'"},
      {Modifier::kExpand, "f|expand: 'no placeholder'"},
      {Modifier::kFieldRef, "f|fieldref|endswith: g"},
  };
  size_t row = 0;
  for (const auto& [modifier, item] : cases) {
    EXPECT_EQ(static_cast<size_t>(modifier), row++) << "a modifier has no case";
    EXPECT_EQ(Complaints(item), "") << item;
    EXPECT_NE(std::string(item).find(RowOf(modifier).name), std::string::npos) << item;
  }
  EXPECT_EQ(RowOf(static_cast<Modifier>(row - 1)).name, "fieldref") << "the table has grown";
}

}  // namespace
}  // namespace tocsin
