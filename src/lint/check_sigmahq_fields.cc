// House rules about names of fields.
#include <fmt/format.h>

#include <algorithm>

#include "base/case_fold.h"
#include "diag/quote.h"
#include "diag/suggest.h"
#include "lint/checks.h"
#include "lint/item_edits.h"
#include "lint/items.h"
#include "lint/tables.h"
#include "lint/word_list.h"

namespace tocsin {
namespace {

// Against the fields that the log source has.
void CheckKnown(const DetectionItem& item, Words fields, const ParseContext& context) {
  const std::string& name = item.fields[0];
  if (fields.empty() || IsOneOf(name, fields)) return;
  const SourceRange place = FieldPlace(item);
  const std::string folded = FoldCase(name);
  const auto cased = std::find_if(fields.begin(), fields.end(), [&](std::string_view field) {
    return FoldCase(field) == folded;
  });
  if (cased != fields.end()) {
    const std::string title = fmt::format("write '{}'", *cased);
    Diagnostic& finding = context.Complain(
        Code::kSigmahqFieldnameCast, place,
        fmt::format("the field {} is written in another case", Quote(name)), title);
    if (KeyPlace(item)) finding.fix = Fix{title, {{place, std::string(*cased)}}, false};
  }
  context.Complain(Code::kSigmahqInvalidFieldname, place,
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
      context.Complain(Code::kSigmahqSpaceFieldName, FieldPlace(item),
                       fmt::format("the name of the field {} has a space", Quote(name)),
                       "write an underscore instead");
    }
    if (source == nullptr) return;
    CheckKnown(item, source->fields, context);
    if (IsOneOf(name, source->decided)) {
      context.Complain(Code::kSigmahqRedundantField, FieldPlace(item),
                       fmt::format("the log source already decides {}", Quote(name)),
                       "take the field out");
    }
  });
}

}  // namespace tocsin
