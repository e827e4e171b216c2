// The points of one entity inside a sliding window, and their sum with exponential decay.
//
// The sum is carried along: moving time on multiplies it by the decay, adding and expiring change
// it by one term. So the cost of a contribution does not grow with the window. Rounding errors
// can't pile up: after as many removals as there are contributions left the sum is made anew.
//
// One thread. Borrows nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "correlate/snapshot.h"
#include "tocsin/rule.h"

namespace tocsin {

// What an incident tells of a contributing rule; outlives the rule set.
struct RiskRule {
  std::string key;  // identity and content
  std::string id;
  std::string title;
  Level level = Level::kNone;
};

// Without overflow; `from` does not lie after `to`.
inline uint64_t AgeNs(int64_t from, int64_t to) {
  return static_cast<uint64_t>(to) - static_cast<uint64_t>(from);
}

struct RiskDecay {
  int64_t window_ns = 0;
  int64_t half_life_ns = 0;  // 0: none

  // What is left of a point after so long.
  double Left(uint64_t age_ns) const;
  bool operator==(const RiskDecay&) const = default;
};

class RiskWindow {
 public:
  struct Contribution {
    int64_t time_ns = 0;
    double points = 0;
    std::shared_ptr<const RiskRule> rule;
    std::string detection;  // id
  };

  // Moves time on to `time_ns`, unless it is there already.
  void AdvanceTo(int64_t time_ns, const RiskDecay& decay);
  // Adds a contribution in its place. False, and nothing added, when it lies before the window.
  bool Add(Contribution contribution, const RiskDecay& decay);
  void DropOldest(const RiskDecay& decay);
  void Clear();

  double score() const { return score_; }
  int64_t now_ns() const { return now_ns_; }
  const std::deque<Contribution>& contributions() const { return contributions_; }  // by time

  // What is left of a contribution now.
  double PointsLeft(const Contribution& contribution, const RiskDecay& decay) const;

  // The rules of the contributions are saved by their keys, each of which is a `rule_of` argument
  // when they are read. `exact` keeps the carried sum (the decay is the one it was saved with).
  void Save(SnapshotWriter* out) const;
  template <typename RuleOf>
  void Restore(SnapshotReader* in, const RiskDecay& decay, bool exact, const RuleOf& rule_of);

 private:
  void SumAnew(const RiskDecay& decay);

  std::deque<Contribution> contributions_;
  int64_t now_ns_ = INT64_MIN;
  double score_ = 0;
  size_t removals_ = 0;  // since the sum was made anew
};

template <typename RuleOf>
void RiskWindow::Restore(SnapshotReader* in, const RiskDecay& decay, bool exact,
                         const RuleOf& rule_of) {
  now_ns_ = in->I64();
  score_ = in->F64();
  removals_ = in->U64();
  for (uint64_t left = in->Count(4 * sizeof(uint64_t)); left > 0 && in->ok(); --left) {
    Contribution contribution;
    contribution.time_ns = in->I64();
    contribution.points = in->F64();
    contribution.rule = rule_of(in->Bytes());
    contribution.detection = in->Bytes();
    const bool in_order =
        contributions_.empty() || contributions_.back().time_ns <= contribution.time_ns;
    if (contribution.rule == nullptr || !in_order || contribution.time_ns > now_ns_) in->Fail();
    contributions_.push_back(std::move(contribution));
  }
  if (!exact && in->ok()) SumAnew(decay);
}

}  // namespace tocsin
