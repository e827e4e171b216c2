#include "emit/severity.h"

#include <array>

namespace tocsin {
namespace {

// By Level.
constexpr std::array<LevelSeverity, 6> kSeverities = {{
    {std::nullopt, 0, "Unknown", std::nullopt, "unknown"},
    {0, 1, "Informational", 0, "informational"},
    {21, 2, "Low", 1, "low"},
    {47, 3, "Medium", 2, "medium"},
    {73, 4, "High", 3, "high"},
    {99, 5, "Critical", 4, "critical"},
}};

}  // namespace

const LevelSeverity& SeverityOf(Level level) { return kSeverities[static_cast<size_t>(level)]; }

}  // namespace tocsin
