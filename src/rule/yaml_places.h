// Where YAML values stand in their text. A YAML parser says where a value begins; where it ends,
// and which word an absent or null value was written as, is read off the text here.
//
// Pure functions. Borrow the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tocsin/diagnostic.h"

namespace tocsin {

// A position in a text: `offset` in bytes from 0, line and column from 1.
struct YamlPlace {
  size_t offset = 0;
  uint32_t line = 1;
  uint32_t column = 1;
};

struct ScalarExtent {
  SourceRange range;
  bool closed = true;  // false: a quote that nothing closes
};

// The stretch of a scalar that begins at `place`, with its quotes, without anchor and tag. `value`
// is the text it stands for. Of a block scalar, the indicator only.
ScalarExtent ExtentOfScalar(std::string_view text, YamlPlace place, std::string_view value,
                            bool plain);

// The word for null that stands at `offset` (null, Null, NULL or ~), or "". With `as_value`, a word
// that a colon follows is the next key and not a value.
std::string_view NullWordAt(std::string_view text, size_t offset, bool as_value);

// For an empty list item, the place of its dash; `place` is where the parser went on reading.
SourceRange RangeOfEmptyItem(std::string_view text, YamlPlace place);

// The first byte that is no UTF-8 or a control character YAML does not allow.
std::optional<YamlPlace> FindBadByte(std::string_view text);

}  // namespace tocsin
