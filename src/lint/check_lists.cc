// Lists of a rule's head that say a thing twice.
#include <fmt/format.h>

#include <array>
#include <unordered_map>

#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/list_edit.h"

namespace tocsin {
namespace {

struct ListRow {
  std::string_view key;
  Code code;
  std::string_view what;
};
constexpr std::array<ListRow, 2> kLists = {{
    {"references", Code::kDuplicateReferences, "reference"},
    {"tags", Code::kDuplicateTag, "tag"},
}};

}  // namespace

void CheckRepeatedEntries(const LintDocument& document, const LintConfig&,
                          const ParseContext& context) {
  for (const ListRow& row : kLists) {
    const YamlNode* list = document.root.Find(row.key);
    if (list == nullptr) continue;
    std::unordered_map<std::string_view, const YamlNode*> seen;
    for (const YamlNode& item : list->items) {
      if (item.kind != YamlNode::Kind::kScalar) continue;
      const auto [first, added] = seen.emplace(item.text, &item);
      if (added) continue;
      Diagnostic& finding = context.Complain(
          row.code, item.range, fmt::format("the {} {} is given twice", row.what, Quote(item.text)),
          "leave one of them out");
      finding.related.push_back({"first given here", first->second->range});
      if (auto edit = RemoveFromList(document.text, item.range)) {
        finding.fix = Fix{fmt::format("leave the second {} out", row.what), {*std::move(edit)}};
      }
    }
  }
}

}  // namespace tocsin
