#include "rule/text_places.h"

namespace tocsin {
namespace {

// Without the quotes, when the range is that of the text and two quotes.
SourceRange Unquoted(SourceRange range, std::string_view text) {
  const bool one_line = range.line == range.end_line;
  if (!one_line || range.end_column != range.column + text.size() + 2) return range;
  ++range.column;
  --range.end_column;
  return range;
}

}  // namespace

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
  return node.quoted ? Unquoted(node.range, node.text) : node.range;
}

TextPlaces PlacesIn(const YamlNode& node) { return {node.text, InsideQuotes(node)}; }
SourceRange InsideQuotes(const Scalar& scalar) { return Unquoted(scalar.range, scalar.text); }

}  // namespace tocsin
