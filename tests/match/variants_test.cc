// Rules that pipelines make several variants of: the fast path and the judge name the same one.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/engine.h"
#include "tests/support/random_case.h"

namespace tocsin {
namespace {

PipelineChain ChainOf(const std::string& transformations) {
  Diagnostics diagnostics;
  auto pipeline =
      Pipeline::Parse("name: p\ntransformations:\n" + transformations, "p.yml", &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  return PipelineChain({std::move(pipeline)});
}

std::vector<PipelineChain> Alternatives() {
  return {ChainOf("  - {type: field_name_mapping, mapping: {a: b, f: g}}\n"),
          ChainOf("  - {type: field_name_mapping, mapping: {b: a, Image: b}}\n"),
          ChainOf("  - {type: field_name_prefix_mapping, mapping: {a: a, b: b, c: c}}\n")};
}

TEST(Variants, AMatchNamesTheFirstThatHolds) {
  RuleSetBuilder builder;
  builder.SetChains(Alternatives());
  builder.AddText(FlowRule("s: {a: 1}"), "a.yml");
  Engine engine(builder.Build());
  ASSERT_EQ(engine.rules().variants(0).size(), 2u);
  const auto variant = [&](const char* event) {
    const Engine::Verdict verdict = engine.Evaluate(event);
    EXPECT_EQ(verdict.fast, verdict.judge);
    return verdict.fast.empty() ? -1 : static_cast<int>(verdict.fast[0].variant);
  };
  EXPECT_EQ(variant(R"({"b":1})"), 0);
  EXPECT_EQ(variant(R"({"a":1})"), 1);
  EXPECT_EQ(variant(R"({"a":1,"b":1})"), 0);
  EXPECT_EQ(variant(R"({"c":1})"), -1);
}

TEST(Variants, FastPathAndJudgeAgreeOnRandomRules) {
  constexpr unsigned kRuleSets = 150;
  size_t later = 0;
  for (unsigned seed = 1; seed <= kRuleSets; ++seed) {
    std::mt19937 random(seed);
    RandomCase source([&] { return static_cast<uint8_t>(random() >> 7); });
    RuleSetBuilder builder;
    builder.SetChains(Alternatives());
    for (int i = 0; i < 12; ++i) builder.AddText(source.Rule(i), "r.yml");
    Engine engine(builder.Build());
    for (int i = 0; i < 40; ++i) {
      const std::string event = source.Event();
      const Engine::Verdict verdict = engine.Evaluate(event);
      ASSERT_EQ(verdict.fast, verdict.judge) << "seed " << seed << "\n" << event;
      later += static_cast<size_t>(std::count_if(verdict.fast.begin(), verdict.fast.end(),
                                                 [](const Match& m) { return m.variant > 0; }));
    }
  }
  EXPECT_GT(later, 100u);
}

}  // namespace
}  // namespace tocsin
