// The rules in force, and taking over others: compiled aside, refused when they are worse than what
// runs, and then handed to the workers, who take them between two transactions.
//
// Thread safety: any thread; reloads one after the other.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "service/app.h"
#include "service/metrics.h"
#include "service/service_view.h"
#include "service/worker.h"

namespace tocsin {

class RuleReload {
 public:
  RuleReload(const ServiceEnvironment* environment, Metrics* metrics)
      : environment_(environment), metrics_(metrics) {}

  // Before the first load: there are rules in a topic too, which may well be empty for a while.
  void AddTopic(std::function<RuleTexts()> texts) { topic_ = std::move(texts); }

  // Rules that were refused are named in the log. Fails when there is none that runs.
  Result<void> LoadFirst();
  // Keeps what runs, and says why, when the rules can't be read or one is refused that was not
  // before.
  Result<ReloadReport> Reload();

  const RuleHolder& holder() const { return *holder_; }
  std::vector<std::string> refused() const;
  // Of the last attempt: "" when it worked.
  std::string last_error() const;
  int64_t loaded_ns() const;

 private:
  Result<RuleLoad> Load() const;
  bool MayRun(const RuleSet& rules) const;
  void Take(RuleLoad load);
  Result<ReloadReport> Refuse(std::string why);

  const ServiceEnvironment* environment_;
  Metrics* metrics_;
  std::function<RuleTexts()> topic_;  // null without one
  std::mutex reloading_;
  mutable std::mutex mutex_;  // of what follows
  std::unique_ptr<RuleHolder> holder_;
  std::vector<std::string> refused_;
  std::string last_error_;
  int64_t loaded_ns_ = 0;
  std::string info_hash_;
  MetricGauge info_;
};

}  // namespace tocsin
