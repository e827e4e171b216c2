#include "lint/edits.h"

#include <algorithm>
#include <utility>

namespace tocsin {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What is put in where something else begins could stand before or after it.
bool Collide(const PlacedEdit& a, const PlacedEdit& b) {
  return (a.begin < b.end && b.begin < a.end) || a.begin == b.begin;
}

std::string WithCrlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && !out.ends_with('\r')) out += '\r';
    out += c;
  }
  return out;
}

}  // namespace

EditedText::EditedText(std::string_view text) : text_(text) {
  starts_.push_back(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    starts_.push_back(at + 1);
  }
  crlf_ = starts_.size() > 1 && starts_[1] > 1 && text[starts_[1] - 2] == '\r';
}

std::optional<size_t> EditedText::OffsetOf(uint32_t line, uint32_t column) const {
  if (line == 0 || line > starts_.size() || column == 0) return std::nullopt;
  const size_t end = line < starts_.size() ? starts_[line] - 1 : text_.size();
  const size_t offset = starts_[line - 1] + column - 1;
  if (offset > end) return std::nullopt;
  return offset;
}

std::optional<PlacedEdit> EditedText::Place(const TextEdit& edit) const {
  const std::optional<size_t> begin = OffsetOf(edit.range.line, edit.range.column);
  const std::optional<size_t> end = OffsetOf(edit.range.end_line, edit.range.end_column);
  if (!begin || !end || *begin > *end) return std::nullopt;
  return PlacedEdit{*begin, *end, crlf_ ? WithCrlf(edit.text) : edit.text};
}

bool EditedText::Add(const std::vector<TextEdit>& edits) {
  std::vector<PlacedEdit> all = edits_;
  for (const TextEdit& edit : edits) {
    std::optional<PlacedEdit> placed = Place(edit);
    if (!placed) return false;
    const bool collides = std::any_of(
        all.begin(), all.end(), [&](const PlacedEdit& other) { return Collide(*placed, other); });
    if (collides) return false;
    all.push_back(*std::move(placed));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  edits_ = std::move(all);
  return true;
}

std::string EditedText::Apply() const {
  std::string out;
  size_t at = 0;
  for (const PlacedEdit& edit : edits_) {
    out += text_.substr(at, edit.begin - at);
    out += edit.text;
    at = edit.end;
  }
  out += text_.substr(at);
  return out;
}

}  // namespace tocsin
