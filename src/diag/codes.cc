#include "diag/codes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tocsin {
namespace {

constexpr auto kRows = std::to_array<CodeRow>({
#define TOCSIN_CODE(name, id, severity, summary) {id, Severity::severity, summary},
#include "diag/codes.def"
#undef TOCSIN_CODE
});

}  // namespace

const CodeRow& RowOf(Code code) { return kRows[static_cast<size_t>(code)]; }

std::span<const CodeRow> AllCodes() { return kRows; }

Diagnostic& Report(Diagnostics* diagnostics, Code code, const std::string& file,
                   const SourceRange& range, std::string message, std::string hint) {
  const CodeRow& row = RowOf(code);
  Diagnostic& diagnostic = diagnostics->emplace_back();
  diagnostic.code = row.id;
  diagnostic.severity = row.severity;
  diagnostic.message = std::move(message);
  diagnostic.hint = std::move(hint);
  diagnostic.file = file;
  diagnostic.range = range;
  return diagnostic;
}

bool HasErrors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::kError;
  });
}

}  // namespace tocsin
