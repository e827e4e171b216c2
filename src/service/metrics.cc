#include "service/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

#include "emit/text.h"

namespace tocsin {
namespace {

using metric_detail::CounterCell;
using metric_detail::GaugeCell;
using metric_detail::HistogramCell;
using metric_detail::kBucketBounds;

constexpr double kNanosecondsPerSecond = 1e9;

// The labels of every row, each under the row's identifier.
namespace labels {
#define TOCSIN_METRIC(kind, identifier, name, help, ...)                                    \
  constexpr std::array<std::string_view, metric_detail::CountOf({__VA_ARGS__})> identifier{ \
      __VA_ARGS__};
#include "service/metrics.def"
#undef TOCSIN_METRIC
}  // namespace labels

constexpr MetricRow kRows[] = {
#define TOCSIN_METRIC(kind, identifier, name, help, ...) \
  {MetricKind::kind, "tocsin_" name, help, labels::identifier},
#include "service/metrics.def"
#undef TOCSIN_METRIC
};

// Label values, one for each label of the row -> what a handle of the row's kind points to.
using Series = std::map<std::vector<std::string>, std::shared_ptr<void>>;

std::shared_ptr<void> MakeCell(MetricKind kind) {
  switch (kind) {
    case MetricKind::kCounter:
    case MetricKind::kSeconds:
      return std::make_shared<CounterCell>();
    case MetricKind::kGauge:
      return std::make_shared<GaugeCell>();
    case MetricKind::kHistogram:
      return std::make_shared<HistogramCell>();
  }
  return nullptr;
}

bool IsShown(const std::shared_ptr<void>& gauge) {
  return static_cast<const GaugeCell*>(gauge.get())->shown.load(std::memory_order_acquire);
}

uint64_t Count(const std::shared_ptr<void>& counter) {
  return static_cast<const CounterCell*>(counter.get())->value.load(std::memory_order_relaxed);
}

prometheus::ClientMetric::Histogram ReadHistogram(const HistogramCell& cell) {
  prometheus::ClientMetric::Histogram out;
  for (size_t i = 0; i < kBucketBounds.size(); ++i) {
    out.sample_count += cell.buckets[i].load(std::memory_order_relaxed);
    out.bucket.push_back(
        {out.sample_count, static_cast<double>(kBucketBounds[i]) / kNanosecondsPerSecond});
  }
  // The serializer adds the bucket without a bound itself.
  out.sample_count += cell.buckets.back().load(std::memory_order_relaxed);
  out.sample_sum =
      static_cast<double>(cell.sum_ns.load(std::memory_order_relaxed)) / kNanosecondsPerSecond;
  return out;
}

// Writes the number of one series; its labels are there already.
void ReadCell(MetricKind kind, const std::shared_ptr<void>& cell, prometheus::ClientMetric* out) {
  switch (kind) {
    case MetricKind::kCounter:
      out->counter.value = static_cast<double>(Count(cell));
      break;
    case MetricKind::kSeconds:
      out->counter.value = static_cast<double>(Count(cell)) / kNanosecondsPerSecond;
      break;
    case MetricKind::kGauge:
      out->gauge.value =
          static_cast<const GaugeCell*>(cell.get())->value.load(std::memory_order_relaxed);
      break;
    case MetricKind::kHistogram:
      out->histogram = ReadHistogram(*static_cast<const HistogramCell*>(cell.get()));
      break;
  }
}

prometheus::MetricType TypeOf(MetricKind kind) {
  switch (kind) {
    case MetricKind::kCounter:
    case MetricKind::kSeconds:
      return prometheus::MetricType::Counter;
    case MetricKind::kGauge:
      return prometheus::MetricType::Gauge;
    case MetricKind::kHistogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

prometheus::MetricFamily ReadFamily(const MetricRow& row, const Series& series) {
  prometheus::MetricFamily family;
  family.name = row.name;
  family.help = row.help;
  family.type = TypeOf(row.kind);
  for (const auto& [values, cell] : series) {
    if (row.kind == MetricKind::kGauge && !IsShown(cell)) continue;
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    for (size_t i = 0; i < values.size(); ++i) {
      metric.label.push_back({std::string(row.labels[i]), values[i]});
    }
    ReadCell(row.kind, cell, &metric);
  }
  return family;
}

// Forgets gauges without a value that nobody can set any more.
void ForgetCleared(Series* series) {
  std::erase_if(*series, [](const auto& entry) {
    return entry.second.use_count() == 1 && !IsShown(entry.second);
  });
}

}  // namespace

std::span<const MetricRow> MetricRows() { return kRows; }

void MetricHistogram::ObserveNs(int64_t duration_ns) const {
  if (!cell_) return;
  const int64_t value = std::max<int64_t>(duration_ns, 0);
  const auto bucket = std::lower_bound(kBucketBounds.begin(), kBucketBounds.end(), value);
  const auto index = static_cast<size_t>(bucket - kBucketBounds.begin());
  cell_->buckets[index].fetch_add(1, std::memory_order_relaxed);
  cell_->sum_ns.fetch_add(value, std::memory_order_relaxed);
}

struct Metrics::State {
  std::mutex mutex;
  std::array<Series, std::size(kRows)> series;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

std::shared_ptr<void> Metrics::Cell(size_t row, std::span<const std::string_view> values) {
  std::vector<std::string> key;
  for (const std::string_view value : values) key.push_back(ValidUtf8(value));
  const MetricKind kind = kRows[row].kind;

  const std::lock_guard lock(state_->mutex);
  Series& series = state_->series[row];
  if (const auto found = series.find(key); found != series.end()) return found->second;
  if (kind == MetricKind::kGauge) ForgetCleared(&series);
  if (series.size() + 1 >= kMaxSeries) key.assign(key.size(), std::string(kOtherLabel));
  std::shared_ptr<void>& cell = series[std::move(key)];
  if (!cell) cell = MakeCell(kind);
  return cell;
}

std::string Metrics::Text() const {
  std::vector<prometheus::MetricFamily> families;
  {
    const std::lock_guard lock(state_->mutex);
    for (size_t i = 0; i < std::size(kRows); ++i) {
      prometheus::MetricFamily family = ReadFamily(kRows[i], state_->series[i]);
      if (!family.metric.empty()) families.push_back(std::move(family));
    }
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace tocsin
