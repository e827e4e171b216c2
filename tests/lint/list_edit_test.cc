#include "lint/list_edit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "lint/edits.h"

namespace tocsin {
namespace {

// The text after taking out the entry that is written as `entry`; "no edit" when there is none.
std::string Without(std::string_view text, std::string_view entry) {
  const size_t begin = text.find(entry);
  const auto line = static_cast<uint32_t>(1 + std::count(text.begin(), text.begin() + begin, '\n'));
  const size_t start = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;
  const auto column = static_cast<uint32_t>(begin - start + 1);
  const auto end = static_cast<uint32_t>(column + entry.size());
  const std::optional<TextEdit> edit = RemoveFromList(text, {line, column, line, end});
  if (!edit) return "no edit";
  EditedText edited(text);
  EXPECT_TRUE(edited.Add({*edit}));
  return edited.Apply();
}

TEST(RemoveFromList, TakesALineOut) {
  EXPECT_EQ(Without("a:\n  - 'b'\n  - c\nd: 1\n", "'b'"), "a:\n  - c\nd: 1\n");
  EXPECT_EQ(Without("a:\r\n  - 'b'\r\n  - c\r\n", "c"), "a:\r\n  - 'b'\r\n");
}

TEST(RemoveFromList, TakesAStretchWithItsComma) {
  EXPECT_EQ(Without("a: ['b', c, d]\n", "'b'"), "a: [c, d]\n");
  EXPECT_EQ(Without("a: ['b', c, d]\n", "c"), "a: ['b', d]\n");
  EXPECT_EQ(Without("a: ['b', c , d ]\n", "d"), "a: ['b', c  ]\n");
  EXPECT_EQ(Without("a: [\n  b,\n  c\n]\n", "b"), "no edit");
}

TEST(RemoveFromList, TakesNothingElseWithIt) {
  EXPECT_EQ(Without("a:\n  - b # why\n  - c\n", "b"), "no edit");
  EXPECT_EQ(Without("a:\n  - &x b\n  - c\n", "b"), "no edit");
  EXPECT_EQ(Without("a: [&x b, c]\n", "b"), "no edit");
  EXPECT_EQ(Without("a: [b]\n", "b"), "no edit");
  EXPECT_EQ(Without("a: b\n", "b"), "no edit");
}

}  // namespace
}  // namespace tocsin
