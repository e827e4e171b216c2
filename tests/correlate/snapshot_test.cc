// Saved state: what is damaged is refused, what is good goes on where it was.
#include "correlate/snapshot.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "base/hash.h"
#include "compile/correlation_plan.h"
#include "tests/correlate/timeline.h"

namespace tocsin {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

std::string CorrelationText(const std::string& title, const std::string& body,
                            const std::string& more = "") {
  return fmt::format("title: {}\n{}correlation: {{rules: [r1], group-by: u, timespan: 60s, {}}}\n",
                     title, more, body);
}

std::shared_ptr<const CorrelationPlan> Plan(const std::vector<std::string>& correlations) {
  RuleFiles files;
  for (const std::string& text : correlations) {
    files.emplace_back(fmt::format("{}.yml", files.size()), text);
  }
  std::vector<std::string> errors;
  const std::shared_ptr<const RuleSet> rules = BuildRules(files, false, &errors);
  EXPECT_TRUE(errors.empty()) << errors[0];
  return rules->correlation_plan();
}

// One correlation of each kind of window.
std::vector<std::string> AllKinds() {
  const std::string ordered = "correlation: {group-by: u, timespan: 60s, type: temporal_ordered, ";
  return {CorrelationText("count", "type: event_count, condition: {gte: 3}"),
          CorrelationText("values", "type: value_count, condition: {field: n, gte: 3}"),
          CorrelationText("sum", "type: value_sum, condition: {field: n, gte: 30}"),
          CorrelationText("median", "type: value_median, condition: {field: n, gte: 6}"),
          CorrelationText("rules", "type: temporal, condition: {gte: 1}"),
          CorrelationText("few", "type: event_count, condition: {lt: 3}"),
          CorrelationText("beat", "type: event_count, condition: {lt: 1}",
                          "tocsin: {heartbeat: true}\n"),
          "title: steps\n" + ordered + "rules: [r1, r2]}\n",
          "title: absent\n" + ordered + "condition: r1 and not r2}\n",
          "title: between\n" + ordered + "condition: r1 and not r3 and r2}\n"};
}

// An event of the base rules r1, r2, ... with the fields that they are asked for.
MatchedEvent EventOf(const CorrelationPlan& plan, int64_t seconds, const std::string& user,
                     int64_t number) {
  MatchedEvent event;
  event.time_ns = seconds * kSecond;
  event.position = {0, static_cast<uint64_t>(seconds)};
  event.body = fmt::format("{{\"n\":{}}}", number);
  for (uint32_t source = 0; source < plan.sources.size(); ++source) {
    if (source != static_cast<uint32_t>(number) % 3 && source != 0) continue;
    event.AddMatch(source);
    for (const std::string& field : plan.sources[source].fields) {
      event.AddField();
      event.AddText(field == "u" ? user : std::to_string(number));
    }
  }
  return event;
}

std::vector<Firing> Feed(Correlator* correlator, const CorrelationPlan& plan, int64_t from,
                         int64_t to) {
  std::vector<Firing> firings;
  for (int64_t i = from; i < to; ++i) {
    correlator->Process(EventOf(plan, 7 * i, i % 3 == 0 ? "a" : "bob", i % 10), &firings);
  }
  return firings;
}

std::string SomeSnapshot(const std::shared_ptr<const CorrelationPlan>& plan) {
  Correlator correlator(plan, {});
  Feed(&correlator, *plan, 0, 20);
  return correlator.Snapshot();
}

// The snapshot with other content and the hash that belongs to it.
std::string Sealed(std::string bytes) {
  bytes.resize(bytes.size() - 32);
  return bytes + HexHash128(bytes);
}

TEST(Snapshot, GoesOnWhereItWas) {
  const auto plan = Plan(AllKinds());
  Correlator straight(plan, {});
  const std::vector<Firing> before = Feed(&straight, *plan, 0, 20);
  Correlator restored(plan, {});
  ASSERT_TRUE(restored.Restore(straight.Snapshot()));
  EXPECT_EQ(restored.Snapshot(), straight.Snapshot());
  std::vector<Firing> expected = Feed(&straight, *plan, 20, 40);
  std::vector<Firing> got = Feed(&restored, *plan, 20, 40);
  straight.Finish(&expected);
  restored.Finish(&got);
  EXPECT_EQ(got, expected);
  std::set<uint32_t> nodes;
  bool bodies = false;
  for (const Firing& firing : expected) {
    nodes.insert(firing.node);
    for (const EventReference& reference : firing.references) {
      bodies = bodies || (reference.time_ns < 7 * 20 * kSecond && !reference.body.empty());
    }
  }
  EXPECT_GE(nodes.size(), 8u);
  // Of events that came before the snapshot.
  EXPECT_TRUE(bodies);
}

TEST(Snapshot, IsRefusedWhereverItIsCut) {
  const auto plan = Plan(AllKinds());
  const std::string snapshot = SomeSnapshot(plan);
  Correlator correlator(plan, {});
  Feed(&correlator, *plan, 0, 5);
  const std::string before = correlator.Snapshot();
  for (size_t size = 0; size < snapshot.size(); ++size) {
    ASSERT_FALSE(correlator.Restore(snapshot.substr(0, size))) << size;
  }
  ASSERT_FALSE(correlator.Restore(snapshot + "x"));
  EXPECT_EQ(correlator.Snapshot(), before);
}

TEST(Snapshot, IsRefusedWhicheverByteIsWrong) {
  const auto plan = Plan(AllKinds());
  std::string snapshot = SomeSnapshot(plan);
  Correlator correlator(plan, {});
  for (char& byte : snapshot) {
    byte = static_cast<char>(byte ^ 0x20);
    ASSERT_FALSE(correlator.Restore(snapshot));
    byte = static_cast<char>(byte ^ 0x20);
  }
  EXPECT_TRUE(correlator.Restore(snapshot));
}

// With a hash that fits, a wrong byte may be a number like any other. Then the state is odd, and
// goes on all the same.
TEST(Snapshot, OddStateDoesNoHarm) {
  const auto plan = Plan(AllKinds());
  const std::string snapshot = SomeSnapshot(plan);
  size_t restored = 0;
  size_t refused = 0;
  for (const int flip : {0x01, 0x80, 0xFF}) {
    for (size_t at = 0; at + 32 < snapshot.size(); ++at) {
      std::string odd = snapshot;
      odd[at] = static_cast<char>(odd[at] ^ flip);
      Correlator correlator(plan, {});
      if (!correlator.Restore(Sealed(odd))) {
        ++refused;
        continue;
      }
      ++restored;
      std::vector<Firing> firings = Feed(&correlator, *plan, 20, 30);
      correlator.Finish(&firings);
    }
  }
  EXPECT_GT(restored, 1'000u);
  EXPECT_GT(refused, 1'000u);
}

TEST(Snapshot, CutStateIsRefusedThoughItsHashFits) {
  const auto plan = Plan(AllKinds());
  const std::string snapshot = SomeSnapshot(plan);
  Correlator correlator(plan, {});
  for (size_t size = 32; size < snapshot.size(); ++size) {
    ASSERT_FALSE(correlator.Restore(Sealed(snapshot.substr(0, size)))) << size;
  }
}

TEST(Snapshot, SaysWhatIsWrong) {
  const auto plan = Plan(AllKinds());
  const std::string snapshot = SomeSnapshot(plan);
  Correlator correlator(plan, {});
  const auto message = [&](const std::string& bytes) {
    const Result<void> result = correlator.Restore(bytes);
    return result ? "" : result.error().message;
  };
  EXPECT_EQ(message(""), "the saved correlation state is cut short");
  EXPECT_EQ(message(std::string(100, 'x')), "this is no saved correlation state");
  std::string damaged = snapshot;
  damaged[200] = static_cast<char>(damaged[200] + 1);
  EXPECT_EQ(message(damaged), "the saved correlation state is damaged: its hash does not fit");
  std::string other = snapshot;
  other[8 + std::string_view("tocsin correlation state").size()] = 9;
  EXPECT_EQ(message(Sealed(other)),
            "the saved correlation state has version 9, only 1 can be read");
}

const std::string kThree = "type: event_count, condition: {gte: 3}";

// Whether the third event fires, after a snapshot behind the second.
bool Remembers(const std::vector<std::string>& before, const std::vector<std::string>& after,
               uint32_t node) {
  const auto old_plan = Plan(before);
  const auto new_plan = Plan(after);
  Correlator old_one(old_plan, {});
  std::vector<Firing> firings;
  for (const int64_t second : {1, 2}) {
    old_one.Process(EventOf(*old_plan, second, "a", 3), &firings);
  }
  Correlator new_one(new_plan, {});
  EXPECT_TRUE(new_one.Restore(old_one.Snapshot()));
  firings.clear();
  new_one.Process(EventOf(*new_plan, 3, "a", 3), &firings);
  return std::any_of(firings.begin(), firings.end(),
                     [node](const Firing& firing) { return firing.node == node; });
}

TEST(Snapshot, AChangedRuleStartsEmptyAndTheOthersGoOn) {
  const std::string a = CorrelationText("a", kThree);
  const std::string b = CorrelationText("b", kThree);
  const std::string changed = CorrelationText("changed", kThree);
  EXPECT_TRUE(Remembers({a, b}, {a, b}, 0));
  EXPECT_FALSE(Remembers({a, b}, {changed, b}, 0));
  EXPECT_TRUE(Remembers({a, b}, {changed, b}, 1));
}

TEST(Snapshot, ARuleThatIsGoneIsForgottenAndTheOthersGoOn) {
  const std::string a = CorrelationText("a", kThree);
  const std::string b = CorrelationText("b", kThree);
  EXPECT_TRUE(Remembers({a, b}, {b}, 0));
  EXPECT_TRUE(Remembers({b}, {a, b}, 1));
  EXPECT_FALSE(Remembers({b}, {a, b}, 0));
}

TEST(Snapshot, RulesOfTheSameTextKeepTheirOwnState) {
  // Two nodes that differ by what feeds them only.
  auto plan = std::make_shared<CorrelationPlan>(
      *Plan({CorrelationText("a", kThree), CorrelationText("b", kThree)}));
  plan->nodes[1].rule.content_hash = plan->nodes[0].rule.content_hash;
  plan->sources[0].uses.erase(plan->sources[0].uses.begin());
  Correlator correlator(plan, {});
  std::vector<Firing> firings;
  for (const int64_t second : {1, 2}) correlator.Process(EventOf(*plan, second, "a", 3), &firings);
  Correlator restored(plan, {});
  ASSERT_TRUE(restored.Restore(correlator.Snapshot()));
  restored.Process(EventOf(*plan, 3, "a", 3), &firings);
  ASSERT_EQ(firings.size(), 1u);
  EXPECT_EQ(firings[0].node, 1u);
}

TEST(Snapshot, OfAnEmptyCorrelatorIsRestored) {
  const auto plan = Plan({CorrelationText("a", kThree)});
  Correlator empty(plan, {});
  Correlator correlator(plan, {});
  Feed(&correlator, *plan, 0, 5);
  ASSERT_TRUE(correlator.Restore(empty.Snapshot()));
  EXPECT_EQ(correlator.counters().groups, 0u);
  EXPECT_EQ(correlator.Snapshot(), empty.Snapshot());
}

TEST(SnapshotReader, CountsNoMoreThanCanBeThere) {
  SnapshotWriter out;
  out.U64(1'000'000'000);
  const std::string bytes = out.Take();
  SnapshotReader in(bytes);
  EXPECT_EQ(in.Count(8), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.U64(), 0u);
  EXPECT_EQ(in.Bytes(), "");
}

}  // namespace
}  // namespace tocsin
