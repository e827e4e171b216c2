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

void ReplayTotals::Add(const ReplayStats& batch, const RuleSet& rules) {
  events += batch.events;
  rejected += batch.rejected;
  unmapped += batch.unmapped;
  bytes += batch.bytes;
  events_with_detection += batch.events_with_detection;
  disagreements += batch.disagreements;
  first_time_ns = std::min(first_time_ns, batch.first_time_ns);
  last_time_ns = std::max(last_time_ns, batch.last_time_ns);
  for (const auto& [source, count] : batch.sources) sources[SourceName(source)] += count;

  by_rule.resize(rules.rules().size());
  detections += batch.findings.size();
  for (const Finding& finding : batch.findings) {
    const auto level = static_cast<size_t>(rules.rules()[finding.rule].level);
    ++by_rule[finding.rule];
    ++by_level[level];
    if (finding.time_ns != Event::kNoTime) timeline.Add(finding.time_ns, level);
    if (finding.host.empty()) continue;
    const auto host = hosts.find(finding.host);
    if (host != hosts.end()) {
      ++host->second[level];
    } else if (hosts.size() < kMaxHosts) {
      ++hosts[finding.host][level];
    }
  }
}

}  // namespace tocsin
