// Random collections, written out: the rules are those that the parser made of the collection, and
// no comment of a rule is lost. What is written out by hand is in tests/golden/lint_fixes.
#include "lint/write_out_collection.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "lint/comments.h"
#include "lint/edits.h"
#include "lint/keeps_rules.h"
#include "rule/print.h"
#include "rule/rule_parser.h"

namespace tocsin {
namespace {

// Collections in the layouts that authors use: several indents, lists at the column of their key,
// blocks of text, quotes, comments, empty lines. Each comment has a number of its own.
class RandomCollection {
 public:
  explicit RandomCollection(unsigned seed) : random_(seed) {}

  std::string Text() {
    std::string text = Chance(8) ? "# before\n---\n" : Chance(8) ? "---\n" : "";
    for (size_t i = 0, documents = 2 + Below(5); i < documents; ++i) {
      if (i > 0) text += Chance(8) ? "--- # document\n" : "---\n";
      text += Document(i);
    }
    if (Chance(4)) text.pop_back();
    return text;
  }

 private:
  size_t Below(size_t limit) { return random_() % limit; }
  bool Chance(size_t of) { return Below(of) == 0; }
  std::string Pick(const std::vector<std::string>& list) { return list[Below(list.size())]; }

  std::string Idle(size_t indent) {
    if (Chance(6)) return Chance(3) ? "  \n" : "\n";
    return Chance(6) ? fmt::format("{:{}}# comment {}\n", "", indent, ++comments_) : "";
  }
  std::string Behind() { return Chance(8) ? fmt::format("   # comment {}", ++comments_) : ""; }

  std::string Line(size_t indent, const std::string& text) {
    return Idle(indent) + fmt::format("{:{}}{}{}\n", "", indent, text, Behind());
  }

  std::string Document(size_t number) {
    const std::string action =
        number == 0 ? Pick({"global", "global", ""})
                    : Pick({"global", "repeat", "repeat", "reset", "", "", "", "", "", "", "", ""});
    if (action == "reset") return Line(0, "action: reset");
    root_ = Chance(8) ? 1 : 0;
    step_ = Chance(3) ? 2 : 4;
    std::vector<std::string> entries;
    if (!action.empty()) entries.push_back(Line(root_, "action: " + action));
    AddHead(number, &entries);
    if (!Chance(3)) entries.push_back(LogSource());
    if (!Chance(4)) entries.push_back(DetectionPart());
    if (Chance(3)) std::shuffle(entries.begin(), entries.end(), random_);
    if (entries.empty()) entries.push_back(Line(root_, "level: low"));
    std::string text;
    for (const std::string& entry : entries) text += entry;
    return text + Idle(root_);
  }

  void AddHead(size_t number, std::vector<std::string>* entries) {
    if (Chance(2)) entries->push_back(Line(root_, fmt::format("title: 'Rule {}'", number)));
    if (Chance(2)) entries->push_back(Line(root_, fmt::format("level: {}", Pick({"low", "high"}))));
    if (Chance(3)) entries->push_back(Line(root_, "author: \"A: B\""));
    if (Chance(4)) entries->push_back(Line(root_, "odd: 1"));
    const std::string text(root_ + step_, ' ');
    if (Chance(3)) {
      entries->push_back(Idle(root_) + std::string(root_, ' ') +
                         Pick({"description: |\n" + text + "one\n\n" + text + "# two\n",
                               "description: >-\n" + text + "one\n" + text + " two\n",
                               "description: one\n" + text + "two\n",
                               "description: 'one\n" + text + "two # three'\n"}));
    }
    if (Chance(3)) {
      const size_t indent = root_ + (Chance(2) ? step_ : 0);
      entries->push_back(Line(root_, "tags:") + Line(indent, "- attack.t1059") +
                         Line(indent, fmt::format("- attack.g000{}", Below(9))));
    }
  }

  std::string LogSource() {
    if (Chance(9)) return Line(root_, "logsource: {product: windows}");
    std::string text = Line(root_, "logsource:");
    text += Line(root_ + step_, "product: windows");
    if (Chance(2)) text += Line(root_ + step_, "service: " + Pick({"sysmon", "security"}));
    return text;
  }

  std::string DetectionPart() {
    std::string text = Line(root_, "detection:");
    for (const char* name : {"selection_a", "selection_b"}) {
      if (Chance(3)) continue;
      text += Line(root_ + step_, std::string(name) + ":");
      text += Line(root_ + 2 * step_, fmt::format("EventID: {}", Below(3)));
      if (Chance(2)) {
        text += Line(root_ + 2 * step_, "Image|endswith:");
        text += Line(root_ + 3 * step_, "- '\\a # b.exe'") + Line(root_ + 3 * step_, "- c");
      }
    }
    if (text.find("selection") == std::string::npos || Chance(2)) {
      text += Line(root_ + step_, "condition: 1 of selection_*");
    }
    return text;
  }

