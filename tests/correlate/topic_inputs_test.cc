#include "correlate/topic_inputs.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace tocsin {
namespace {

// Two topics whose numbers are the same, found by trying.
std::pair<std::string, std::string> Colliding() {
  std::map<uint32_t, std::string> seen;
  for (int i = 0;; ++i) {
    const std::string topic = "topic-" + std::to_string(i);
    const auto [at, added] = seen.emplace(TopicInput(topic, 0), topic);
    if (!added) return {at->second, topic};
  }
}

TEST(TopicInput, IsTheSameEverywhere) {
  EXPECT_EQ(TopicInput("zeek", 0), 0x30120000u);
  EXPECT_EQ(TopicInput("zeek", 17), TopicInput("zeek", 0) + 17);
  EXPECT_EQ(TopicInput("zeek", 65'536), TopicInput("zeek", 0));
}

TEST(TopicInputs, GiveTheNumberOfTheFunctionWhenItIsFree) {
  TopicInputs inputs;
  const uint32_t number = inputs.Number("zeek", 3);
  EXPECT_EQ(number, TopicInput("zeek", 3));
  EXPECT_EQ(inputs.Number("zeek", 3), number);
  EXPECT_EQ(inputs.Of(number), (TopicPartition{"zeek", 3}));
  EXPECT_EQ(inputs.Find(number + 1), nullptr);
  EXPECT_EQ(inputs.size(), 1u);
}

TEST(TopicInputs, TellCollidingPartitionsApart) {
  const auto [a, b] = Colliding();
  TopicInputs inputs;
  const uint32_t first = inputs.Number(a, 0);
  const uint32_t second = inputs.Number(b, 0);
  const uint32_t third = inputs.Number(a, 65'536);
  EXPECT_EQ(first, TopicInput(b, 0));
  EXPECT_EQ((std::set{first, second, third}).size(), 3u);
  EXPECT_EQ(inputs.Number(a, 0), first);
  EXPECT_EQ(inputs.Number(b, 0), second);
  EXPECT_EQ(inputs.Of(second), (TopicPartition{b, 0}));
  EXPECT_EQ(inputs.Of(third), (TopicPartition{a, 65'536}));
}

TEST(TopicInputs, LeaveTakenNumbersAlone) {
  const uint32_t taken = TopicInput("zeek", 0) + 1;
  TopicInputs inputs(taken);
  EXPECT_GE(inputs.Number("zeek", 0), taken);
  EXPECT_EQ(inputs.Number("zeek", 0), inputs.Number("zeek", 0));
}

TEST(TopicInputs, AreTheSameAfterSaveAndLoad) {
  std::mt19937 random(7);
  TopicInputs inputs;
  const auto [a, b] = Colliding();
  inputs.Number(b, 0);
  inputs.Number(a, 0);
  for (int i = 0; i < 300; ++i) {
    inputs.Number("t" + std::to_string(random() % 50), static_cast<int32_t>(random() % 9) - 1);
  }
  SnapshotWriter out;
  inputs.Save(&out);
  const std::string bytes = out.Take();
  SnapshotReader in(bytes);
  TopicInputs loaded;
  loaded.Load(&in);
  EXPECT_TRUE(in.ok() && in.at_end());
  EXPECT_EQ(loaded.size(), inputs.size());
  EXPECT_EQ(loaded.Number(a, 0), inputs.Number(a, 0));
  EXPECT_EQ(loaded.Number(b, 0), inputs.Number(b, 0));
  SnapshotWriter again;
  loaded.Save(&again);
  EXPECT_EQ(again.Take(), bytes);
  for (size_t size = 0; size < bytes.size(); size += 3) {
    SnapshotReader cut(std::string_view(bytes).substr(0, size));
    TopicInputs{}.Load(&cut);
    EXPECT_FALSE(cut.ok()) << size;
  }
}

}  // namespace
}  // namespace tocsin
