// Adds to detections what look-up files know about their values: the owner of a host, the country
// of an address. Files are read when the enricher is made and again by Reload, which reads aside
// and swaps: what is running keeps the old data until then, and for good when a new file is broken.
//
// Thread safety: Enrich and Reload may be called from any threads at the same time. Borrows
// nothing.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tocsin/detection.h"
#include "tocsin/options.h"
#include "tocsin/result.h"

namespace tocsin {

class Enricher {
 public:
  // Fails at the first file that can't be read: "assets.csv:3: ...".
  static Result<std::unique_ptr<Enricher>> Open(std::vector<EnrichmentOptions> options);
  ~Enricher();

  // Appends to `enrichments`, one for each value that a file knows.
  void Enrich(DetectionRecord* detection) const;

  // Reads the files again. A file that is broken keeps its old data; its message is returned, one
  // for each.
  std::vector<std::string> Reload();

 private:
  struct Source;
  using Sources = std::vector<std::shared_ptr<const Source>>;
  Enricher(std::vector<EnrichmentOptions> options, Sources sources);
  std::shared_ptr<const Sources> sources() const;
  static Result<std::shared_ptr<const Source>> LoadSource(const EnrichmentOptions& options);

  const std::vector<EnrichmentOptions> options_;
  mutable std::mutex mutex_;  // guards the pointer alone
  std::shared_ptr<const Sources> sources_;
};

}  // namespace tocsin
