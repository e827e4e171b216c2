#include "lint/line_edits.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin {
namespace {

// Where `what` stands in the text.
SourceRange RangeOf(std::string_view text, std::string_view what) {
  const size_t at = text.find(what);
  SourceRange range;
  range.line = range.end_line = static_cast<uint32_t>(
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  const size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  range.column = static_cast<uint32_t>(1 + at - begin);
  range.end_column = range.column + static_cast<uint32_t>(what.size());
  return range;
}

bool Drops(std::string_view text, std::string_view before) {
  const auto edit = DropLine(text, RangeOf(text, "x"), before);
  if (!edit) return false;
  EXPECT_EQ(edit->range.column, 1u);
  EXPECT_EQ(edit->range.end_column, 1u);
  EXPECT_EQ(edit->range.end_line, edit->range.line + 1);
  EXPECT_EQ(edit->text, "");
  return true;
}

TEST(LineEdits, DropALineThatHoldsNothingElse) {
  EXPECT_TRUE(Drops("a:\n  - x\n  - b\n", "-"));
  EXPECT_TRUE(Drops("a:\r\n  - x \r\n  - b\r\n", "-"));
  EXPECT_TRUE(Drops("key: x\n", "key:"));
}

TEST(LineEdits, KeepALineThatHoldsMore) {
  EXPECT_FALSE(Drops("a:\n  - x  # why\n  - b\n", "-"));
  EXPECT_FALSE(Drops("a: [x, b]\n", "-"));
  EXPECT_FALSE(Drops("a: [b, x]\n", "-"));
  EXPECT_FALSE(Drops("{key: x}\n", "key:"));
  EXPECT_FALSE(Drops("a:\n  - - x\n", "-"));
  EXPECT_FALSE(Drops("a:\n  - x", "-")) << "the last line has no end";
}

std::string LineAboveX(std::string_view text) {
  const auto edit = LineAbove(text, RangeOf(text, "x"), "-", "y");
  return edit ? edit->text : "none";
}

TEST(LineEdits, WriteALineAboveWithItsIndent) {
  EXPECT_EQ(LineAboveX("a:\n    - x\n"), "    - y\n");
  EXPECT_EQ(LineAboveX("a:\r\n  -   x  # why\r\n"), "  -   y\r\n");
  EXPECT_EQ(LineAboveX("a: [x]\n"), "none");
}

}  // namespace
}  // namespace tocsin
