// Every code has a page, and its examples are what they say: the bad one has a finding of the code,
// reported as in tests/golden/lint/<code>.txt, the good one has none.
#include "lint/pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "lint/catalogue.h"
#include "lint/edits.h"
#include "lint/examples.h"
#include "lint/report.h"
#include "tests/support/golden.h"

namespace tocsin {
namespace {

void ReplaceAll(std::string_view old, std::string_view text, std::string* line) {
  for (size_t at = 0; (at = line->find(old, at)) != std::string::npos; at += text.size()) {
    line->replace(at, old.size(), text);
  }
}

// A line, or the numbered lines that it stands for.
void AppendLines(std::string line, std::string* out) {
  static const std::regex kNumbered(R"( +# \{n\} from (\d+) to (\d+)$)");
  std::smatch match;
  if (!std::regex_search(line, match, kNumbered)) {
    out->append(line).push_back('\n');
    return;
  }
  const std::string form = match.prefix();
  for (int n = std::stoi(match[1]); n <= std::stoi(match[2]); ++n) {
    std::string each = form;
    ReplaceAll("{n}", std::to_string(n), &each);
    ReplaceAll("{n-1}", std::to_string(n - 1), &each);
    out->append(each).push_back('\n');
  }
}

// An example as a file: with the lines and bytes that the page only names.
std::string SpelledOut(std::string_view block) {
  std::string out;
  std::istringstream lines{std::string(block)};
  for (std::string line; std::getline(lines, line);) {
    for (size_t at = 0; (at = line.find("{0x", at)) != std::string::npos; ++at) {
      const auto byte = static_cast<char>(std::stoi(line.substr(at + 3, 2), nullptr, 16));
      line.replace(at, std::string_view("{0x00}").size(), 1, byte);
    }
    AppendLines(std::move(line), &out);
  }
  return out;
}

// The example with its files spelled out in `texts`.
LintExample SpelledOut(LintExample example, std::list<std::string>* texts) {
  const auto spell = [texts](std::string_view* block) {
    *block = texts->emplace_back(SpelledOut(*block));
  };
  spell(&example.pipeline);
  for (EmbeddedFile& file : example.files) spell(&file.text);
  return example;
}

LintReport LintOf(std::string_view code, std::string_view section) {
  std::list<std::string> texts;
  return LintOfExample(SpelledOut(ExampleOf(LintPage(code), section), &texts));
}

size_t Count(const LintReport& report, std::string_view code) {
  size_t count = 0;
  for (const Diagnostic& finding : report.findings) count += finding.code == code ? 1 : 0;
  return count;
}

class PageOf : public testing::TestWithParam<std::string> {};

TEST_P(PageOf, IsThere) { EXPECT_FALSE(LintPage(GetParam()).empty()); }

TEST_P(PageOf, HasABadExampleThatIsFound) {
  const LintReport report = LintOf(GetParam(), "Bad");
  ASSERT_GT(Count(report, GetParam()), 0U) << TextReport(report, {});
  EXPECT_TRUE(MatchesGolden("lint/" + GetParam() + ".txt", TextReport(report, {})));
}

TEST_P(PageOf, HasAGoodExampleWithoutIt) {
  const LintExample example = ExampleOf(LintPage(GetParam()), "Good");
  EXPECT_FALSE(example.files.empty());
  const LintReport report = LintOf(GetParam(), "Good");
  EXPECT_EQ(Count(report, GetParam()), 0U) << TextReport(report, {});
}

std::vector<std::string> Codes() {
  std::vector<std::string> codes;
  for (const CodeRow& row : LintCodes()) codes.emplace_back(row.id);
  return codes;
}

INSTANTIATE_TEST_SUITE_P(Codes, PageOf, testing::ValuesIn(Codes()),
                         [](const auto& info) { return info.param; });

// What the fixes of a finding promise: the file without the finding, and nothing new in its place.
void ExpectMended(const std::string& code) {
  std::list<std::string> spelled;
  LintExample example = SpelledOut(ExampleOf(LintPage(code), "Bad"), &spelled);
  const LintReport before = LintOfExample(example);
  std::map<std::string, EditedText> edited;
  size_t fixed = 0;
  bool same_meaning = true;
  for (const Diagnostic& finding : before.findings) {
    if (finding.code != code || !finding.fix) continue;
    EXPECT_FALSE(finding.fix->title.empty());
    same_meaning &= finding.fix->same_meaning && finding.severity != Severity::kError;
    const auto text = edited.try_emplace(finding.file, before.texts.at(finding.file)).first;
    fixed += text->second.Add(finding.fix->edits) ? 1 : 0;
  }
  if (fixed == 0) return;
  for (EmbeddedFile& file : example.files) {
    const auto text = edited.find(std::string(file.name));
    if (text != edited.end()) file.text = spelled.emplace_back(text->second.Apply());
  }
  const LintReport after = LintOfExample(example);
  EXPECT_EQ(Count(after, code) + fixed, Count(before, code)) << TextReport(after, {});
  // What could not be read before, or means something else now, has findings of its own.
  if (!same_meaning) return;
  EXPECT_LE(after.findings.size() + fixed, before.findings.size()) << TextReport(after, {});
}

TEST(Pages, ShowWhatFixesMend) {
  for (const std::string& code : Codes()) {
    SCOPED_TRACE(code);
    ExpectMended(code);
  }
}

TEST(Pages, AreOfCodesThatExist) {
  const std::vector<std::string> codes = Codes();
  for (const EmbeddedFile& file : LintPageFiles()) {
    const std::string code(file.name.substr(0, file.name.rfind('.')));
    EXPECT_NE(std::find(codes.begin(), codes.end(), code), codes.end()) << file.name;
  }
}

}  // namespace
}  // namespace tocsin
