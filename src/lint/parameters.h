// What checks can be told by a configuration, and what they were told.
//
// Pure functions. Borrow the configuration.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "diag/codes.h"
#include "tocsin/lint_config.h"

namespace tocsin {

enum class ParameterKind : uint8_t { kNumber, kTexts };  // kNumber: 0 or more

struct ParameterRow {
  std::string_view code;
  std::string_view name;
  ParameterKind kind;
};
std::span<const ParameterRow> ParameterRows();

// As the configuration says, else `otherwise`.
uint32_t NumberOf(const LintConfig& config, Code code, std::string_view name, uint32_t otherwise);
std::vector<std::string_view> TextsOf(const LintConfig& config, Code code, std::string_view name,
                                      std::span<const std::string_view> otherwise);

}  // namespace tocsin
