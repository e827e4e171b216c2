#include "lint/parameters.h"

#include <array>
#include <charconv>

namespace tocsin {
namespace {

const std::vector<std::string>* Find(const LintConfig& config, Code code, std::string_view name) {
  const auto parameters = config.parameters.find(RowOf(code).id);
  if (parameters == config.parameters.end()) return nullptr;
  const auto values = parameters->second.find(name);
  return values == parameters->second.end() ? nullptr : &values->second;
}

}  // namespace

std::span<const ParameterRow> ParameterRows() {
  static const auto kRows = std::to_array<ParameterRow>({
#define TOCSIN_PARAMETER(code, name, kind) {RowOf(Code::code).id, name, ParameterKind::kind},
#include "lint/parameters.def"
#undef TOCSIN_PARAMETER
  });
  return kRows;
}

uint32_t NumberOf(const LintConfig& config, Code code, std::string_view name, uint32_t otherwise) {
  const std::vector<std::string>* values = Find(config, code, name);
  if (values == nullptr || values->empty()) return otherwise;
  const std::string& text = values->front();
  std::from_chars(text.data(), text.data() + text.size(), otherwise);
  return otherwise;
}

std::vector<std::string_view> TextsOf(const LintConfig& config, Code code, std::string_view name,
                                      std::span<const std::string_view> otherwise) {
  const std::vector<std::string>* values = Find(config, code, name);
  if (values == nullptr) return {otherwise.begin(), otherwise.end()};
  return {values->begin(), values->end()};
}

}  // namespace tocsin