  std::mt19937 random_;
  size_t root_ = 0;
  size_t step_ = 4;
  size_t comments_ = 0;
};

void SortKeys(Detection* detection) {
  for (Detection& child : detection->children) SortKeys(&child);
  if (detection->kind != Detection::Kind::kAll) return;
  std::ranges::sort(detection->children, {},
                    [](const Detection& child) { return child.item.fields[0]; });
}

// All rules of a text, whatever the order of their keys.
std::string RulesOf(const std::string& text) {
  Diagnostics ignored;
  std::string out;
  for (Rule rule : ParseRules(text, "r.yml", &ignored).rules) {
    for (NamedDetection& each : rule.detections) SortKeys(&each.body);
    std::ranges::sort(rule.detections, {}, &NamedDetection::name);
    out += fmt::format("{}|{}|{}|{}|{}\n{}\n", rule.title, rule.author, LevelName(rule.level),
                       rule.description, fmt::join(rule.tags, ","), PrintRule(rule));
  }
  return out;
}

TEST(WriteOutCollection, KeepsTheRulesOfRandomCollections) {
  size_t collections = 0;
  size_t written = 0;
  size_t rules = 0;
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    const std::string before = RandomCollection(seed).Text();
    SCOPED_TRACE(fmt::format("seed {}:\n{}", seed, before));
    if (!IsCollection(before)) continue;
    ++collections;
    const auto fix = WriteOutCollection(before);
    if (!fix) continue;
    ++written;
    EditedText edited(before);
    ASSERT_TRUE(edited.Add(fix->edits));
    const std::string after = edited.Apply();
    const std::string wanted = RulesOf(before);
    ASSERT_EQ(RulesOf(after), wanted) << after;
    ASSERT_TRUE(KeepsRules(before, after, true)) << after;
    ASSERT_FALSE(IsCollection(after)) << after;
    rules += wanted.empty() ? 0 : 1;
  }
  EXPECT_GT(written, 1000U) << "of " << collections;
  EXPECT_GT(rules, 500U);
}

std::string Written(const std::string& before) {
  const auto fix = WriteOutCollection(before);
  if (!fix) return "";
  EditedText edited(before);
  EXPECT_TRUE(edited.Add(fix->edits));
  return edited.Apply();
}

TEST(WriteOutCollection, KeepsComments) {
  const std::string after = Written(
      "# one\n---\n# two\naction: global\n# three\nlevel: low   # four\n# five\n--- # six\n"
      "# seven\ntitle: T\n  # eight\ndetection: # nine\n  # ten\n  s: {a: 1}\n  # eleven\n"
      "# twelve\n---\n# thirteen\naction: reset\n---\n# fourteen");
  std::string comments;
  for (const Comment& comment : CommentsOf(after)) {
    comments += fmt::format("{} ", comment.text.substr(2));
  }
  EXPECT_EQ(comments,
            "one six two three five seven eight nine ten eleven four twelve fourteen thirteen ");
}

TEST(WriteOutCollection, RefusesWhatLinesDoNotTell) {
  const std::string global = "action: global\ndetection:\n  s:\n    a: 1\n---\n";
  EXPECT_NE(Written(global + "detection:\n  condition: s\n"), "");
  for (const char* rest : {
           "detection: {condition: s}\n",
           "detection: &d\n  condition: s\n",
           "detection:\n  s: *a\n",
           "{detection: {condition: s}}\n",
           "? detection\n: condition\n",
           "action: globl\n",
           "action: reset\ntitle: t\n",
           "action: reset\n",
           "detection:\n  condition: s\n---\naction: global\nlevel: low\n",
           "level: low\n---\n\"detection\n",
       }) {
    EXPECT_EQ(Written(global + rest), "") << rest;
  }
  EXPECT_EQ(Written("action: repeat\ntitle: t\n"), "");
  EXPECT_EQ(Written("action: global\ntitle: t\n"), "");
  EXPECT_EQ(Written("a: &a {b: 1}\naction: global\n---\nc: *a\nd: 1\n"), "");
}

TEST(WriteOutCollection, HasNothingToDoWithOtherFiles) {
  EXPECT_FALSE(IsCollection("title: t\ndetection:\n  s: {action: global}\n"));
  EXPECT_FALSE(IsCollection("action: global\ncorrelation: {type: temporal}\n"));
  EXPECT_TRUE(IsCollection("title: t\n---\naction: [global]\n"));
}

}  // namespace
}  // namespace tocsin
