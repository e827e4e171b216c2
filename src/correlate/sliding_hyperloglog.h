// An estimate of the number of distinct values in a sliding window, with a standard error of
// 1.04/sqrt(4096) = 1.6 %, in memory that does not grow with the number of values.
//
// HyperLogLog keeps, for each of 4,096 registers, the highest rank (position of the first one bit)
// among the hashes that fall into it. To let the window slide, a register keeps every rank that may
// still become its highest: those that no later and higher rank hides. Example: ranks 3 at 10 s, 7
// at 20 s and 5 at 30 s leave (20 s, 7) and (30 s, 5); when 20 s expires, 5 is the highest.
//
// Source: Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog" (2007); Chabchoub, Hebrail, "Sliding
// HyperLogLog" (2010). One thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "correlate/sample.h"

namespace tocsin {

class SlidingHyperLogLog {
 public:
  SlidingHyperLogLog() : registers_(kRegisters) { highest_[0] = kRegisters; }

  // Times must not decrease.
  void Add(const ValueHash& value, int64_t time_ns);
  // Forgets what was seen last before `before`. False when that is nothing.
  bool Expire(int64_t before);

  uint64_t Estimate() const;
  bool empty() const { return highest_[0] == kRegisters; }
  // Bounds of the times of what is remembered.
  int64_t first_ns() const { return first_ns_; }
  int64_t last_ns() const { return last_ns_; }
  uint64_t bytes() const;

  void Save(SnapshotWriter* out) const;
  void Load(SnapshotReader* in);

 private:
  static constexpr unsigned kIndexBits = 12;
  static constexpr uint32_t kRegisters = 1u << kIndexBits;
  struct Rank {
    int64_t time_ns = 0;
    uint8_t rank = 0;
  };
  using Register = std::vector<Rank>;  // later times, lower ranks

  static uint8_t HighestOf(const Register& r) { return r.empty() ? 0 : r.front().rank; }

  std::vector<Register> registers_;
  std::array<uint32_t, 66> highest_{};  // number of registers by their highest rank
  uint64_t ranks_ = 0;
  int64_t first_ns_ = INT64_MAX;
  int64_t last_ns_ = kNever;
};

}  // namespace tocsin
