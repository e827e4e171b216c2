// What no single setting shows: settings that need or exclude each other, and topics that would
// feed the service with its own output.
//
// Pure function.
#pragma once

#include "rule/parse_context.h"
#include "rule/yaml_tree.h"
#include "service/service_options.h"

namespace tocsin {

// `options` were read from `root`. Problems stand at the settings that have them.
void CheckTogether(const YamlNode& root, const ServiceOptions& options,
                   const ParseContext& context);

}  // namespace tocsin
