// What all workers of a process share.
//
// Thread safety: immutable, but for what is safe from any thread by itself. Borrows: what it
// points to.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "score/criticality.h"
#include "score/enrichment.h"
#include "service/log.h"
#include "service/metrics.h"
#include "service/recent_detections.h"
#include "service/record_encoder.h"
#include "service/service_options.h"
#include "service/source_table.h"

namespace tocsin {

struct ServiceContext {
  ServiceOptions options;
  std::shared_ptr<const Enricher> enricher;        // may be null
  std::shared_ptr<const Criticality> criticality;  // may be null
  std::shared_ptr<const SourceTable> sources;
  std::shared_ptr<const RecordEncoder> encoder;
  Metrics* metrics = nullptr;
  RecentDetections* recent = nullptr;
  Log* log = nullptr;
  const std::atomic<bool>* stopping = nullptr;  // nothing may wait any longer
  std::function<int64_t()> now_ns;              // wall clock, since 1970
  std::function<int64_t()> steady_ns;           // only goes forward; for durations
};

}  // namespace tocsin
