#include "lint/catalogue.h"

#include <array>
#include <unordered_map>

namespace tocsin {
namespace {

// House rules of one repository, which others need not follow.
constexpr std::string_view kHouseRules = "sigmahq_";

}  // namespace

std::span<const Alias> Aliases() {
  static const auto kAliases = std::to_array<Alias>({
#define TOCSIN_ALIAS(name, code) {name, RowOf(Code::code).id},
#include "lint/aliases.def"
#undef TOCSIN_ALIAS
  });
  return kAliases;
}

bool IsCore(std::string_view code) {
  for (const CodeRow& row : AllCodes()) {
    if (row.id == code) return row.severity == Severity::kError;
  }
  return false;
}

bool IsDefault(std::string_view code) { return !code.starts_with(kHouseRules); }

}  // namespace tocsin
