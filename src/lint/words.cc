#include "lint/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tocsin {

std::string InWords(const LogSource& logsource) {
  const std::pair<const char*, const std::string&> attributes[] = {
      {"product", logsource.product},
      {"category", logsource.category},
      {"service", logsource.service},
  };
  std::string words;
  for (const auto& [name, value] : attributes) {
    if (value.empty()) continue;
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", name, value);
  }
  return words;
}

std::string ShareInWords(double share) {
  constexpr double kTenth = 0.1;
  if (share > 1 - kTenth / 2) return "every event";
  if (share > 0.5) return fmt::format("about {} in 10 events", std::lround(share / kTenth));
  return fmt::format("about 1 in {} events", std::lround(1 / std::max(share, 1e-6)));
}

}  // namespace tocsin
