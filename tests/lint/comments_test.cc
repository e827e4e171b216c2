// Where comments are: outside of quotes and block scalars, however these are written. The rules of
// the corpus mean the same without their comments.
#include "lint/comments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rule/yaml_tree.h"
#include "tests/support/corpora.h"
#include "tests/support/read_file.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Texts(std::string_view text) {
  std::vector<std::string> texts;
  for (const Comment& comment : CommentsOf(text)) texts.emplace_back(comment.text);
  return texts;
}

TEST(Comments, BeginALineOrFollowABlank) {
  EXPECT_THAT(Texts("# a\nk: v # b\nk#c: v#d\n\t# e\n-\t# f"),
              ElementsAre("# a", "# b", "# e", "# f"));
}

TEST(Comments, HaveTheirPlace) {
  const std::vector<Comment> comments = CommentsOf("\xEF\xBB\xBF# a\r\nk: 'x'  # b\r\n");
  ASSERT_EQ(comments.size(), 2U);
  EXPECT_EQ(comments[0].range.column, 1U);
  EXPECT_EQ(comments[0].range.end_column, 4U);
  EXPECT_TRUE(comments[0].alone);
  EXPECT_EQ(comments[1].range.line, 2U);
  EXPECT_EQ(comments[1].range.column, 9U);
  EXPECT_EQ(comments[1].text, "# b");
  EXPECT_FALSE(comments[1].alone);
}

TEST(Comments, AreNotInsideQuotes) {
  EXPECT_THAT(Texts("a: ' # no'\nb: \" # no \\\" # no\"\nc: 'it''s # no' # yes\n"),
              ElementsAre("# yes"));
  EXPECT_THAT(Texts("a: 'one\n  # no\n  two' # yes\nb: \"\n # no\\\n # no\"\n"),
              ElementsAre("# yes"));
  EXPECT_THAT(Texts("- 'x # no'\n- {a: ' # no', \"b\": [' # no', c d 'e # yes\n]}\n"),
              ElementsAre("# yes"));
}

TEST(Comments, FollowQuotesInsidePlainText) {
  EXPECT_THAT(Texts("a: it's # yes\nb: 5\" # also\nc: plain\n  'tis # too\nd: x\n"),
              ElementsAre("# yes", "# also", "# too"));
}

TEST(Comments, AreNotInsideBlockScalars) {
  EXPECT_THAT(Texts("a: |\n  # no\n\n  text # no\nb: >- # yes\n  # no\n# end\nc: d\n"),
              ElementsAre("# yes", "# end"));
  EXPECT_THAT(Texts("- |\n # no\n- a: |2\n    # no\n  # end\n  b: !!str |+\n    # no\n"),
              ElementsAre("# end"));
  EXPECT_THAT(Texts("a:\n  |\n  # no\nb: c\n"), IsEmpty());
  EXPECT_THAT(Texts("--- |\n# no\n--- # yes\na: b"), ElementsAre("# yes"));
}

TEST(Comments, FollowTheSignsOfBlockScalarsInPlainText) {
  EXPECT_THAT(Texts("condition: a | b\nc: d > e\n  f # yes\nx: [a|b, '|']\n  # also\n"),
              ElementsAre("# yes", "# also"));
}

TEST(Comments, AreFoundInTextThatIsNoYaml) {
  EXPECT_THAT(Texts("a: 'never closed # no\n# no\n"), IsEmpty());
  EXPECT_THAT(Texts("]]}} : # yes"), ElementsAre("# yes"));
  EXPECT_THAT(Texts(""), IsEmpty());
  EXPECT_THAT(Texts("#"), ElementsAre("#"));
}

bool Same(const YamlNode& a, const YamlNode& b) {
  if (a.kind != b.kind || a.text != b.text || a.quoted != b.quoted) return false;
  if (a.items.size() != b.items.size() || a.members.size() != b.members.size()) return false;
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!Same(a.items[i], b.items[i])) return false;
  }
  for (size_t i = 0; i < a.members.size(); ++i) {
    if (a.members[i].first.text != b.members[i].first.text) return false;
    if (!Same(a.members[i].second, b.members[i].second)) return false;
  }
  return true;
}

// Every comment's # becomes a blank, with all that follows.
std::string WithoutComments(std::string text) {
  const std::string before = text;
  for (const Comment& comment : CommentsOf(before)) {
    const auto begin = static_cast<size_t>(comment.text.data() - before.data());
    text.replace(begin, comment.text.size(), comment.text.size(), ' ');
  }
  return text;
}

TEST(Comments, OfTheCorpusCanBeLeftOut) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  size_t files = 0;
  size_t comments = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(CorporaDir() / "sigmahq")) {
    if (entry.path().extension() != ".yml") continue;
    const std::string text = ReadFile(entry.path());
    Diagnostics ignored;
    const std::vector<YamlDocument> with = ParseYaml(text, "f", {}, &ignored);
    const std::string rest = WithoutComments(text);
    const std::vector<YamlDocument> without = ParseYaml(rest, "f", {}, &ignored);
    ASSERT_EQ(with.size(), without.size()) << entry.path();
    for (size_t i = 0; i < with.size(); ++i) {
      ASSERT_TRUE(Same(with[i].root, without[i].root)) << entry.path();
    }
    ++files;
    comments += CommentsOf(text).size();
  }
  EXPECT_GT(files, 3000U);
  EXPECT_GT(comments, 1000U);
}

}  // namespace
}  // namespace tocsin
