// Counts over time in bounded memory, whatever the times are: buckets of one width, which grows
// along a ladder of human steps (1 s, 5 s, ... 1 h, 1 d, ...) whenever there would be too many.
// Each step divides the next and buckets begin at multiples of the width, so the counts do not
// depend on the order in which times come.
//
// Thread safety: one owner. Borrows nothing.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tocsin {

class Timeline {
 public:
  static constexpr size_t kSeries = 6;
  static constexpr size_t kMaxBuckets = 4096;

  void Add(int64_t time_ns, size_t series);

  struct View {
    int64_t begin_s = 0;                                // of the first column
    int64_t step_s = 0;                                 // of a column
    std::array<std::vector<uint64_t>, kSeries> counts;  // one number per column
  };
  // At most `columns` columns from the first to the last time; none when nothing was added.
  View Show(size_t columns) const;

 private:
  using Counts = std::array<uint64_t, kSeries>;

  size_t step_ = 0;                    // index into the ladder
  std::map<int64_t, Counts> buckets_;  // by time divided by width
};

// One character per count, from a blank for 0 to a full block for `highest`.
std::string Sparkline(const std::vector<uint64_t>& counts, uint64_t highest);

}  // namespace tocsin
