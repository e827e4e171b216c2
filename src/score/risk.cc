#include "score/risk.h"

#include <algorithm>

#include "base/case_fold.h"
#include "score/detection_id.h"

namespace tocsin {
namespace {

// The rule of incidents, the same in every installation.
constexpr std::string_view kIncidentRuleId = "b8f6ae1c-6f5f-4a0e-8d33-0c1f7f0c2a11";
constexpr double kMaxPoints = 1e9;  // of one detection: sums stay finite
// Of state, beside texts: list and hash nodes, deque blocks, the control blocks of strings.
constexpr size_t kEntityBytes = 800;
constexpr size_t kContributionBytes = 130;

std::unique_ptr<const RuleHead> MakeIncidentRule(Level level) {
  auto rule = std::make_unique<RuleHead>();
  rule->id = kIncidentRuleId;
  rule->name = "tocsin_risk";
  rule->title = "Risk of an entity crossed the threshold";
  rule->status = Status::kStable;
  rule->level = level;
  return rule;
}

struct Summary {
  std::vector<RiskContribution> by_rule;
  int64_t first_ns = INT64_MAX;
  int64_t last_ns = INT64_MIN;
};

Summary Summarise(const RiskWindow& window, const RiskDecay& decay) {
  Summary summary;
  std::map<std::string_view, size_t> places;
  for (const RiskWindow::Contribution& contribution : window.contributions()) {
    const RiskRule& rule = *contribution.rule;
    const auto [place, added] = places.try_emplace(rule.key, summary.by_rule.size());
    if (added) {
      summary.by_rule.push_back(
          {rule.id, rule.title, rule.level, 0, 0, contribution.time_ns, contribution.time_ns});
    }
    RiskContribution& sum = summary.by_rule[place->second];
    ++sum.count;
    sum.score += window.PointsLeft(contribution, decay);
    sum.last_ns = contribution.time_ns;
    summary.first_ns = std::min(summary.first_ns, contribution.time_ns);
    summary.last_ns = std::max(summary.last_ns, contribution.time_ns);
  }
  std::stable_sort(
      summary.by_rule.begin(), summary.by_rule.end(),
      [](const RiskContribution& a, const RiskContribution& b) { return a.score > b.score; });
  return summary;
}

}  // namespace

std::vector<EntityKind> RiskOptions::DefaultEntities() {
  return {{"user",
           {"User", "user.name", "TargetUserName", "SubjectUserName", "user", "username"},
           {"-", "SYSTEM", "NT AUTHORITY\\SYSTEM", "LOCAL SERVICE", "NETWORK SERVICE",
            "NT AUTHORITY\\LOCAL SERVICE", "NT AUTHORITY\\NETWORK SERVICE", "ANONYMOUS LOGON"}},
          {"host",
           {"Computer", "host.name", "hostname", "Hostname", "computer_name", "ComputerName"},
           {"-", "localhost"}},
          {"source_address",
           {"SourceIp", "source.ip", "id.orig_h", "IpAddress", "SourceAddress", "src_ip", "rhost",
            "client_ip", "c-ip"},
           {"-", "127.0.0.1", "::1", "0.0.0.0", "::"}}};
}

RiskScorer::RiskScorer(RiskOptions options, std::shared_ptr<const Criticality> criticality)
    : options_(std::move(options)),
      decay_{options_.window_ns, options_.half_life_ns},
      criticality_(std::move(criticality)),
      rule_(MakeIncidentRule(options_.level)) {}

void RiskScorer::SetCriticality(std::shared_ptr<const Criticality> criticality) {
  criticality_ = std::move(criticality);
}

std::shared_ptr<const RiskRule> RiskScorer::RuleOf(const RuleHead& rule) {
  std::string key = RuleIdentity(rule) + '\0' + rule.content_hash;
  const auto known = state_.rules.find(key);
  if (known != state_.rules.end()) return known->second;
  if (state_.rules.size() >= state_.sweep_at) {
    std::erase_if(state_.rules, [](const auto& entry) { return entry.second.use_count() == 1; });
    state_.sweep_at = std::max<size_t>(1024, 2 * state_.rules.size());
  }
  auto info = std::make_shared<const RiskRule>(RiskRule{key, rule.id, rule.title, rule.level});
  state_.rules.emplace(std::move(key), info);
  return info;
}

std::vector<RiskScorer::Points> RiskScorer::PointsOf(DetectionRecord* detection) {
  if (detection->kind == DetectionKind::kIncident || options_.threshold <= 0) return {};
  if (detection->time_ns == Event::kNoTime) {
    ++state_.counters.without_time;
    return {};
  }
  const RuleHead& rule = *detection->rule;
  const double points = std::min(
      options_.level_points[static_cast<size_t>(rule.level)] * rule.extensions.score.value_or(1),
      kMaxPoints);
  std::vector<Points> entities;
  for (EntityName& name : EntitiesOf(*detection, options_.entities)) {
    entities.push_back({name.kind->name, std::move(name.value), std::move(name.key), 0});
  }
  if (entities.empty()) {
    ++state_.counters.without_entity;
    return {};
  }
  detection->risk.emplace().points = points;
  for (Points& entity : entities) {
    const double factor =
        criticality_ == nullptr ? 1 : criticality_->Factor(entity.kind, entity.value);
    entity.points = std::min(points * factor, kMaxPoints);
  }
  std::erase_if(entities, [](const Points& entity) { return !(entity.points > 0); });
  ++state_.counters.scored;
  return entities;
}

void RiskScorer::Score(DetectionRecord* detection, std::vector<DetectionRecord>* incidents) {
  for (const Points& points : PointsOf(detection)) Add(points, detection, incidents);
}

void RiskScorer::Add(const Points& name, DetectionRecord* detection,
                     std::vector<DetectionRecord>* incidents) {
  Entity* entity = state_.entities.Touch(name.key);
  if (entity == nullptr) {
    entity = state_.entities.Add(name.key, {});
    entity->spelling = name.value;
  } else {
    state_.counters.bytes -= BytesOf(name.key, *entity);
  }
  RiskWindow& window = entity->window;
  window.AdvanceTo(detection->time_ns, decay_);
  const bool rearmed =
      window.score() < options_.threshold ||
      AgeNs(entity->fired_ns, window.now_ns()) >= static_cast<uint64_t>(options_.window_ns);
  if (entity->above && rearmed) entity->above = false;
  if (window.Add({detection->time_ns, name.points, RuleOf(*detection->rule), detection->id},
                 decay_)) {
    if (window.contributions().size() > std::max<size_t>(options_.max_contributions, 1)) {
      window.DropOldest(decay_);
      ++state_.counters.dropped_contributions;
    }
    if (detection->risk) {
      detection->risk->entities.push_back({name.kind, entity->spelling, window.score()});
    }
    if (Fires(entity)) {
      incidents->push_back(MakeIncident(name, *entity, *detection));
      ++state_.counters.incidents;
      if (options_.rearm == Rearm::kReset) window.Clear();
    }
  } else {
    ++state_.counters.late;
  }
  state_.counters.bytes += BytesOf(name.key, *entity);
  EvictBeyondLimit();
  state_.counters.entities = state_.entities.size();
}

bool RiskScorer::Fires(Entity* entity) const {
  if (entity->window.score() < options_.threshold || entity->above) return false;
  entity->fired_ns = entity->window.now_ns();
  entity->above = options_.rearm == Rearm::kEdge;
  return true;
}

DetectionRecord RiskScorer::MakeIncident(const Points& name, const Entity& entity,
                                         const DetectionRecord& trigger) const {
  DetectionRecord incident;
  incident.kind = DetectionKind::kIncident;
  incident.rule = rule_.get();
  incident.time_ns = entity.window.now_ns();
  incident.source = trigger.source;
  incident.id = IncidentId(name.kind, FoldCase(name.value), incident.time_ns, trigger.id);
  IncidentFacts& facts = incident.incident.emplace();
  facts.entity_kind = name.kind;
  facts.entity = entity.spelling;
  facts.score = entity.window.score();
  facts.threshold = options_.threshold;
  facts.window_ns = options_.window_ns;
  Summary summary = Summarise(entity.window, decay_);
  facts.first_ns = summary.first_ns;
  facts.last_ns = summary.last_ns;
  facts.contributions = std::move(summary.by_rule);
  const auto& contributions = entity.window.contributions();
  const size_t told = std::min<size_t>(contributions.size(), options_.max_detection_ids);
  for (size_t i = contributions.size() - told; i < contributions.size(); ++i) {
    facts.detections.push_back(contributions[i].detection);
  }
  return incident;
}

size_t RiskScorer::BytesOf(std::string_view key, const Entity& entity) {
  return kEntityBytes + 2 * key.size() + entity.window.contributions().size() * kContributionBytes;
}

void RiskScorer::EvictBeyondLimit() {
  while (state_.counters.bytes > options_.max_bytes && state_.entities.size() > 1) {
    const auto& [key, entity] = state_.entities.oldest();
    state_.counters.bytes -= BytesOf(key, entity);
    state_.entities.EraseOldest();
    ++state_.counters.evicted_entities;
  }
}

}  // namespace tocsin
