#include "rule/text_places.h"

namespace tocsin {

TextPlaces::TextPlaces(std::string_view text, const SourceRange& range) : range_(range) {
  const bool start_only = range.end_line == 0;
  const bool verbatim =
      range.end_line == range.line && range.end_column == range.column + text.size();
  exact_ = range.line > 0 && (start_only || verbatim) && text.find('\n') == std::string_view::npos;
}

SourceRange TextPlaces::Of(size_t begin, size_t end) const {
  if (!exact_) return range_;
  return {range_.line, range_.column + static_cast<uint32_t>(begin), range_.line,
          range_.column + static_cast<uint32_t>(end)};
}

SourceRange InsideQuotes(const YamlNode& node) {
  SourceRange range = node.range;
  const bool one_line = range.line == range.end_line;
  if (!node.quoted || !one_line || range.end_column != range.column + node.text.size() + 2) {
    return range;
  }
  ++range.column;
  --range.end_column;
  return range;
}

TextPlaces PlacesIn(const YamlNode& node) { return {node.text, InsideQuotes(node)}; }

}  // namespace tocsin
