// What compiling says of single items, for rules that are not compiled: what can't be read as a
// whole, and what is deprecated. So one run finds everything.
#include "lint/checks.h"
#include "lint/items.h"
#include "predicate/predicate.h"

namespace tocsin {

void CheckItems(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  if (document.rule == nullptr) return;
  if (document.good && document.head.status != Status::kDeprecated) return;
  ForEachItem(*document.rule, [&](const DetectionItem& item) {
    LowerItem(item, document.file, context.diagnostics);
  });
}

}  // namespace tocsin
