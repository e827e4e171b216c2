#include "replay_totals.h"

#include <algorithm>

#include "tocsin/event.h"

namespace tocsin {
namespace {

// Product, service and category, as far as they are said.
std::string SourceName(const LogSource& source) {
  std::string name;
  for (const std::string* part : {&source.product, &source.service, &source.category}) {
    if (part->empty() || *part == "-") continue;
    if (!name.empty()) name += '/';
    name += *part;
  }
  return name.empty() ? "not recognised" : name;
}

}  // namespace

void ReplayTotals::Add(const ReplayStats& batch) {
  events += batch.events;
  rejected += batch.rejected;
  unmapped += batch.unmapped;
  bytes += batch.bytes;
  events_with_detection += batch.events_with_detection;
  disagreements += batch.disagreements;
  clamped += batch.clamped;
  first_time_ns = std::min(first_time_ns, batch.first_time_ns);
  last_time_ns = std::max(last_time_ns, batch.last_time_ns);
  for (const auto& [source, count] : batch.sources) sources[SourceName(source)] += count;
  filtered.resize(std::max(filtered.size(), batch.filtered.size()));
  for (size_t f = 0; f < batch.filtered.size(); ++f) filtered[f] += batch.filtered[f];
}

void ReplayTotals::Add(const DetectionRecord& detection) {
  ++detections;
  correlations += detection.kind == DetectionKind::kCorrelation ? 1 : 0;
  incidents += detection.kind == DetectionKind::kIncident ? 1 : 0;
  const auto [index, added] = rule_index_.emplace(detection.rule, by_rule.size());
  if (added) by_rule.emplace_back(detection.rule, 0);
  ++by_rule[index->second].second;
  const auto level = static_cast<size_t>(detection.rule->level);
  ++by_level[level];
  if (detection.time_ns != Event::kNoTime) timeline.Add(detection.time_ns, level);
  if (!detection.event || detection.event->host.empty()) return;
  const auto host = hosts.find(detection.event->host);
  if (host != hosts.end()) {
    ++host->second[level];
  } else if (hosts.size() < kMaxHosts) {
    ++hosts[detection.event->host][level];
  }
}

}  // namespace tocsin
