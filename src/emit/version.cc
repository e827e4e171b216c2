#include "emit/version.h"

namespace tocsin {

std::string_view EngineVersion() { return TOCSIN_VERSION; }

}  // namespace tocsin
