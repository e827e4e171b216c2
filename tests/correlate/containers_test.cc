// The containers that the correlator is made of, against those of the standard library.
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <unordered_map>

#include "correlate/body_store.h"
#include "correlate/group_table.h"
#include "correlate/rank_window.h"
#include "correlate/ring.h"
#include "correlate/samples.h"
#include "correlate/timer_queue.h"

namespace tocsin {
namespace {

TEST(Ring, IsADeque) {
  std::mt19937_64 random(1);
  Ring<int64_t> ring;
  std::deque<int64_t> deque;
  for (int64_t i = 0; i < 100'000; ++i) {
    // Phases of growing and of shrinking.
    const uint64_t grows = i / 5'000 % 2 == 0 ? 6 : 3;
    if (random() % 10 < grows) {
      ring.PushBack(i);
      deque.push_back(i);
    } else if (!deque.empty()) {
      ring.PopFront();
      deque.pop_front();
    }
    if (random() % 20'000 == 0) {
      ring.Clear();
      deque.clear();
    }
    ASSERT_EQ(ring.size(), deque.size());
    ASSERT_EQ(ring.empty(), deque.empty());
    if (deque.empty()) continue;
    ASSERT_EQ(ring.front(), deque.front());
    ASSERT_EQ(ring.back(), deque.back());
    const size_t at = random() % deque.size();
    ASSERT_EQ(ring[static_cast<uint32_t>(at)], deque[at]);
  }
}

TEST(Ring, GivesMemoryBack) {
  Ring<int64_t> ring;
  EXPECT_EQ(ring.bytes(), 0u);
  for (int i = 0; i < 10'000; ++i) ring.PushBack(i);
  EXPECT_GE(ring.bytes(), 80'000u);
  for (int i = 0; i < 9'990; ++i) ring.PopFront();
  EXPECT_LT(ring.bytes(), 1'000u);
  EXPECT_EQ(ring.front(), 9'990);
}

TEST(Ring, IsEmptyAfterItWasMoved) {
  Ring<int64_t> ring;
  ring.PushBack(7);
  Ring<int64_t> other(std::move(ring));
  EXPECT_EQ(other.front(), 7);
  ring = std::move(other);
  EXPECT_EQ(ring.front(), 7);
  EXPECT_EQ(ring.size(), 1u);
}

struct Nothing {};

TEST(GroupTable, IsAMapWithStablePlaces) {
  std::mt19937_64 random(2);
  GroupTable<Nothing> table;
  std::unordered_map<std::string, std::pair<GroupId, const Group<Nothing>*>> map;
  for (int i = 0; i < 200'000; ++i) {
    // Keys of all lengths around the one that fits into a group.
    std::string key = std::to_string(random() % 3'000);
    key.resize(key.size() + random() % 3 * 12, 'x');
    const auto known = map.find(key);
    if (random() % 3 == 0 && known != map.end()) {
      table.Remove(known->second.first);
      map.erase(known);
    } else {
      bool added = false;
      const GroupId id = table.FindOrAdd(key, &added);
      ASSERT_EQ(added, known == map.end());
      if (added) {
        map.emplace(key, std::pair(id, &table[id]));
      } else {
        ASSERT_EQ(id, known->second.first);
        ASSERT_EQ(&table[id], known->second.second);
      }
      ASSERT_EQ(table[id].key.text(), key);
    }
    ASSERT_EQ(table.size(), map.size());
  }
  std::set<std::string> keys;
  table.ForEach([&](GroupId id) { keys.emplace(table[id].key.text()); });
  EXPECT_EQ(keys.size(), map.size());
  for (const auto& [key, place] : map) EXPECT_TRUE(keys.contains(key));
}

TEST(GroupTable, CountsTheLivesOfAnId) {
  GroupTable<Nothing> table;
  bool added = false;
  const GroupId first = table.FindOrAdd("a", &added);
  const uint32_t life = table[first].life;
  table.Remove(first);
  const GroupId second = table.FindOrAdd("b", &added);
  EXPECT_EQ(second, first);
  EXPECT_NE(table[second].life, life);
}

TEST(GroupKeys, GiveTheirTextsBack) {
  const std::vector<std::string> texts = {
      "", "a", std::string(254, 'b'), std::string(255, 'c'), std::string(70'000, 'd'), "e"};
  std::string key;
  for (const std::string& text : texts) AppendToKey(text, &key);
  EXPECT_EQ(SplitKey(key), texts);
  // However short it is cut, splitting ends.
  for (size_t size = 0; size < 600; ++size) SplitKey(std::string_view(key).substr(0, size));
}

TEST(TimerQueue, GivesTimersByTimeAndForgetsThePurged) {
  std::mt19937_64 random(3);
  TimerQueue queue;
  std::multiset<int64_t> times;
  EXPECT_EQ(queue.next_ns(), INT64_MAX);
  for (int i = 0; i < 20'000; ++i) {
    if (random() % 5 < 3) {
      const auto time = static_cast<int64_t>(random() % 1'000);
      queue.Add({time, static_cast<GroupId>(time % 2), 0});
      times.insert(time);
    } else if (!times.empty()) {
      ASSERT_EQ(queue.Take().time_ns, *times.begin());
      times.erase(times.begin());
    }
    if (random() % 1'000 == 0) {
      queue.Purge([](const Timer& timer) { return timer.group == 1; });
      std::erase_if(times, [](int64_t time) { return time % 2 == 1; });
    }
    ASSERT_EQ(queue.size(), times.size());
    ASSERT_EQ(queue.next_ns(), times.empty() ? INT64_MAX : *times.begin());
  }
}

// The percentile by its definition, in long double.
long double Percentile(const std::multiset<int64_t>& numbers, double percent) {
  const std::vector<int64_t> sorted(numbers.begin(), numbers.end());
  const long double rank = percent / 100.0L * static_cast<long double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(rank);
  const long double rest = rank - static_cast<long double>(below);
  if (below + 1 == sorted.size()) return sorted[below];
  return sorted[below] + rest * static_cast<long double>(sorted[below + 1] - sorted[below]);
}

TEST(RankWindow, GivesThePercentilesOfASlidingWindow) {
  for (const double percent : {0.0, 12.5, 50.0, 99.0, 100.0}) {
    CorrelationPlan::Node node;
    node.rule.type = CorrelationType::kValuePercentile;
    node.rule.percentile = percent;
    node.sources = {0};
    const CorrelatorOptions options;
    CorrelatorCounters counters;
    const WindowContext context{&node, &options, &counters, nullptr};
    std::mt19937_64 random(4);
    RankWindow window;
    std::deque<std::pair<int64_t, int64_t>> entries;
    std::multiset<int64_t> numbers;
    for (int64_t now = 0; now < 2'000; ++now) {
      const auto number = static_cast<int64_t>(random() % 50) - 25;
      const Sample sample{{now, 0, 0, 0}, {}, static_cast<Fixed>(number) * kFixedOne};
      while (window.ExpireOne(now - 100)) {
      }
      window.Add({&sample, 1}, context);
      entries.emplace_back(now, number);
      numbers.insert(number);
      while (entries.front().first < now - 100) {
        numbers.erase(numbers.find(entries.front().second));
        entries.pop_front();
      }
      std::vector<SeenEvent> events;
      const Facts facts = window.Describe(node, &events);
      ASSERT_EQ(facts.events, numbers.size());
      ASSERT_NEAR(std::stod(facts.aggregate), static_cast<double>(Percentile(numbers, percent)),
                  1e-8);
    }
  }
}

TEST(BodyStore, KeepsTheLatestThatFit) {
  BodyStore store(10'000);
  const std::string body(888, 'x');  // 1,000 with what it costs to keep it
  for (uint64_t i = 0; i < 25; ++i) store.Add({1, i}, body + std::to_string(i % 10));
  EXPECT_EQ(store.Find({1, 15}), "");
  EXPECT_EQ(store.Find({1, 16}), body + "6");
  EXPECT_EQ(store.Find({1, 24}), body + "4");
  EXPECT_EQ(store.Find({2, 24}), "");
}

TEST(BodyStore, LeavesOutWhatIsEmptyOrTooGreat) {
  BodyStore store(1'000);
  store.Add({0, 1}, "small");
  store.Add({0, 2}, std::string(1'001, 'x'));
  store.Add({0, 3}, "");
  EXPECT_EQ(store.Find({0, 1}), "small");
  EXPECT_EQ(store.Find({0, 2}), "");
  EXPECT_EQ(store.Find({0, 3}), "");
}

TEST(BodyStore, KeepsTheFirstBodyOfAPosition) {
  BodyStore store(1'000);
  store.Add({0, 1}, "first");
  store.Add({0, 1}, "second");
  EXPECT_EQ(store.Find({0, 1}), "first");
}

TEST(BodyStore, IsTheSameAfterASnapshot) {
  BodyStore store(10'000);
  for (uint64_t i = 0; i < 9; ++i) store.Add({3, i}, "body " + std::to_string(i));
  SnapshotWriter out;
  store.Save(&out);
  const std::string bytes = out.Take();
  SnapshotReader in(bytes);
  BodyStore restored(10'000);
  restored.Load(&in);
  EXPECT_TRUE(in.ok() && in.at_end());
  for (uint64_t i = 0; i < 9; ++i) EXPECT_EQ(restored.Find({3, i}), "body " + std::to_string(i));
}

}  // namespace
}  // namespace tocsin
