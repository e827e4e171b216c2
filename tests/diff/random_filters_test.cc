// Filters on random rules and events: the fast path counts what the judge counts, what filters take
// away is exactly what is missing, and a filter means what its logic means written into the rule by
// hand.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

#include "rule/rule_parser.h"
#include "rule/selectors.h"
#include "tests/support/engine.h"
#include "tests/support/random_case.h"

namespace tocsin {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned kRuleSets = 30;
#else
constexpr unsigned kRuleSets = 150;
#endif
constexpr int kRules = 8;
constexpr int kFilters = 4;
constexpr int kEvents = 50;

struct Texts {
  std::vector<std::string> rules;
  std::vector<std::string> filters;
};

Texts RandomTexts(RandomCase* source) {
  Texts texts;
  for (int i = 0; i < kRules; ++i) texts.rules.push_back(source->Rule(i));
  for (int i = 0; i < kFilters; ++i) texts.filters.push_back(source->Filter(i, kRules));
  return texts;
}

// Chains that rules are touched by for their log source alone, like those that ship: a filter makes
// no further variant.
std::vector<PipelineChain> Alternatives() {
  std::vector<PipelineChain> chains;
  for (const auto& [source, condition, transformation] :
       {std::tuple{"product: p", "c: '*'", "type: field_name_mapping, mapping: {a: b}"},
        std::tuple{"category: c", "other: '*'", "type: field_name_mapping, mapping: {b: [a, c]}"},
        std::tuple{"product: p", "a: '*'", "type: field_name_prefix, prefix: n."}}) {
    const std::string gate = fmt::format("rule_conditions: [{{type: logsource, {}}}]", source);
    Diagnostics diagnostics;
    auto pipeline =
        Pipeline::Parse(fmt::format("name: p\ntransformations:\n  - {{{}, {}}}\n"
                                    "  - {{type: add_condition, conditions: {{{}}}, {}}}\n",
                                    transformation, gate, condition, gate),
                        "p.yml", &diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << diagnostics.front().message;
    chains.push_back(PipelineChain({std::move(pipeline)}));
  }
  return chains;
}

Engine EngineOf(const std::vector<std::string>& rules, const std::vector<std::string>& filters,
                bool chains) {
  RuleSetBuilder builder;
  builder.SetChains(chains ? Alternatives() : std::vector<PipelineChain>());
  for (const std::string& text : rules) builder.AddText(text, "rules.yml");
  for (const std::string& text : filters) builder.AddText(text, "filters.yml");
  return Engine(builder.Build());
}

std::set<std::string> TitlesOf(const Engine& engine, const std::vector<Match>& matches) {
  std::set<std::string> titles;
  for (const Match& match : matches) titles.insert(engine.rules().rules()[match.rule].title);
  return titles;
}

template <typename Check>
void ForEachRuleSet(const Check& check) {
  for (unsigned seed = 1; seed <= kRuleSets; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    RandomCase source([&] { return static_cast<uint8_t>(random() >> 7); });
    const Texts texts = RandomTexts(&source);
    check(texts, &source, seed % 2 == 0);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(RandomFilters, TakeAwayWhatIsMissingAndNothingElse) {
  size_t taken = 0;
  size_t left = 0;
  ForEachRuleSet([&](const Texts& texts, RandomCase* source, bool chains) {
    Engine all = EngineOf(texts.rules, {}, chains);
    Engine filtered = EngineOf(texts.rules, texts.filters, chains);
    ASSERT_EQ(all.rules().rules().size(), filtered.rules().rules().size());
    for (int i = 0; i < kEvents; ++i) {
      const std::string event = source->Event();
      StreamContext context;
      context.asserted = source->EventLogSource();
      const Engine::Verdict verdict = filtered.Evaluate(event, context);
      ASSERT_TRUE(verdict.agree()) << event;
      std::set<RuleId> found;
      for (const Match& match : verdict.fast) found.insert(match.rule);
      for (const FilteredMatch& each : verdict.fast_filtered) found.insert(each.rule);
      std::set<RuleId> expected;
      for (const Match& match : all.Fast(event, context)) expected.insert(match.rule);
      ASSERT_EQ(found, expected) << event;
      left += verdict.fast.size();
      taken += expected.size() - verdict.fast.size();
    }
  });
  EXPECT_GT(taken, kRuleSets);
  EXPECT_GT(left, kRuleSets);
}

TEST(RandomFilters, MeanTheSameInAnyOrder) {
  ForEachRuleSet([&](const Texts& texts, RandomCase* source, bool chains) {
    Engine one = EngineOf(texts.rules, texts.filters, chains);
    std::vector<std::string> filters = texts.filters;
    std::rotate(filters.begin(), filters.begin() + 1 + kRules % 2, filters.end());
    Engine other = EngineOf(texts.rules, filters, chains);
    ASSERT_EQ(one.rules().hash(), other.rules().hash());
    for (int i = 0; i < kEvents / 5; ++i) {
      const std::string event = source->Event();
      const Engine::Verdict first = one.Evaluate(event);
      const Engine::Verdict second = other.Evaluate(event);
      ASSERT_EQ(first.fast, second.fast) << event;
      ASSERT_EQ(first.fast_filtered, second.fast_filtered) << event;
    }
  });
}

// --- by hand

Condition Joined(Condition::Kind kind, std::vector<Condition> children) {
  Condition out;
  out.kind = kind;
  out.children = std::move(children);
  return out;
}

// The subsets of `names` with `count` members, as an OR of ANDs.
Condition AtLeast(const std::vector<Condition>& names, size_t count) {
  if (count > names.size()) {
    const Condition nothing = Joined(Condition::Kind::kNot, {names[0]});
    return Joined(Condition::Kind::kAnd, {names[0], nothing});
  }
  std::vector<Condition> any;
  for (uint32_t subset = 0; subset < 1u << names.size(); ++subset) {
    std::vector<Condition> all;
    for (size_t i = 0; i < names.size(); ++i) {
      if ((subset >> i & 1) != 0) all.push_back(names[i]);
    }
    if (all.size() == count) any.push_back(Joined(Condition::Kind::kAnd, std::move(all)));
  }
  return Joined(Condition::Kind::kOr, std::move(any));
}

// A condition without selectors, each name with the prefix.
Condition SpelledOut(const Condition& condition, const SearchSection& section,
                     const std::string& prefix) {
  Condition out = condition;
  if (condition.kind == Condition::Kind::kIdentifier) {
    out.name = prefix + condition.name;
    return out;
  }
  if (condition.kind != Condition::Kind::kSelector) {
    for (Condition& child : out.children) child = SpelledOut(child, section, prefix);
    return out;
  }
  std::vector<Condition> names;
  for (const NamedDetection& detection : section.detections) {
    if (!SelectorSees(condition.name, detection.name)) continue;
    names.emplace_back().name = prefix + detection.name;
  }
  if (condition.all) return Joined(Condition::Kind::kAnd, std::move(names));
  return AtLeast(names, condition.at_least);
}

// The rule with the filter's detections and condition written into it.
void WriteInto(const SigmaFilter& filter, size_t number, Rule* rule) {
  const std::string prefix = fmt::format("filter{}_", number);
  for (NamedDetection detection : filter.detections) {
    detection.name = prefix + detection.name;
    rule->detections.push_back(std::move(detection));
  }
  for (ConditionText& condition : rule->conditions) {
    condition.tree = Joined(Condition::Kind::kAnd,
                            {condition.tree, SpelledOut(filter.condition().tree, filter, prefix)});
  }
}

bool Names(const SigmaFilter& filter, const Rule& rule) {
  return filter.any_rule ||
         std::any_of(filter.rules.begin(), filter.rules.end(),
                     [&](const PlacedName& name) { return name.text == rule.name; });
}

// Of filters and rules that both can be run.
TEST(RandomFilters, MeanTheirLogicWrittenIntoTheRule) {
  size_t compared = 0;
  size_t matched = 0;
  ForEachRuleSet([&](const Texts& texts, RandomCase* source, bool chains) {
    std::vector<std::string> good;
    for (const std::string& filter : texts.filters) {
      Diagnostics diagnostics;
      RuleSetBuilder builder;
      builder.SetChains({});
      builder.AddText(filter, "f.yml");
      for (const std::string& rule : texts.rules) builder.AddText(rule, "r.yml");
      builder.Build();
      const Diagnostics& found = builder.diagnostics();
      if (std::none_of(found.begin(), found.end(), [](const Diagnostic& d) {
            return d.severity == Severity::kError && d.file == "f.yml";
          })) {
        good.push_back(filter);
      }
    }
    Engine engine = EngineOf(texts.rules, good, chains);
    RuleSetBuilder builder;
    builder.SetChains(chains ? Alternatives() : std::vector<PipelineChain>());
    Diagnostics ignored;
    std::vector<SigmaFilter> filters;
    for (const std::string& text : good) {
      for (SigmaFilter& filter : ParseRules(text, "f.yml", &ignored).filters) {
        filters.push_back(std::move(filter));
      }
    }
    for (const std::string& text : texts.rules) {
      for (Rule& rule : ParseRules(text, "r.yml", &ignored).rules) {
        for (ConditionText& condition : rule.conditions) {
          condition.tree = SpelledOut(condition.tree, rule, "");
        }
        for (size_t f = 0; f < filters.size(); ++f) {
          const bool applies =
              Names(filters[f], rule) && Contains(filters[f].logsource, rule.logsource);
          if (applies) WriteInto(filters[f], f, &rule);
        }
        builder.AddRule(std::move(rule));
      }
    }
    Engine by_hand(builder.Build());
    for (int i = 0; i < kEvents; ++i) {
      const std::string event = source->Event();
      StreamContext context;
      context.asserted = source->EventLogSource();
      const std::set<std::string> titles = TitlesOf(engine, engine.Fast(event, context));
      ASSERT_EQ(titles, TitlesOf(by_hand, by_hand.Fast(event, context))) << event;
      ++compared;
      matched += titles.size();
    }
  });
  EXPECT_GT(compared, 40u * kRuleSets);
  EXPECT_GT(matched, 4u * kRuleSets);
}

}  // namespace
}  // namespace tocsin
