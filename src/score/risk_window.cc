#include "score/risk_window.h"

#include <algorithm>
#include <cmath>

namespace tocsin {
double RiskDecay::Left(uint64_t age_ns) const {
  if (half_life_ns <= 0) return 1;
  return std::exp2(-static_cast<double>(age_ns) / static_cast<double>(half_life_ns));
}

void RiskWindow::AdvanceTo(int64_t time_ns, const RiskDecay& decay) {
  if (contributions_.empty()) {
    now_ns_ = std::max(now_ns_, time_ns);
    score_ = 0;
    return;
  }
  if (time_ns <= now_ns_) return;
  score_ *= decay.Left(AgeNs(now_ns_, time_ns));
  now_ns_ = time_ns;
  while (!contributions_.empty() &&
         AgeNs(contributions_.front().time_ns, now_ns_) > static_cast<uint64_t>(decay.window_ns)) {
    DropOldest(decay);
  }
}

bool RiskWindow::Add(Contribution contribution, const RiskDecay& decay) {
  const bool late = contribution.time_ns < now_ns_ &&
                    AgeNs(contribution.time_ns, now_ns_) > static_cast<uint64_t>(decay.window_ns);
  if (late) return false;
  score_ += PointsLeft(contribution, decay);
  const auto place = std::upper_bound(
      contributions_.begin(), contributions_.end(), contribution.time_ns,
      [](int64_t time, const Contribution& other) { return time < other.time_ns; });
  contributions_.insert(place, std::move(contribution));
  return true;
}

void RiskWindow::DropOldest(const RiskDecay& decay) {
  score_ -= PointsLeft(contributions_.front(), decay);
  contributions_.pop_front();
  ++removals_;
  if (removals_ >= contributions_.size()) SumAnew(decay);
}

void RiskWindow::Clear() {
  contributions_.clear();
  score_ = 0;
  removals_ = 0;
}

double RiskWindow::PointsLeft(const Contribution& contribution, const RiskDecay& decay) const {
  return contribution.points * decay.Left(AgeNs(contribution.time_ns, now_ns_));
}

void RiskWindow::SumAnew(const RiskDecay& decay) {
  score_ = 0;
  for (const Contribution& contribution : contributions_) {
    score_ += PointsLeft(contribution, decay);
  }
  removals_ = 0;
}

void RiskWindow::Save(SnapshotWriter* out) const {
  out->I64(now_ns_);
  out->F64(score_);
  out->U64(removals_);
  out->U64(contributions_.size());
  for (const Contribution& contribution : contributions_) {
    out->I64(contribution.time_ns);
    out->F64(contribution.points);
    out->Bytes(contribution.rule->key);
    out->Bytes(contribution.detection);
  }
}

}  // namespace tocsin
