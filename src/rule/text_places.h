// Offsets in a text that stands in a file -> places in the file. That is exact where the text
// stands in one line as it is; a folded or escaped text is shown as a whole.
//
// Pure values. Borrows nothing.
#pragma once

#include <cstddef>
#include <string_view>

#include "rule/yaml_tree.h"

namespace tocsin {

class TextPlaces {
 public:
  // `range` is where the text stands, without quotes; end_line 0 when only its begin is known.
  TextPlaces(std::string_view text, const SourceRange& range);

  SourceRange Of(size_t begin, size_t end) const;
  // Whether places are exact, so that a text there can be replaced.
  bool exact() const { return exact_; }

 private:
  SourceRange range_;
  bool exact_ = false;
};

// The place of the text inside a scalar's quotes.
SourceRange InsideQuotes(const YamlNode& node);
SourceRange InsideQuotes(const Scalar& scalar);
// The places of what stands in a scalar.
TextPlaces PlacesIn(const YamlNode& node);

}  // namespace tocsin
