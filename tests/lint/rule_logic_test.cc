// What is proved of random rules holds of random events, as the judge sees them.
#include "lint/rule_logic.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "lint/prover.h"
#include "tests/support/engine.h"
#include "tests/support/random_case.h"

namespace tocsin {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr int kRuleSets = 30;
#else
constexpr int kRuleSets = 150;
#endif
constexpr int kRulesPerSet = 14;
constexpr int kEventsPerSet = 60;

struct Proofs {
  size_t never = 0;
  size_t always = 0;
  size_t implied = 0;
  size_t single = 0;  // for fields of one value, beyond those above
};

// The rules of one set with their formulas, and which events they match: by event, then by rule.
class RandomSet {
 public:
  explicit RandomSet(int seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    RandomCase source([&] { return static_cast<uint8_t>(random() >> 7); });
    std::vector<std::string> texts;
    for (int i = 0; i < kRulesPerSet; ++i) texts.push_back(OfAnySource(source.Rule(i)));
    Engine engine(texts);
    for (const Rule& rule : engine.rules().rules()) {
      const std::optional<RuleLogic> logic = LogicOf(rule, &tests);
      EXPECT_TRUE(logic.has_value());
      meanings.push_back(logic ? logic->Meaning() : Formula::False());
      this->texts.push_back(texts[std::stoul(rule.file.substr(5))]);
    }
    for (int i = 0; i < kEventsPerSet; ++i) {
      events.push_back(source.Event());
      single.push_back(events.back().find('[') == std::string::npos);
      std::vector<bool>& row = matched.emplace_back(meanings.size(), false);
      for (const Match& match : engine.Evaluate(events.back()).judge) row[match.rule] = true;
    }
  }

  FieldTests tests;
  std::vector<std::string> texts;
  std::vector<Formula> meanings;
  std::vector<std::string> events;
  std::vector<bool> single;  // no field of the event has several values
  std::vector<std::vector<bool>> matched;

