// Log sources that are called almost like one that everybody knows.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/quote.h"
#include "diag/repair.h"
#include "diag/suggest.h"
#include "lint/checks.h"
#include "lint/tables.h"

namespace tocsin {
namespace {

struct AttributeRow {
  std::string_view key;
  std::span<const std::string_view> (*known)();
};
constexpr std::array<AttributeRow, 3> kAttributes = {{
    {"product", KnownProducts},
    {"category", KnownCategories},
    {"service", KnownServices},
}};
// In shorter words, one letter more or less makes another word.
constexpr size_t kLeastBytes = 5;

}  // namespace

void CheckLogSourceNames(const LintDocument& document, const LintConfig&,
                         const ParseContext& context) {
  const YamlNode* logsource = document.root.Find("logsource");
  if (logsource == nullptr) return;
  for (const AttributeRow& row : kAttributes) {
    const YamlNode* value = logsource->Find(row.key);
    if (value == nullptr || value->text.size() < kLeastBytes) continue;
    const std::span<const std::string_view> known = row.known();
    if (std::binary_search(known.begin(), known.end(), std::string_view(value->text))) continue;
    // Further away stand other words: google_workspace.login is not google_workspace.admin.
    const std::string_view meant = OnlyNeighbour(value->text, known);
    if (meant.empty()) continue;
    Diagnostic& finding = context.Complain(
        Code::kMisspeltLogsource, value->range,
        fmt::format("no {} that is known is called {}", row.key, Quote(value->text)),
        fmt::format("did you mean '{}'?", meant));
    finding.fix = RewriteAsNeighbour(value->range, value->text, known);
  }
}

}  // namespace tocsin
