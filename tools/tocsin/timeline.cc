#include "timeline.h"

#include <algorithm>

namespace tocsin {
namespace {

// Widths in seconds; each divides the next. The last shows the whole range of int64 nanoseconds in
// about 30 buckets.
constexpr auto kLadder = std::to_array<int64_t>(
    {1,         5,         15,         30,         60,          300,        900,       1'800,
     3'600,     7'200,     21'600,     43'200,     86'400,      604'800,    1'209'600, 2'419'200,
     4'838'400, 9'676'800, 29'030'400, 58'060'800, 290'304'000, 580'608'000});

int64_t FloorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

}  // namespace

void Timeline::Add(int64_t time_ns, size_t series) {
  const int64_t seconds = FloorDivide(time_ns, 1'000'000'000);
  ++buckets_[FloorDivide(seconds, kLadder[step_])][series];
  while (buckets_.size() > kMaxBuckets) {
    const int64_t factor = kLadder[step_ + 1] / kLadder[step_];
    ++step_;
    std::map<int64_t, Counts> wider;
    for (const auto& [bucket, counts] : buckets_) {
      Counts& sum = wider[FloorDivide(bucket, factor)];
      for (size_t i = 0; i < kSeries; ++i) sum[i] += counts[i];
    }
    buckets_ = std::move(wider);
  }
}

Timeline::View Timeline::Show(size_t columns) const {
  View view;
  if (buckets_.empty() || columns == 0) return view;
  const int64_t first_s = buckets_.begin()->first * kLadder[step_];
  const int64_t last_s = buckets_.rbegin()->first * kLadder[step_];
  size_t step = step_;
  const auto needed = [&] {
    return FloorDivide(last_s, kLadder[step]) - FloorDivide(first_s, kLadder[step]) + 1;
  };
  while (step + 1 < kLadder.size() && needed() > static_cast<int64_t>(columns)) ++step;
  view.step_s = kLadder[step];
  const int64_t first_column = FloorDivide(first_s, view.step_s);
  view.begin_s = first_column * view.step_s;
  for (auto& series : view.counts) series.resize(static_cast<size_t>(needed()));
  for (const auto& [bucket, counts] : buckets_) {
    const auto column =
        static_cast<size_t>(FloorDivide(bucket * kLadder[step_], view.step_s) - first_column);
    for (size_t i = 0; i < kSeries; ++i) view.counts[i][column] += counts[i];
  }
  return view;
}

std::string Sparkline(const std::vector<uint64_t>& counts, uint64_t highest) {
  constexpr std::array<const char*, 9> kBars = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::string line;
  for (const uint64_t count : counts) {
    // Anything above zero shows.
    const uint64_t height = highest == 0 ? 0 : (count * 8 + highest - 1) / highest;
    line += kBars[std::min<uint64_t>(height, 8)];
  }
  return line;
}

}  // namespace tocsin
