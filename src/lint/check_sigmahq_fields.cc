// House rules about names of fields.
#include <fmt/format.h>

#include <algorithm>

#include "base/case_fold.h"
#include "diag/quote.h"
#include "diag/suggest.h"
#include "lint/checks.h"
#include "lint/items.h"
#include "lint/tables.h"

namespace tocsin {
namespace {

using Names = std::vector<std::string_view>;

bool Has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A name in `name|modifier`.
struct NamePlace {
  SourceRange range;
  bool exact = false;  // it can be replaced
};
NamePlace NameIn(const DetectionItem& item) {
  size_t bytes = item.fields[0].size();
  for (const std::string& modifier : item.modifiers) bytes += 1 + modifier.size();
  SourceRange range = item.key_range;
  const size_t width = range.end_column - range.column;
  const size_t quotes = width - bytes;
  if (range.line != range.end_line || (quotes != 0 && quotes != 2)) return {range};
  range.column += static_cast<uint32_t>(quotes / 2);
  range.end_column = range.column + static_cast<uint32_t>(item.fields[0].size());
  return {range, true};
}

// Against the fields that the log source has.
void CheckKnown(const DetectionItem& item, const Names& fields, const ParseContext& context) {
  const std::string& name = item.fields[0];
  if (fields.empty() || Has(fields, name)) return;
  const NamePlace place = NameIn(item);
  const std::string folded = FoldCase(name);
  const auto cased = std::find_if(fields.begin(), fields.end(), [&](std::string_view field) {
    return FoldCase(field) == folded;
  });
  if (cased != fields.end()) {
    const std::string title = fmt::format("write '{}'", *cased);
    Diagnostic& finding = context.Complain(
        Code::kSigmahqFieldnameCast, place.range,
        fmt::format("the field {} is written in another case", Quote(name)), title);
    if (place.exact) finding.fix = Fix{title, {{place.range, std::string(*cased)}}, false};
  }
  context.Complain(Code::kSigmahqInvalidFieldname, place.range,
                   fmt::format("events of this log source have no field {}", Quote(name)),
                   DidYouMean(name, fields));
}

}  // namespace

void CheckHouseFields(const LintDocument& document, const LintConfig&,
                      const ParseContext& context) {
  if (document.rule == nullptr || !document.good) return;
  const KnownLogSource* source = FindLogSource(document.rule->logsource);
  ForEachField(*document.rule, [&](const DetectionItem& item) {
    const std::string& name = item.fields[0];
    if (name.find(' ') != std::string::npos) {
      context.Complain(Code::kSigmahqSpaceFieldName, NameIn(item).range,
                       fmt::format("the name of the field {} has a space", Quote(name)),
                       "write an underscore instead");
    }
    if (source == nullptr) return;
    CheckKnown(item, source->fields, context);
    if (Has(source->decided, name)) {
      context.Complain(Code::kSigmahqRedundantField, NameIn(item).range,
                       fmt::format("the log source already decides {}", Quote(name)),
                       "take the field out");
    }
  });
}

}  // namespace tocsin
