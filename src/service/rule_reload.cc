#include "service/rule_reload.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tocsin {

Result<RuleLoad> RuleReload::Load() const {
  return environment_->load_rules(topic_ ? topic_() : RuleTexts());
}

bool RuleReload::MayRun(const RuleSet& rules) const {
  return topic_ != nullptr || rules.stats().rules > 0 || rules.stats().correlations > 0;
}

Result<void> RuleReload::LoadFirst() {
  Result<RuleLoad> load = Load();
  if (!load) return tl::unexpected(load.error());
  if (!MayRun(*load->rules)) return Fail("no rule of the configuration runs");
  for (const std::string& line : load->refused) environment_->log->Warn("rule_refused", line);
  holder_ = std::make_unique<RuleHolder>(load->rules);
  Take(*std::move(load));
  return {};
}

Result<ReloadReport> RuleReload::Reload() {
  const std::lock_guard one_by_one(reloading_);
  Result<RuleLoad> load = Load();
  if (!load) return Refuse(load.error().message);
  const std::vector<std::string> before = refused();
  for (const std::string& line : load->refused) {
    if (std::find(before.begin(), before.end(), line) == before.end()) return Refuse(line);
  }
  if (!MayRun(*load->rules)) return Refuse("no rule runs");
  ReloadReport report;
  report.changed = load->rules->hash() != holder_->Get()->hash();
  report.ruleset_hash = load->rules->hash();
  report.loaded = load->rules->stats().rules + load->rules->stats().correlations;
  report.refused = load->refused.size();
  if (report.changed) holder_->Set(load->rules);
  Take(*std::move(load));
  metrics_->Get(metric::kReloads, report.changed ? "taken" : "unchanged").Add();
  environment_->log->Info(
      "rules_reloaded", report.changed ? "other rules are in force" : "the rules are the same",
      {{"rules", report.loaded}, {"refused", report.refused}, {"hash", report.ruleset_hash}});
  return report;
}

Result<ReloadReport> RuleReload::Refuse(std::string why) {
  metrics_->Get(metric::kReloads, "refused").Add();
  environment_->log->Error("reload_refused", "the old rules stay: " + why);
  const std::lock_guard lock(mutex_);
  last_error_ = why;
  return Fail(std::move(why));
}

void RuleReload::Take(RuleLoad load) {
  for (const std::string& note : load.notes) environment_->log->Warn("rule", note);
  const RuleSetStats& stats = load.rules->stats();
  metrics_->Get(metric::kRulesLoaded, "detection", "running").Set(static_cast<double>(stats.rules));
  metrics_->Get(metric::kRulesLoaded, "correlation", "running")
      .Set(static_cast<double>(stats.correlations));
  metrics_->Get(metric::kRulesLoaded, "filter", "running").Set(static_cast<double>(stats.filters));
  metrics_->Get(metric::kRulesLoaded, "any", "refused")
      .Set(static_cast<double>(load.refused.size()));
  const std::lock_guard lock(mutex_);
  loaded_ns_ = environment_->now_ns();
  metrics_->Get(metric::kRulesetLoaded).Set(1e-9 * static_cast<double>(loaded_ns_));
  if (info_hash_ != load.rules->hash()) {
    info_.Clear();
    info_hash_ = load.rules->hash();
    info_ = metrics_->Get(metric::kRulesetInfo, info_hash_);
    info_.Set(1);
  }
  refused_ = std::move(load.refused);
  last_error_.clear();
}

std::vector<std::string> RuleReload::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

std::string RuleReload::last_error() const {
  const std::lock_guard lock(mutex_);
  return last_error_;
}

int64_t RuleReload::loaded_ns() const {
  const std::lock_guard lock(mutex_);
  return loaded_ns_;
}

}  // namespace tocsin
