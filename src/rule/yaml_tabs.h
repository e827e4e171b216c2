// Tabs in the indentation of a YAML text.
//
// Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "tocsin/diagnostic.h"

namespace tocsin {

// Spaces in the place of the tabs: as many for each as the other lines indent by, four when none
// does. Nothing when a line mixes the two, or the text would not be YAML afterwards either.
std::optional<Fix> SpacesForTabs(std::string_view text);

}  // namespace tocsin
