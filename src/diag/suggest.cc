#include "diag/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tocsin {
namespace {

constexpr size_t kLongestName = 64;
constexpr size_t kMostEdits = 3;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Edits that turn `a` into `b`, or limit + 1 when there are more. Rows of the usual table; a row
// whose smallest entry is above the limit ends it.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit) {
  using Row = std::array<size_t, kLongestName + 1>;
  std::array<Row, 3> rows;
  for (size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    Row& row = rows[i % 3];
    const Row& above = rows[(i - 1) % 3];
    row[0] = i;
    size_t least = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = Lower(a[i - 1]) == Lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) &&
                           Lower(a[i - 2]) == Lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], rows[(i + 1) % 3][j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > limit) return limit + 1;
  }
  return rows[a.size() % 3][b.size()];
}

std::string_view OnlyOneBegunWith(std::string_view word, std::span<const std::string_view> names) {
  constexpr size_t kShortestBegin = 4;
  const auto begins = [word](std::string_view name) { return name.starts_with(word); };
  if (word.size() < kShortestBegin || std::count_if(names.begin(), names.end(), begins) != 1) {
    return {};
  }
  return *std::find_if(names.begin(), names.end(), begins);
}

}  // namespace

std::string_view Nearest(std::string_view word, std::span<const std::string_view> names) {
  if (word.empty() || word.size() > kLongestName) return {};
  size_t allowed = std::min(kMostEdits, std::max<size_t>(1, word.size() / 3));
  std::string_view best;
  for (const std::string_view name : names) {
    if (name.empty() || name.size() > word.size() + allowed || name.size() > kLongestName ||
        word.size() > name.size() + allowed) {
      continue;
    }
    const size_t distance = EditDistance(word, name, allowed);
    // A word of one or two letters is not like another that shares none of them.
    if (distance > allowed || distance >= std::max(word.size(), name.size())) continue;
    best = name;
    if (distance == 0) break;
    allowed = distance - 1;
  }
  return best;
}

std::string_view OnlyNeighbour(std::string_view word, std::span<const std::string_view> names) {
  const std::string_view nearest = Nearest(word, names);
  if (nearest.empty()) return {};
  const size_t least = EditDistance(word, nearest, 1);
  if (least > 1) return {};
  for (const std::string_view name : names) {
    if (name == nearest || name.empty() || name.size() > kLongestName) continue;
    if (EditDistance(word, name, 1) <= least) return {};
  }
  return nearest;
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> names) {
  std::string_view nearest = Nearest(word, names);
  if (nearest.empty()) nearest = OnlyOneBegunWith(word, names);
  return nearest.empty() ? std::string() : fmt::format("did you mean '{}'?", nearest);
}

std::string OneOf(std::span<const std::string_view> names) {
  std::string list;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " or " : ", ";
    list += names[i];
  }
  return list;
}

}  // namespace tocsin
