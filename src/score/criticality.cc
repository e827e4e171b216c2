#include "score/criticality.h"

#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace tocsin {
namespace {

std::optional<double> FactorOf(std::string_view text) {
  double factor = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, factor);
  if (error != std::errc() || stop != end || !std::isfinite(factor) || factor < 0) {
    return std::nullopt;
  }
  return factor;
}

}  // namespace

Result<std::shared_ptr<const Criticality>> Criticality::Load(
    const std::vector<CriticalityOptions>& options) {
  auto criticality = std::make_shared<Criticality>();
  for (const CriticalityOptions& source : options) {
    auto table =
        LookupTable::Load(source.lookup, source.factor, [&](std::string_view text) -> std::string {
          if (FactorOf(text)) return {};
          return fmt::format("the factor '{}' is no number from 0 on", text);
        });
    if (!table) return tl::unexpected(table.error());
    criticality->sources_.push_back({source.entity, source.factor, std::move(*table)});
  }
  return criticality;
}

double Criticality::Factor(std::string_view entity_kind, std::string_view value) const {
  double factor = 1;
  for (const Source& source : sources_) {
    if (source.entity != entity_kind) continue;
    const std::optional<uint32_t> row = source.table.Find(value);
    if (row) factor *= FactorOf(source.table.Text(*row, source.factor)).value_or(1);
  }
  return factor;
}

}  // namespace tocsin
