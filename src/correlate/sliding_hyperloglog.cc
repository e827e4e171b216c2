#include "correlate/sliding_hyperloglog.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tocsin {

void SlidingHyperLogLog::Add(const ValueHash& value, int64_t time_ns) {
  Register& r = registers_[value.low & (kRegisters - 1)];
  const auto rank = static_cast<uint8_t>(std::countl_zero(value.high) + 1);
  const uint8_t before = HighestOf(r);
  while (!r.empty() && r.back().rank <= rank) {
    r.pop_back();
    --ranks_;
  }
  r.push_back({time_ns, rank});
  ++ranks_;
  --highest_[before];
  ++highest_[HighestOf(r)];
  first_ns_ = std::min(first_ns_, time_ns);
  last_ns_ = std::max(last_ns_, time_ns);
}

bool SlidingHyperLogLog::Expire(int64_t before) {
  if (empty() || first_ns_ >= before) return false;
  first_ns_ = INT64_MAX;
  for (Register& r : registers_) {
    const uint8_t highest = HighestOf(r);
    const auto alive = std::find_if(r.begin(), r.end(),
                                    [before](const Rank& rank) { return rank.time_ns >= before; });
    ranks_ -= static_cast<uint64_t>(alive - r.begin());
    r.erase(r.begin(), alive);
    --highest_[highest];
    ++highest_[HighestOf(r)];
    if (!r.empty()) first_ns_ = std::min(first_ns_, r.front().time_ns);
  }
  return true;
}

uint64_t SlidingHyperLogLog::Estimate() const {
  constexpr double kCount = kRegisters;
  double sum = 0;
  for (size_t rank = 0; rank < highest_.size(); ++rank) {
    sum += std::ldexp(highest_[rank], -static_cast<int>(rank));
  }
  const double raw = 0.7213 / (1 + 1.079 / kCount) * kCount * kCount / sum;
  // Few values leave registers empty, and their number says more.
  if (raw <= 2.5 * kCount && highest_[0] > 0) {
    return std::llround(kCount * std::log(kCount / highest_[0]));
  }
  return std::llround(raw);
}

uint64_t SlidingHyperLogLog::bytes() const {
  return sizeof *this + kRegisters * sizeof(Register) + ranks_ * 2 * sizeof(Rank);
}

void SlidingHyperLogLog::Save(SnapshotWriter* out) const {
  out->I64(first_ns_);
  out->I64(last_ns_);
  for (const Register& r : registers_) {
    out->U64(r.size());
    for (const Rank& rank : r) {
      out->I64(rank.time_ns);
      out->U64(rank.rank);
    }
  }
}

void SlidingHyperLogLog::Load(SnapshotReader* in) {
  first_ns_ = in->I64();
  last_ns_ = in->I64();
  for (Register& r : registers_) {
    for (uint64_t left = in->Count(16); left > 0; --left) {
      const int64_t time_ns = in->I64();
      const uint64_t rank = in->U64();
      if (rank == 0 || rank >= highest_.size()) return in->Fail();
      r.push_back({time_ns, static_cast<uint8_t>(rank)});
      ++ranks_;
    }
    --highest_[0];
    ++highest_[HighestOf(r)];
  }
}

}  // namespace tocsin
