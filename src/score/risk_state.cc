// The state of the risk scorer as bytes: decay, counters, the rules that contributions refer to by
// their keys, the entities from the least recently scored on.
#include <array>

#include "score/risk.h"
#include "score/state_bytes.h"

namespace tocsin {
namespace {

constexpr StateFormat kFormat = {"risk", 1};

// Those that go on counting; the others are told by the state itself.
constexpr std::array<uint64_t RiskCounters::*, 7> kSavedCounters = {
    &RiskCounters::scored,          &RiskCounters::without_entity,
    &RiskCounters::without_time,    &RiskCounters::late,
    &RiskCounters::incidents,       &RiskCounters::dropped_contributions,
    &RiskCounters::evicted_entities};

}  // namespace

void RiskScorer::Save(SnapshotWriter* out) const {
  WriteFormat(kFormat, out);
  out->I64(decay_.window_ns);
  out->I64(decay_.half_life_ns);
  for (const auto counter : kSavedCounters) out->U64(state_.counters.*counter);
  out->U64(state_.rules.size());
  for (const auto& [key, rule] : state_.rules) {
    out->Bytes(key);
    out->Bytes(rule->id);
    out->Bytes(rule->title);
    out->U64(static_cast<uint64_t>(rule->level));
  }
  out->U64(state_.entities.size());
  for (const auto& [key, entity] : state_.entities) {
    out->Bytes(key);
    out->Bytes(entity.spelling);
    out->U64(entity.above ? 1 : 0);
    out->I64(entity.fired_ns);
    entity.window.Save(out);
  }
}

void RiskScorer::RestoreRules(SnapshotReader* in, State* fresh) const {
  for (uint64_t left = in->Count(4 * sizeof(uint64_t)); left > 0 && in->ok(); --left) {
    RiskRule rule;
    rule.key = in->Bytes();
    rule.id = in->Bytes();
    rule.title = in->Bytes();
    const uint64_t level = in->U64();
    if (level >= options_.level_points.size()) in->Fail();
    rule.level = static_cast<Level>(level);
    std::string key = rule.key;
    fresh->rules.emplace(std::move(key), std::make_shared<const RiskRule>(std::move(rule)));
  }
}

void RiskScorer::RestoreEntities(SnapshotReader* in, bool exact, State* fresh) const {
  const auto rule_of = [&](std::string_view key) {
    const auto found = fresh->rules.find(key);
    return found == fresh->rules.end() ? std::shared_ptr<const RiskRule>() : found->second;
  };
  for (uint64_t left = in->Count(8 * sizeof(uint64_t)); left > 0 && in->ok(); --left) {
    std::string key(in->Bytes());
    Entity entity;
    entity.spelling = in->Bytes();
    entity.above = in->U64() != 0;
    entity.fired_ns = in->I64();
    entity.window.Restore(in, decay_, exact, rule_of);
    if (fresh->entities.Touch(key) != nullptr) in->Fail();
    if (!in->ok()) return;
    fresh->counters.bytes += BytesOf(key, entity);
    fresh->entities.Add(std::move(key), std::move(entity));
  }
  fresh->counters.entities = fresh->entities.size();
}

Result<void> RiskScorer::Restore(SnapshotReader* in) {
  if (auto format = ReadFormat(kFormat, in); !format) return format;
  RiskDecay saved;
  saved.window_ns = in->I64();
  saved.half_life_ns = in->I64();
  State fresh;
  for (const auto counter : kSavedCounters) fresh.counters.*counter = in->U64();
  RestoreRules(in, &fresh);
  RestoreEntities(in, saved == decay_, &fresh);
  if (!in->ok()) return Fail("restore risk: the saved state is damaged");
  state_ = std::move(fresh);
  EvictBeyondLimit();
  state_.counters.entities = state_.entities.size();
  return {};
}

}  // namespace tocsin
