// Log sources and shares in the words of messages.
//
// Pure functions.
#pragma once

#include <string>

#include "tocsin/rule.h"

namespace tocsin {

// "product windows, category process_creation".
std::string InWords(const LogSource& logsource);

// "every event", "about 9 in 10 events", "about 1 in 4 events"; 0 < share.
std::string ShareInWords(double share);

}  // namespace tocsin
