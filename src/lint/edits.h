// Edits of a text by line and column -> the text afterwards. Nothing else changes: byte order mark,
// line ends and a missing last line end stay as they are.
//
// Thread safety: pure functions. EditedText borrows the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/diagnostic.h"

namespace tocsin {

// Replaces the bytes [begin, end).
struct PlacedEdit {
  size_t begin = 0;
  size_t end = 0;
  std::string text;
};

// Collects edits, a few that belong together at a time.
class EditedText {
 public:
  explicit EditedText(std::string_view text);

  // All of them or, when one lies outside of the text or collides with another one, none. Line ends
  // in their texts become those of the file.
  bool Add(const std::vector<TextEdit>& edits);
  bool empty() const { return edits_.empty(); }
  std::string Apply() const;

 private:
  std::optional<size_t> OffsetOf(uint32_t line, uint32_t column) const;
  std::optional<PlacedEdit> Place(const TextEdit& edit) const;

  std::string_view text_;
  std::vector<size_t> starts_;  // of lines
  bool crlf_ = false;
  std::vector<PlacedEdit> edits_;  // by place
};

}  // namespace tocsin
