#include "tocsin/lint_config.h"

#include "lint/catalogue.h"

namespace tocsin {

std::optional<LintConfig> LintConfig::Parse(std::string_view, const std::string&, Diagnostics*) {
  return LintConfig();
}

bool LintConfig::Reports(const Diagnostic& finding) const {
  if (IsCore(finding.code)) return true;
  const auto excluded = exclusions.find(finding.rule_id);
  if (excluded != exclusions.end() && excluded->second.contains(finding.code)) return false;
  return codes ? codes->contains(finding.code) : IsDefault(finding.code);
}

}  // namespace tocsin
