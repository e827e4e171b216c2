// The settings file and the look-up files it names -> what the aggregation stage needs, with
// everything that is wrong about them on stderr.
//
// Thread safety: pure function apart from reading files and printing.
#pragma once

#include <memory>
#include <string>

#include "command.h"
#include "score/criticality.h"
#include "score/enrichment.h"
#include "tocsin/options.h"
#include "tocsin/result.h"

namespace tocsin {

struct LoadedSettings {
  Options options;
  std::shared_ptr<const Enricher> enricher;
  std::shared_ptr<const Criticality> criticality;
  bool broken = false;  // the settings have errors, which were printed
};

// The defaults when `path` is empty. Fails when a file can't be read.
Result<LoadedSettings> LoadSettings(const std::string& path, const Environment& environment);

}  // namespace tocsin
