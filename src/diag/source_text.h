// A source file cut into lines, so that a diagnostic can show the line it speaks of.
//
// Borrows the text. One thread at a time while it is made; then immutable.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tocsin {

class SourceText {
 public:
  // A byte order mark at the beginning belongs to no line.
  explicit SourceText(std::string_view text);

  // Line `number`, from 1, without its end; "" beyond the last one.
  std::string_view Line(uint32_t number) const;

 private:
  std::string_view text_;
  std::vector<size_t> starts_;
};

}  // namespace tocsin
