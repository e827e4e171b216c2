// Correlations over a history, all from the fuzzer's bytes: the engine tells what the model tells,
// also when its state is saved and restored in between. Then the saved state is damaged under a
// hash that fits: it is refused, or does no harm.
//
//   4 bytes   the plan
//   1 byte    when to save
//   1 byte    how many bytes of the saved state to damage; for each, two bytes say where, one how
//   the rest  events, a few bytes each
#include <algorithm>
#include <cstdint>
#include <memory>

#include "base/check.h"
#include "base/hash.h"
#include "tests/correlate/model.h"
#include "tests/correlate/random_plan.h"

namespace tocsin {
namespace {

constexpr int64_t kHalfSecond = 500'000'000;
constexpr size_t kMostEvents = 24;
constexpr size_t kMostDamage = 64;
constexpr size_t kHashDigits = 32;

class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  uint32_t Next() { return at_ < size_ ? data_[at_++] : 0; }
  bool at_end() const { return at_ >= size_; }

 private:
  const uint8_t* const data_;
  const size_t size_;
  size_t at_ = 0;
};

std::vector<MatchedEvent> History(const CorrelationPlan& plan, Bytes* bytes) {
  std::vector<MatchedEvent> history;
  int64_t time_ns = 0;
  while (!bytes->at_end() && history.size() < kMostEvents) {
    MatchedEvent event;
    const uint32_t head = bytes->Next();
    time_ns += static_cast<int64_t>(head >> 4) * kHalfSecond;
    event.time_ns = time_ns;
    event.position = {0, history.size()};
    event.body = std::to_string(history.size());
    for (uint32_t source = 0; source < plan.sources.size(); ++source) {
      if (plan.sources[source].node != CorrelationPlan::kNone || (head >> source & 1) == 0)
        continue;
      event.AddMatch(source);
      for (size_t field = 0; field < plan.sources[source].fields.size(); ++field) {
        event.AddField();
        const uint32_t value = bytes->Next();
        for (uint32_t texts = value % 8 == 7 ? value >> 6 : 1; texts > 0; --texts) {
          event.AddText(value == 0xFE ? "x" : std::to_string(value / 8 % 8 + texts - 1));
        }
      }
    }
    history.push_back(event);
  }
  return history;
}

std::vector<Firing> Run(Correlator* correlator, const std::vector<MatchedEvent>& history,
                        size_t from, size_t to) {
  std::vector<Firing> firings;
  for (size_t i = from; i < to; ++i) correlator->Process(history[i], &firings);
  if (to == history.size()) correlator->Finish(&firings);
  return firings;
}

void RunBoth(Bytes bytes) {
  uint64_t seed = 0;
  for (int i = 0; i < 4; ++i) seed = seed << 8 | bytes.Next();
  const std::shared_ptr<const CorrelationPlan> plan = RandomPlan(seed).Plan();
  const size_t when = bytes.Next();
  std::vector<std::pair<size_t, uint8_t>> damage(bytes.Next() % kMostDamage);
  for (auto& [place, value] : damage) {
    place = bytes.Next() << 8;
    place |= bytes.Next();
    value = static_cast<uint8_t>(bytes.Next());
  }
  const std::vector<MatchedEvent> history = History(*plan, &bytes);
  const size_t middle = std::min(when, history.size());

  Correlator correlator(plan, {});
  std::vector<Firing> firings;
  for (size_t i = 0; i < middle; ++i) correlator.Process(history[i], &firings);
  std::string state = correlator.Snapshot();
  Correlator restored(plan, {});
  TOCSIN_CHECK(restored.Restore(state).has_value());
  TOCSIN_CHECK(restored.Snapshot() == state);
  const std::vector<Firing> rest = Run(&correlator, history, middle, history.size());
  TOCSIN_CHECK(Run(&restored, history, middle, history.size()) == rest);
  firings.insert(firings.end(), rest.begin(), rest.end());
  TOCSIN_CHECK(ToModel(*plan, firings) == RunModel(*plan, history));

  if (damage.empty()) return;
  state.resize(state.size() - kHashDigits);
  for (const auto& [place, value] : damage) {
    state[place % state.size()] = static_cast<char>(state[place % state.size()] ^ value);
  }
  Correlator odd(plan, {});
  if (odd.Restore(state + HexHash128(state))) Run(&odd, history, middle, history.size());
}

}  // namespace
}  // namespace tocsin

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tocsin::RunBoth(tocsin::Bytes(data, size));
  return 0;
}