 private:
  // All rules concern all events.
  static std::string OfAnySource(const std::string& rule) {
    const size_t begin = rule.find("logsource:");
    return rule.substr(0, begin) + "logsource: {product: p}\n" +
           rule.substr(rule.find('\n', begin) + 1);
  }
};

void CheckRule(const RandomSet& set, size_t rule, Prover* prover, Proofs* proofs) {
  const Formula& meaning = set.meanings[rule];
  const bool never = prover->Never(meaning, Values::kMany);
  const bool never_single = prover->Never(meaning, Values::kSingle);
  const bool always = prover->Never(Not(meaning), Values::kMany);
  proofs->never += never ? 1 : 0;
  proofs->always += always ? 1 : 0;
  proofs->single += never_single && !never ? 1 : 0;
  ASSERT_TRUE(!never || never_single);
  for (size_t e = 0; e < set.events.size(); ++e) {
    const bool matches = set.matched[e][rule];
    ASSERT_FALSE(never && matches) << set.texts[rule] << set.events[e];
    ASSERT_FALSE(never_single && set.single[e] && matches) << set.texts[rule] << set.events[e];
    ASSERT_FALSE(always && !matches) << set.texts[rule] << set.events[e];
  }
}

void CheckPair(const RandomSet& set, size_t a, size_t b, Prover* prover, Proofs* proofs) {
  const bool many = prover->Implies(set.meanings[a], set.meanings[b], Values::kMany);
  const bool single = prover->Implies(set.meanings[a], set.meanings[b], Values::kSingle);
  proofs->implied += many ? 1 : 0;
  proofs->single += single && !many ? 1 : 0;
  for (size_t e = 0; e < set.events.size(); ++e) {
    const bool breaks = set.matched[e][a] && !set.matched[e][b];
    ASSERT_FALSE(many && breaks) << set.texts[a] << set.texts[b] << set.events[e];
    ASSERT_FALSE(single && set.single[e] && breaks)
        << set.texts[a] << set.texts[b] << set.events[e];
  }
}

TEST(Prover, IsRightAboutRandomRules) {
  Proofs proofs;
  for (int seed = 1; seed <= kRuleSets; ++seed) {
    const RandomSet set(seed);
    Prover prover(set.tests);
    for (size_t a = 0; a < set.meanings.size(); ++a) {
      CheckRule(set, a, &prover, &proofs);
      for (size_t b = 0; b < set.meanings.size(); ++b) {
        if (a != b) CheckPair(set, a, b, &prover, &proofs);
        if (HasFatalFailure()) return;
      }
    }
  }
  EXPECT_GT(proofs.never, 5U);
  EXPECT_GT(proofs.always, 5U);
  EXPECT_GT(proofs.implied, 100U);
  EXPECT_GT(proofs.single, 20U);
}

// Items of one field over the same few values, so that many are related.
std::string RelatedItem(std::mt19937* random) {
  const auto pick = [&](const std::vector<const char*>& list) {
    return std::string(list[(*random)() % list.size()]);
  };
  const std::string numbers = pick({"5", "7", "5.0", "-1", "10", "1e1", "0x10", "16"});
  switch ((*random)() % 8) {
    case 0:
      return "a|" + pick({"lt", "lte", "gt", "gte"}) + ": " + numbers;
    case 1:
      return "a: " + numbers;
    case 2:
      return "a: '" + numbers + "'";
    case 3:
      return "a|cidr: " + pick({"10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/24", "10.1.2.3", "'::/0'",
                                "'fe80::/10'", "0.0.0.0/0"});
    case 4:
      return "a: '" +
             pick({"10.1.2.3", "FE80::1", "192.168.0.7", "::ffff:10.1.2.3", "true", "", "*"}) + "'";
    case 5:
      return "a|" + pick({"hour", "hour|gte", "hour|lt", "day", "minute|lte"}) + ": " +
             pick({"3", "23", "9", "12", "40", "-1"});
    case 6:
      return pick({"a|exists: true", "a|exists: false", "a: null", "a|neq: 5"});
    default:
      return "a" +
             pick({"", "|cased", "|contains", "|contains|cased", "|startswith", "|startswith|cased",
                   "|endswith", "|windash|contains"}) +
             ": '" + pick({"K", "k", "ab", "Ab", "abc", "a?c", "a*c", "-ab", "1", "5", "."}) + "'";
  }
}

constexpr const char* kTexts[] = {"K",
                                  "k",
                                  "\u212a",
                                  "ab",
                                  "Ab",
                                  "abc",
                                  "ABC",
                                  "aXc",
                                  "/ab",
                                  "-ab",
                                  "\u2013abc",
                                  "5",
                                  "5.0",
                                  "7",
                                  "-1",
                                  "10",
                                  "1e1",
                                  "0x10",
                                  "16",
                                  "5.5",
                                  "x5",
                                  "1",
                                  "",
                                  "true",
                                  "10.1.2.3",
                                  "10.9.9.9",
                                  "192.168.0.7",
                                  "fe80::1",
                                  "FE80::",
                                  "::1",
                                  ".",
                                  "::ffff:10.1.2.3",
                                  "a5c",
                                  "kab",
                                  "5abc",
                                  "1.ab",
                                  "5e0",
                                  "5E0",
                                  "15",
                                  "2025-03-01T03:09:00Z",
                                  "2025-03-12 23:40:00"};

TEST(Prover, IsRightAboutRelatedItems) {
  std::mt19937 random(5);
  std::vector<std::string> rules;
  for (int i = 0; i < 160; ++i) rules.push_back(FlowRule("s: {" + RelatedItem(&random) + "}"));
  Engine engine(rules);
  ASSERT_EQ(engine.rules().rules().size(), rules.size());
  FieldTests tests;
  std::vector<Formula> meanings;
  for (const Rule& rule : engine.rules().rules()) {
    meanings.push_back(LogicOf(rule, &tests)->Meaning());
  }
  std::vector<std::string> events = {
      "{}", R"({"a":null})", R"({"a":[]})", R"({"a":{"b":"x"}})", R"({"a":5})", R"({"a":true})"};
  for (const char* text : kTexts) events.push_back(fmt::format(R"({{"a":"{}"}})", text));
  std::vector<std::vector<bool>> matched(rules.size(), std::vector<bool>(events.size(), false));
  for (size_t e = 0; e < events.size(); ++e) {
    for (const Match& match : engine.Evaluate(events[e]).judge) matched[match.rule][e] = true;
  }
  Prover prover(tests);
  size_t implied = 0;
  size_t excluded = 0;
  for (size_t a = 0; a < rules.size(); ++a) {
    for (size_t b = 0; b < rules.size(); ++b) {
      const bool implies = prover.Implies(meanings[a], meanings[b], Values::kSingle);
      const bool excludes =
          prover.NeverAll(std::array{&meanings[a], &meanings[b]}, Values::kSingle);
      implied += implies ? 1 : 0;
      excluded += excludes ? 1 : 0;
      for (size_t e = 0; e < events.size(); ++e) {
        ASSERT_FALSE(implies && matched[a][e] && !matched[b][e])
            << rules[a] << rules[b] << events[e];
        ASSERT_FALSE(excludes && matched[a][e] && matched[b][e])
            << rules[a] << rules[b] << events[e];
      }
    }
  }
  EXPECT_GT(implied, 1000U);
  EXPECT_GT(excluded, 1000U);
}

}  // namespace
}  // namespace tocsin
