// Rules in, verdicts out, by both evaluators: for tests that speak of rules and events only.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/decoder.h"
#include "tocsin/detector.h"
#include "tocsin/ruleset.h"

namespace tocsin {

class Engine {
 public:
  // Builds a rule set from whole rule texts (one file each, "rule-N.yml"). `shipped` applies the
  // shipped pipelines; otherwise the rules run as written.
  explicit Engine(const std::vector<std::string>& rules, bool shipped = false,
                  RuleSetOptions options = {});
  explicit Engine(std::shared_ptr<const RuleSet> rules);

  const RuleSet& rules() const { return *rules_; }
  const std::shared_ptr<const RuleSet>& shared_rules() const { return rules_; }
  const Diagnostics& diagnostics() const { return diagnostics_; }

  struct Verdict {
    DecodeOutcome outcome;
    std::vector<Match> fast;
    std::vector<Match> judge;
    std::vector<FilteredMatch> fast_filtered;
    std::vector<FilteredMatch> judge_filtered;

    bool agree() const { return fast == judge && fast_filtered == judge_filtered; }
  };
  Verdict Evaluate(std::string_view record, const StreamContext& context = {});
  // The fast path alone.
  std::vector<Match> Fast(std::string_view record, const StreamContext& context = {});

 private:
  std::shared_ptr<const RuleSet> rules_;
  Diagnostics diagnostics_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<Detector> detector_;
  std::unique_ptr<Judge> judge_;
  std::string padded_;
};

// A rule with the given content of `detection:` in YAML flow form without the outer braces;
// `condition: s` is added when there is no condition.
std::string FlowRule(std::string_view detection);

// Adds every *.yml below a folder, sorted.
void AddRuleFolder(const std::string& folder, RuleSetBuilder* builder);

}  // namespace tocsin
