#include "tocsin/value_list.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

std::vector<std::string> Values(const std::string& text) {
  const Result<std::shared_ptr<const ValueList>> list = ValueList::FromLines(text);
  std::vector<std::string> values;
  if (!list) return {"error: " + list.error().message};
  for (size_t i = 0; i < (*list)->size(); ++i) values.emplace_back((**list)[i]);
  return values;
}

using Texts = std::vector<std::string>;

TEST(ValueList, TakesLinesAsTheyStand) {
  EXPECT_EQ(Values("a*b\\c\n %x% \r\nlast"), (Texts{"a*b\\c", " %x% ", "last"}));
}

TEST(ValueList, LeavesOutBlankLinesAndComments) {
  EXPECT_EQ(Values("\n# note\n \t\r\na\n#b\n\n"), (Texts{"a"}));
  EXPECT_EQ(Values(""), Texts{});
  EXPECT_EQ(Values("\n"), Texts{});
}

TEST(ValueList, SkipsAByteOrderMark) {
  EXPECT_EQ(Values("\xEF\xBB\xBF"
                   "a\nb"),
            (Texts{"a", "b"}));
}

TEST(ValueList, NamesTheLineThatIsNoText) {
  EXPECT_EQ(Values("a\n# b\n\xff\n"), (Texts{"error: line 3 is not UTF-8 text"}));
}

TEST(ValueList, HashFollowsTheText) {
  const auto hash = [](const char* text) { return (*ValueList::FromLines(text))->hash(); };
  EXPECT_EQ(hash("a\nb\n"), hash("a\nb\n"));
  EXPECT_NE(hash("a\nb\n"), hash("a\nc\n"));
  EXPECT_EQ(hash("a").size(), 32u);
}

}  // namespace
}  // namespace tocsin
