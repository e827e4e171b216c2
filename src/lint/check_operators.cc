// Words of the grammar of conditions that are not in lower case.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/quote.h"
#include "lint/checks.h"
#include "rule/attribute_values.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

constexpr std::string_view kDelimiters = " \t\r\n()|";
constexpr auto kWords =
    std::to_array<std::string_view>({"and", "or", "not", "of", "them", "all", "any"});

void CheckText(const ConditionText& condition, const ParseContext& context) {
  Scalar scalar;
  scalar.text = condition.text;
  scalar.range = condition.range;
  const TextPlaces places(condition.text, InsideQuotes(scalar));
  const std::string_view text = condition.text;
  for (size_t begin = 0; begin < text.size();) {
    begin = std::min(text.find_first_not_of(kDelimiters, begin), text.size());
    const size_t end = std::min(text.find_first_of(kDelimiters, begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    const std::string lower = LowerAscii(word);
    if (lower != word && std::find(kWords.begin(), kWords.end(), lower) != kWords.end()) {
      const SourceRange place = places.Of(begin, end);
      Diagnostic& finding = context.Complain(
          Code::kUpperCaseOperator, place,
          fmt::format("{} is not in lower case, which other engines refuse", Quote(word)),
          fmt::format("write '{}'", lower));
      if (place.end_column == place.column + word.size() && place.line == place.end_line) {
        finding.fix = Fix{fmt::format("write '{}'", lower), {{place, lower}}, true};
      }
    }
    begin = end;
  }
}

}  // namespace

void CheckOperators(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  const SearchSection* section = document.rule;
  if (document.filter != nullptr) section = document.filter;
  if (section != nullptr) {
    for (const ConditionText& condition : section->conditions) CheckText(condition, context);
  } else if (document.correlation != nullptr && document.correlation->expression) {
    CheckText(*document.correlation->expression, context);
  }
}

}  // namespace tocsin
