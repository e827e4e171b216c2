#include "score/suppression.h"

#include <algorithm>

#include "score/detection_id.h"
#include "score/state_bytes.h"

namespace tocsin {
namespace {

constexpr StateFormat kFormat = {"suppression", 1};
// Of one hold beside its key: list node, hash node, bucket.
constexpr size_t kHoldBytes = 160;
constexpr size_t kMaxTextBytes = 1024;

size_t BytesOf(std::string_view key) { return kHoldBytes + key.size(); }

bool SpeaksOf(const SuppressionRule& suppression, const RuleHead& rule) {
  if (suppression.rules.empty()) return true;
  return std::any_of(suppression.rules.begin(), suppression.rules.end(), [&](const auto& name) {
    return !name.empty() && (name == rule.id || name == rule.name || name == rule.title);
  });
}

// Rule and key values, each with its length in front, since values may hold any byte.
std::string KeyText(const DetectionRecord& detection, const std::vector<std::string>& by) {
  SnapshotWriter key;
  key.Bytes(RuleIdentity(*detection.rule));
  for (const std::string& field : by) {
    const std::vector<std::string> texts = DetectionTexts(detection, field);
    key.U64(texts.size());
    for (const std::string& text : texts) {
      key.Bytes(std::string_view(text).substr(0, kMaxTextBytes));
    }
  }
  return key.Take();
}

}  // namespace

Suppressor::Suppressor(SuppressionOptions options) : options_(std::move(options)) {}

Suppressor::Policy Suppressor::PolicyOf(const RuleHead& rule) const {
  if (rule.extensions.suppress_for_ns > 0) {
    return {&rule.extensions.suppress_by, rule.extensions.suppress_for_ns};
  }
  for (const SuppressionRule& suppression : options_.rules) {
    if (SpeaksOf(suppression, rule)) return {&suppression.by, suppression.for_ns};
  }
  return {};
}

std::optional<Suppressor::Key> Suppressor::KeyOf(const DetectionRecord& detection) const {
  if (detection.time_ns == Event::kNoTime || detection.kind == DetectionKind::kIncident) {
    return std::nullopt;
  }
  const Policy policy = PolicyOf(*detection.rule);
  if (policy.for_ns <= 0) return std::nullopt;
  return Key{KeyText(detection, *policy.by), policy.for_ns};
}

bool Suppressor::Admit(DetectionRecord* detection) {
  std::optional<Key> key = KeyOf(*detection);
  return !key || Admit(*std::move(key), detection->time_ns, &detection->held);
}

bool Suppressor::Admit(Key key, int64_t time_ns, HeldBack* held) {
  Hold* hold = holds_.Touch(key.text);
  if (hold == nullptr) {
    Remember(std::move(key.text), {time_ns, 0});
  } else {
    // Without overflow, whatever the times are.
    const bool covered = time_ns >= hold->begin_ns &&
                         static_cast<uint64_t>(time_ns) - static_cast<uint64_t>(hold->begin_ns) <
                             static_cast<uint64_t>(key.for_ns);
    if (covered) {
      ++hold->held;
      ++counters_.held;
      return false;
    }
    if (hold->held > 0) *held = {hold->held, hold->begin_ns};
    *hold = {time_ns, 0};
  }
  ++counters_.told;
  return true;
}

void Suppressor::Remember(std::string key, const Hold& hold) {
  counters_.bytes += BytesOf(key);
  holds_.Add(std::move(key), hold);
  while (counters_.bytes > options_.max_bytes && holds_.size() > 1) {
    counters_.bytes -= BytesOf(holds_.oldest().key);
    holds_.EraseOldest();
    ++counters_.evicted;
  }
  counters_.holds = holds_.size();
}

void Suppressor::Save(SnapshotWriter* out) const {
  WriteFormat(kFormat, out);
  out->U64(counters_.told);
  out->U64(counters_.held);
  out->U64(counters_.evicted);
  out->U64(holds_.size());
  for (const auto& [key, hold] : holds_) {
    out->Bytes(key);
    out->I64(hold.begin_ns);
    out->U64(hold.held);
  }
}

Result<void> Suppressor::Restore(SnapshotReader* in) {
  if (auto format = ReadFormat(kFormat, in); !format) return format;
  Suppressor fresh(options_);
  fresh.counters_.told = in->U64();
  fresh.counters_.held = in->U64();
  const uint64_t evicted = in->U64();
  for (uint64_t left = in->Count(3 * sizeof(uint64_t)); left > 0; --left) {
    std::string key(in->Bytes());
    const int64_t begin_ns = in->I64();
    const uint64_t held = in->U64();
    if (!in->ok() || fresh.holds_.Touch(key) != nullptr) {
      return Fail("restore suppression: the saved state is damaged");
    }
    fresh.Remember(std::move(key), {begin_ns, held});
  }
  if (!in->ok()) return Fail("restore suppression: the saved state is damaged");
  fresh.counters_.evicted += evicted;
  *this = std::move(fresh);
  return {};
}

}  // namespace tocsin
