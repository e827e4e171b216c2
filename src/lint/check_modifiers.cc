// Modifiers that may stand together and do not do what they seem to say.
#include <fmt/format.h>

#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/item_edits.h"
#include "lint/keys.h"

namespace tocsin {
namespace {

constexpr Code kCode = Code::kInvalidModifierCombinations;
constexpr std::string_view kContains = "contains";

void CheckAll(const DetectionItem& item, const ParseContext& context) {
  // Several expressions are often found in one text.
  if (item.is_keyword() || HasModifier(item, "re") || HasModifier(item, kContains)) return;
  context.Complain(kCode, PlaceOfModifier(item, "all"),
                   fmt::format("'all' without 'contains' asks {} to be every one of its values",
                               Quote(item.fields[0])),
                   "write 'contains|all', or leave 'all' out when any of the values will do");
}

void CheckOneValue(const DetectionItem& item, const Detection* map, const ParseContext& context) {
  if (item.values.size() > 1) return;
  const std::string name = item.is_keyword() ? "the keywords" : Quote(item.fields[0]);
  Diagnostic& finding = context.Complain(Code::kAllOfOneValue, PlaceOfModifier(item, "all"),
                                         fmt::format("{} asks for all of one value", name),
                                         "take 'all' out, or give further values");
  std::vector<std::string> modifiers = item.modifiers;
  std::erase(modifiers, "all");
  if (auto edit = ChangeModifiers(item, map, modifiers)) {
    finding.fix = Fix{"take 'all' out", {*std::move(edit)}};
  }
}

void CheckWindash(const DetectionItem& item, const ParseContext& context) {
  if (!HasModifier(item, "windash")) return;
  context.Complain(kCode, PlaceOfModifier(item, "windash"),
                   "some tools read 'windash' with 'all' as every kind of dash at once",
                   "give each value a selection of its own, with 'windash' alone");
}

void CheckOffsets(const DetectionItem& item, const Detection* map, const ParseContext& context) {
  if (HasModifier(item, kContains)) return;
  Diagnostic& finding = context.Complain(
      kCode, PlaceOfModifier(item, "base64offset"),
      "'base64offset' without 'contains': what is encoded stands within other text",
      "add 'contains' after it");
  if (HasModifier(item, "startswith") || HasModifier(item, "endswith")) return;
  std::vector<std::string> modifiers = item.modifiers;
  modifiers.emplace_back(kContains);
  if (auto edit = ChangeModifiers(item, map, modifiers)) {
    finding.fix = Fix{"add 'contains'", {*std::move(edit)}};
  }
}

}  // namespace

void CheckModifierCombinations(const LintDocument& document, const LintConfig&,
                               const ParseContext& context) {
  if (document.rule == nullptr) return;
  ForEachItemOfMaps(*document.rule, [&](const DetectionItem& item, const Detection* map) {
    if (HasModifier(item, "all")) {
      CheckAll(item, context);
      CheckOneValue(item, map, context);
      CheckWindash(item, context);
    }
    if (HasModifier(item, "base64offset")) CheckOffsets(item, map, context);
  });
}

}  // namespace tocsin
