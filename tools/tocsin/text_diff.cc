#include "text_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "emit/style.h"

namespace tocsin {
namespace {

constexpr size_t kContext = 2;
// Cells of the table of common lines. Where two texts differ in more than that, everything in
// between is taken out and put in.
constexpr size_t kMaxCells = 4'000'000;

// Stands below a last line without an end, as diff and patch know it.
constexpr std::string_view kOpenEnd = "\\ No newline at end of file\n";

using Lines = std::vector<std::string_view>;

// With their ends: a last line without one is another line.
Lines LinesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

struct Edit {
  char sign;  // ' ', '-' or '+'
  std::string_view line;
};

// A longest common subsequence of lines [begin, ...) stays, the rest goes or comes.
void DiffMiddle(const Lines& a, const Lines& b, size_t begin, size_t a_end, size_t b_end,
                std::vector<Edit>* edits) {
  const size_t rows = a_end - begin;
  const size_t columns = b_end - begin;
  const bool small = rows * columns <= kMaxCells;
  // Of the lines from a[begin + i] and b[begin + j] on, how many can stay.
  std::vector<uint32_t> common(small ? (rows + 1) * (columns + 1) : 0);
  const auto cell = [&](size_t i, size_t j) -> uint32_t& { return common[i * (columns + 1) + j]; };
  for (size_t i = small ? rows : 0; i-- > 0;) {
    for (size_t j = columns; j-- > 0;) {
      cell(i, j) = a[begin + i] == b[begin + j] ? cell(i + 1, j + 1) + 1
                                                : std::max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  size_t i = 0;
  size_t j = 0;
  while (i < rows || j < columns) {
    const bool both = i < rows && j < columns;
    if (small && both && a[begin + i] == b[begin + j]) {
      edits->push_back({' ', a[begin + i++]});
      ++j;
    } else if (i < rows && (!small || j == columns || cell(i + 1, j) >= cell(i, j + 1))) {
      edits->push_back({'-', a[begin + i++]});
    } else {
      edits->push_back({'+', b[begin + j++]});
    }
  }
}

std::vector<Edit> Diff(const Lines& a, const Lines& b) {
  const size_t shorter = std::min(a.size(), b.size());
  size_t front = 0;
  while (front < shorter && a[front] == b[front]) ++front;
  size_t back = 0;
  while (back < shorter - front && a[a.size() - 1 - back] == b[b.size() - 1 - back]) ++back;
  std::vector<Edit> edits;
  for (size_t i = 0; i < front; ++i) edits.push_back({' ', a[i]});
  DiffMiddle(a, b, front, a.size() - back, b.size() - back, &edits);
  for (size_t i = a.size() - back; i < a.size(); ++i) edits.push_back({' ', a[i]});
  return edits;
}

// The edits [begin, end) that are changed or near a change, from `from` on.
bool NextHunk(const std::vector<Edit>& edits, size_t from, size_t* begin, size_t* end) {
  const auto is_change = [](const Edit& edit) { return edit.sign != ' '; };
  auto change = std::find_if(edits.begin() + static_cast<ptrdiff_t>(from), edits.end(), is_change);
  if (change == edits.end()) return false;
  const auto first = static_cast<size_t>(change - edits.begin());
  *begin = first - std::min(first - from, kContext);
  *end = first;
  while (change != edits.end() &&
         static_cast<size_t>(change - edits.begin()) <= *end + 2 * kContext) {
    *end = static_cast<size_t>(change - edits.begin()) + 1;
    change = std::find_if(change + 1, edits.end(), is_change);
  }
  *end = std::min(*end + kContext, edits.size());
  return true;
}

Style StyleOf(char sign) {
  if (sign == '-') return Style::kBad;
  return sign == '+' ? Style::kGood : Style::kPlain;
}

std::string Render(const Edit& edit, bool colour) {
  std::string_view line = edit.line;
  const bool ends = line.ends_with('\n');
  if (ends) line.remove_suffix(1);
  return Paint(fmt::format("{}{}", edit.sign, line), StyleOf(edit.sign), colour) + "\n" +
         std::string(ends ? "" : kOpenEnd);
}

}  // namespace

std::string UnifiedDiff(std::string_view before, std::string_view after, bool colour) {
  const std::vector<Edit> edits = Diff(LinesOf(before), LinesOf(after));
  std::string out;
  size_t old_line = 1;
  size_t new_line = 1;
  size_t begin = 0;
  size_t end = 0;
  for (size_t at = 0; NextHunk(edits, at, &begin, &end); at = end) {
    old_line += begin - at;
    new_line += begin - at;
    const size_t old_begin = old_line;
    const size_t new_begin = new_line;
    std::string lines;
    for (size_t i = begin; i < end; ++i) {
      old_line += edits[i].sign == '+' ? 0 : 1;
      new_line += edits[i].sign == '-' ? 0 : 1;
      lines += Render(edits[i], colour);
    }
    const std::string head = fmt::format("@@ -{},{} +{},{} @@", old_begin, old_line - old_begin,
                                         new_begin, new_line - new_begin);
    out += Paint(head, Style::kAccent, colour) + "\n" + lines;
  }
  return out;
}

}  // namespace tocsin
