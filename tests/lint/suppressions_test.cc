// Comments that hide findings: which they speak of, what becomes of those that hide nothing.
#include "lint/suppressions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lint/edits.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The tag in the line after the mark is a duplicate; `before` stands in a line of its own before
// it, `behind` behind it, `top` above everything.
std::string RuleWith(const std::string& before, const std::string& behind,
                     const std::string& top = "") {
  return top +
         "title: Whoami started\nid: 4a1e6a5b-3c0e-4a51-9d3f-0d9f3f0c7a01\ntags:\n    - "
         "attack.t1033\n" +
         before + "    - attack.t1033" + behind +
         "\nlogsource: {product: windows, category: process_creation}\ndetection:\n"
         "    s: {Image|endswith: '\\\\whoami.exe'}\n    condition: s\n";
}

std::vector<std::string> CodesIn(const std::string& text, LintConfig config = {}) {
  LintOptions options;
  options.config = std::move(config);
  Linter linter(std::move(options));
  linter.AddText(text, "r.yml");
  std::vector<std::string> codes;
  for (const Diagnostic& finding : linter.Finish()) codes.emplace_back(finding.code);
  return codes;
}

TEST(Suppressions, SpeakOfTheirLineTheNextOneOrTheFile) {
  EXPECT_THAT(CodesIn(RuleWith("", "")), ElementsAre("duplicate_tag"));
  EXPECT_THAT(CodesIn(RuleWith("", "  # tocsin: ignore duplicate_tag")), IsEmpty());
  EXPECT_THAT(CodesIn(RuleWith("    # tocsin: ignore duplicate_tag\n", "")), IsEmpty());
  EXPECT_THAT(CodesIn(RuleWith("# tocsin: ignore duplicate_tag\n\n  # another comment\n", "")),
              IsEmpty());
  EXPECT_THAT(CodesIn(RuleWith("", "", "# tocsin: ignore-file duplicate_tag\n")), IsEmpty());
  EXPECT_THAT(CodesIn(RuleWith("", "", "# tocsin: ignore-file duplicate_tag\r\n")), IsEmpty());
}

TEST(Suppressions, WithoutNamesHideEverything) {
  EXPECT_THAT(CodesIn(RuleWith("", " # tocsin: ignore")), IsEmpty());
  EXPECT_THAT(CodesIn(RuleWith("", "", "#tocsin: ignore-file\n")), IsEmpty());
}

TEST(Suppressions, TakeSeveralNamesAndThoseOfPySigma) {
  EXPECT_THAT(CodesIn(RuleWith("", " # tocsin: ignore duplicate_title, duplicate_tag")),
              ElementsAre("unused_suppression"));
  const std::string attribute = RuleWith("", " # tocsin: ignore duplicate_tag") +
                                "realted: x # tocsin: ignore custom_attributes\n";
  EXPECT_THAT(CodesIn(attribute), IsEmpty());
}

TEST(Suppressions, AreCommentsAndNothingElse) {
  EXPECT_THAT(CodesIn(RuleWith("", "") + "description: '# tocsin: ignore-file duplicate_tag'\n"),
              ElementsAre("duplicate_tag"));
  EXPECT_THAT(
      CodesIn(RuleWith("", "") + "description: |\n    # tocsin: ignore-file duplicate_tag\n"),
      ElementsAre("duplicate_tag"));
  EXPECT_THAT(CodesIn(RuleWith("", " # see tocsin: ignore duplicate_tag")),
              ElementsAre("duplicate_tag"));
}

TEST(Suppressions, DoNotHideWhatKeepsARuleFromRunning) {
  EXPECT_THAT(CodesIn(RuleWith("", " # tocsin: ignore") + "level: hihg # tocsin: ignore\n"),
              ElementsAre("unknown_level", "unused_suppression"));
}

TEST(Suppressions, ThatHideNothingAreReported) {
  EXPECT_THAT(CodesIn(RuleWith("", "", "# tocsin: ignore duplicate_tag\n")),
              ElementsAre("unused_suppression", "duplicate_tag"));
  EXPECT_THAT(CodesIn(RuleWith("", " # tocsin: ignore duplicate_tags")),
              ElementsAre("duplicate_tag", "unknown_suppression"));
}

TEST(Suppressions, OfChecksThatAreOffAreNotUnused) {
  LintConfig config;
  config.codes = {"duplicate_tag", "unused_suppression"};
  const std::string text = RuleWith("", " # tocsin: ignore duplicate_tag, duplicate_title");
  EXPECT_THAT(CodesIn(text), ElementsAre("unused_suppression"));
  EXPECT_THAT(CodesIn(text, config), IsEmpty());
}

// What is left when the fixes of the unused ones are applied.
std::string Mended(std::string text) {
  for (bool changed = true; changed;) {
    Linter linter;
    linter.AddText(text, "r.yml");
    EditedText edited(text);
    for (const Diagnostic& finding : linter.Finish()) {
      if (finding.fix) edited.Add(finding.fix->edits);
    }
    changed = !edited.empty();
    text = edited.Apply();
  }
  return text;
}

TEST(Suppressions, ThatHideNothingCanBeRemoved) {
  EXPECT_EQ(Mended("c: d\r\na: b  # tocsin: ignore\r\ne: f"), "c: d\r\na: b\r\ne: f");
  EXPECT_EQ(Mended("a: b\n  # tocsin: ignore duplicate_tag\nc: d\n"), Mended("a: b\nc: d\n"));
  EXPECT_EQ(Mended(RuleWith("", " # tocsin: ignore duplicate_title, duplicate_tag")),
            RuleWith("", " # tocsin: ignore duplicate_tag"));
  EXPECT_EQ(Mended(RuleWith("", " # tocsin: ignore duplicate_tag, duplicate_title")),
            RuleWith("", " # tocsin: ignore duplicate_tag"));
  EXPECT_EQ(Mended("a: b # tocsin: ignore duplicate_tag, duplicate_title"), "a: b");
}

}  // namespace
}  // namespace tocsin
