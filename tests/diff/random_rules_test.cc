// The fast path and the judge agree on random rules and random events.
#include <gtest/gtest.h>

#include <random>

#include "tests/support/engine.h"
#include "tests/support/random_case.h"

namespace tocsin {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr int kRuleSets = 120;
#else
constexpr int kRuleSets = 600;
#endif
constexpr int kRulesPerSet = 12;
constexpr int kEventsPerSet = 60;

TEST(FastPath, AgreesWithTheJudgeOnRandomRulesAndEvents) {
  size_t judged = 0;
  size_t matched = 0;
  for (int seed = 1; seed <= kRuleSets; ++seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    RandomCase source([&] { return static_cast<uint8_t>(random() >> 7); });
    std::vector<std::string> rules;
    for (int i = 0; i < kRulesPerSet; ++i) rules.push_back(source.Rule(i));
    Engine engine(rules);
    for (int i = 0; i < kEventsPerSet; ++i) {
      const std::string event = source.Event();
      StreamContext context;
      context.asserted = source.EventLogSource();
      const Engine::Verdict verdict = engine.Evaluate(event, context);
      ASSERT_TRUE(verdict.outcome.ok()) << verdict.outcome.reason << "\n" << event;
      judged += engine.rules().rules().size();
      matched += verdict.judge.size();
      if (verdict.fast == verdict.judge) continue;
      std::string message = event + "\n";
      for (RuleId r = 0; r < engine.rules().rules().size(); ++r) {
        const auto has = [&](const std::vector<Match>& list) {
          return std::any_of(list.begin(), list.end(), [&](const Match& m) { return m.rule == r; });
        };
        if (has(verdict.fast) == has(verdict.judge)) continue;
        const std::string& file = engine.rules().rules()[r].file;
        message += (has(verdict.fast) ? "fast only: " : "judge only: ") +
                   rules[std::stoul(file.substr(5))];
      }
      FAIL() << "seed " << seed << "\n" << message;
    }
  }
  // The cases are no empty talk: many rules load, and both verdicts are common.
  EXPECT_GT(judged, 300u * kRuleSets);
  EXPECT_GT(matched, judged / 50);
  EXPECT_LT(matched, judged / 2);
}

}  // namespace
}  // namespace tocsin
