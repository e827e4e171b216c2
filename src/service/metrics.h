// What the service counts: the table is metrics.def, the text that a Prometheus server reads comes
// from the same rows.
//
//   Metrics metrics;
//   MetricCounter events = metrics.Get(metric::kEvents, "zeek", "zeek_conn");  // once
//   events.Add(batch.size());                                                  // often
//
// A handle leads straight to its number: adding is one atomic instruction, without lock and without
// search. Kind and count of labels are checked by the compiler. A series is shown from the moment
// that somebody gets it (a gauge: once it is set), so a counter that should be seen at 0 is got at
// the start. A metric has at most kMaxSeries series; further label values share one whose labels
// are all "(other)".
//
// Thread safety: everything may be used from any thread. Handles keep their number alive and may
// outlive the Metrics. A handle made by default counts nothing.
#pragma once

#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace tocsin {

enum class MetricKind : uint8_t { kCounter, kSeconds, kGauge, kHistogram };

// A row of the table.
struct MetricRow {
  MetricKind kind;
  std::string_view name;  // with the prefix
  std::string_view help;
  std::span<const std::string_view> labels;
};

std::span<const MetricRow> MetricRows();

inline constexpr std::string_view kOtherLabel = "(other)";

namespace metric_detail {

struct alignas(64) CounterCell {
  std::atomic<uint64_t> value{0};
};

struct GaugeCell {
  std::atomic<double> value{0};
  std::atomic<bool> shown{false};
};

// Upper bounds of the buckets, in nanoseconds; one more bucket has no bound.
inline constexpr std::array<int64_t, 14> kBucketBounds = {
    1'000'000,     2'500'000,     5'000'000,      10'000'000,    25'000'000,
    50'000'000,    100'000'000,   250'000'000,    500'000'000,   1'000'000'000,
    2'500'000'000, 5'000'000'000, 10'000'000'000, 30'000'000'000};

struct alignas(64) HistogramCell {
  std::array<std::atomic<uint64_t>, kBucketBounds.size() + 1> buckets{};
  std::atomic<int64_t> sum_ns{0};
};

}  // namespace metric_detail

class MetricCounter {
 public:
  MetricCounter() = default;
  explicit MetricCounter(std::shared_ptr<void> cell)
      : cell_(std::static_pointer_cast<metric_detail::CounterCell>(std::move(cell))) {}
  void Add(uint64_t count = 1) const {
    if (cell_) cell_->value.fetch_add(count, std::memory_order_relaxed);
  }

 private:
  std::shared_ptr<metric_detail::CounterCell> cell_;
};

class MetricSeconds {
 public:
  MetricSeconds() = default;
  explicit MetricSeconds(std::shared_ptr<void> cell)
      : cell_(std::static_pointer_cast<metric_detail::CounterCell>(std::move(cell))) {}
  // Nanoseconds; less than 0 counts as 0.
  void AddNs(int64_t duration_ns) const {
    if (cell_ && duration_ns > 0) {
      cell_->value.fetch_add(static_cast<uint64_t>(duration_ns), std::memory_order_relaxed);
    }
  }

 private:
  std::shared_ptr<metric_detail::CounterCell> cell_;
};

class MetricGauge {
 public:
  MetricGauge() = default;
  explicit MetricGauge(std::shared_ptr<void> cell)
      : cell_(std::static_pointer_cast<metric_detail::GaugeCell>(std::move(cell))) {}
  void Set(double value) const {
    if (!cell_) return;
    cell_->value.store(value, std::memory_order_relaxed);
    cell_->shown.store(true, std::memory_order_release);
  }
  // There is no value any more (a partition went to somebody else): the series is not shown until
  // it is set again, and is forgotten when no handle is left.
  void Clear() const {
    if (cell_) cell_->shown.store(false, std::memory_order_relaxed);
  }

 private:
  std::shared_ptr<metric_detail::GaugeCell> cell_;
};

class MetricHistogram {
 public:
  MetricHistogram() = default;
  explicit MetricHistogram(std::shared_ptr<void> cell)
      : cell_(std::static_pointer_cast<metric_detail::HistogramCell>(std::move(cell))) {}
  // Nanoseconds; less than 0 counts as 0.
  void ObserveNs(int64_t duration_ns) const;

 private:
  std::shared_ptr<metric_detail::HistogramCell> cell_;
};

// Names a row of the table, with what its labels and its handle are.
template <MetricKind kKind, size_t kLabels>
struct MetricId {
  size_t row;
};

namespace metric_detail {

template <MetricKind kKind>
struct HandleOf;
template <>
struct HandleOf<MetricKind::kCounter> {
  using Type = MetricCounter;
};
template <>
struct HandleOf<MetricKind::kSeconds> {
  using Type = MetricSeconds;
};
template <>
struct HandleOf<MetricKind::kGauge> {
  using Type = MetricGauge;
};
template <>
struct HandleOf<MetricKind::kHistogram> {
  using Type = MetricHistogram;
};

enum class Row : size_t {
#define TOCSIN_METRIC(kind, identifier, ...) identifier,
#include "service/metrics.def"
#undef TOCSIN_METRIC
};

constexpr size_t CountOf(std::initializer_list<const char*> labels) { return labels.size(); }

}  // namespace metric_detail

namespace metric {

#define TOCSIN_METRIC(kind, identifier, name, help, ...)                                         \
  inline constexpr MetricId<MetricKind::kind, metric_detail::CountOf({__VA_ARGS__})> identifier{ \
      static_cast<size_t>(metric_detail::Row::identifier)};
#include "service/metrics.def"
#undef TOCSIN_METRIC

}  // namespace metric

class Metrics {
 public:
  static constexpr size_t kMaxSeries = 20'000;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The series with these label values, made when it is new.
  template <MetricKind kKind, size_t kLabels, std::convertible_to<std::string_view>... Values>
  requires(sizeof...(Values) == kLabels) typename metric_detail::HandleOf<kKind>::Type
      Get(MetricId<kKind, kLabels> id, const Values&... values) {
    const std::array<std::string_view, kLabels> texts{std::string_view(values)...};
    return typename metric_detail::HandleOf<kKind>::Type(Cell(id.row, texts));
  }

  // All series in Prometheus' text format 0.0.4.
  std::string Text() const;

 private:
  struct State;

  std::shared_ptr<void> Cell(size_t row, std::span<const std::string_view> values);

  std::unique_ptr<State> state_;
};

}  // namespace tocsin
