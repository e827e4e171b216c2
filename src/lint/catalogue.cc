#include "lint/catalogue.h"

#include <algorithm>
#include <array>

namespace tocsin {
namespace {

constexpr std::string_view kHouseRules = "sigmahq_";

constexpr auto kRetired = std::to_array<std::string_view>({
#define TOCSIN_RETIRED(name) name,
#include "lint/retired.def"
#undef TOCSIN_RETIRED
});

// Codes of settings files, of the linter's own configuration and the like, which are not linted.
constexpr auto kOfSettings = std::to_array<Code>(
    {Code::kUnknownSetting, Code::kMissingSetting, Code::kSettingValue, Code::kSettingConflict,
     Code::kLintConfigKey, Code::kLintConfigName, Code::kLintConfigValue,
     // Of the lists of values that other commands are given.
     Code::kListTooLong});

// Of several versions of a standard one rule can't follow all, and how long the name of a file may
// be is a matter of taste.
constexpr auto kOnRequest =
    std::to_array<Code>({Code::kFilenameLength, Code::kTlpV1Tag, Code::kTlpV2Tag});

bool IsOneOf(std::span<const Code> codes, std::string_view id) {
  return std::any_of(codes.begin(), codes.end(), [&](Code code) { return RowOf(code).id == id; });
}

// The rows before it are reported by parsers, pipelines and the compiler.
constexpr Code kFirstCheck = Code::kDuplicateReferences;

}  // namespace

std::span<const Alias> Aliases() {
  static const auto kAliases = std::to_array<Alias>({
#define TOCSIN_ALIAS(name, code) {name, RowOf(Code::code).id},
#include "lint/aliases.def"
#undef TOCSIN_ALIAS
  });
  return kAliases;
}

std::vector<CodeRow> LintCodes() {
  std::vector<CodeRow> codes(AllCodes().begin(), AllCodes().end());
  std::erase_if(codes, [](const CodeRow& row) { return IsOneOf(kOfSettings, row.id); });
  return codes;
}

std::vector<std::string_view> CodesCalled(std::string_view name) {
  std::vector<std::string_view> codes;
  for (const Alias& alias : Aliases()) {
    if (alias.name == name) codes.push_back(alias.code);
  }
  for (const CodeRow& row : AllCodes()) {
    if (row.id == name) codes.push_back(row.id);
  }
  return codes;
}

bool IsRetired(std::string_view name) {
  return std::find(kRetired.begin(), kRetired.end(), name) != kRetired.end();
}

std::vector<std::string_view> KnownNames() {
  std::vector<std::string_view> names;
  for (const Alias& alias : Aliases()) names.push_back(alias.name);
  for (const CodeRow& row : LintCodes()) names.push_back(row.id);
  return names;
}

bool IsCore(std::string_view code) {
  const std::span<const CodeRow> core = AllCodes().first(static_cast<size_t>(kFirstCheck));
  return std::any_of(core.begin(), core.end(), [&](const CodeRow& row) {
    return row.id == code && row.severity == Severity::kError;
  });
}

bool IsHouseRule(std::string_view code) { return code.starts_with(kHouseRules); }
bool IsDefault(std::string_view code) { return !IsHouseRule(code) && !IsOneOf(kOnRequest, code); }

}  // namespace tocsin
