// A compiled, immutable set of rules, shared by any number of detectors. A RuleSetBuilder collects
// rules, filters and pipelines on one thread and reports what is wrong with them; what can't be run
// exactly is rejected with a located diagnostic, and the rest goes on. A filter that is rejected
// filters nothing: its rules run, since an alert too many is better than one too few.
//
// Thread safety: RuleSetBuilder one thread; RuleSet immutable. Borrows nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/correlation.h"
#include "tocsin/diagnostic.h"
#include "tocsin/filter.h"
#include "tocsin/pipeline.h"
#include "tocsin/rule.h"
#include "tocsin/value_list.h"

namespace tocsin {

using RuleId = uint32_t;  // index into RuleSet::rules()

struct RuleSetStats {
  size_t rules = 0;       // rules that run
  size_t rejected = 0;    // rules that were refused
  size_t skipped = 0;     // status unsupported, or deprecated and not asked for
  size_t variants = 0;    // rules x pipeline chains that touched them
  size_t atoms = 0;       // distinct (field, operation, pattern, flags)
  size_t open_rules = 0;  // no necessary positive predicate: they cost every event of their source
  size_t correlations = 0;           // correlation rules that run
  size_t correlations_rejected = 0;  // that were read and then refused
  size_t filters = 0;                // in force
  size_t filters_rejected = 0;       // that could be read and were refused, for some rules or all
  size_t filtered_rules = 0;         // rules that run with a filter at least
};

struct CompiledRuleSet;  // src/compile/compiled.h
struct CorrelationPlan;  // src/compile/correlation_plan.h
struct LoweredRules;     // src/compile/lowered_rules.h

class RuleSet {
 public:
  explicit RuleSet(std::unique_ptr<const CompiledRuleSet> compiled);
  ~RuleSet();

  // The rules as written, without filters, by RuleId.
  std::span<const Rule> rules() const;
  // The variants of a rule after filters and processing pipelines, each with its own log source.
  std::span<const Rule> variants(RuleId rule) const;
  // The filters that were applied to these variants, or could have been, by FilterId.
  std::span<const std::shared_ptr<const SigmaFilter>> filters() const;
  // The fields that events have to provide, by FieldId.
  std::span<const std::string> field_names() const;
  // What a Correlator runs; without nodes when there is no correlation rule.
  const CorrelationPlan& correlations() const;
  std::shared_ptr<const CorrelationPlan> correlation_plan() const;
  const RuleSetStats& stats() const;
  // Hash over all rules and pipelines: 32 hex digits.
  const std::string& hash() const;

  const CompiledRuleSet& compiled() const { return *compiled_; }

 private:
  std::unique_ptr<const CompiledRuleSet> compiled_;
};

// A rule that the first two would skip still runs, silently, when a correlation needs it.
struct RuleSetOptions {
  bool load_deprecated = false;
  Level min_level = Level::kNone;  // rules below it are skipped; rules without a level stay
  // Values for placeholders, beside those of the pipelines: name -> Sigma strings.
  std::vector<std::pair<std::string, std::vector<std::string>>> vars;
  // The same as lists of literal values, which may be long: name -> list.
  std::vector<std::pair<std::string, std::shared_ptr<const ValueList>>> lists;
  // Translate pipe aggregations of Sigma 1 into correlations instead of refusing them.
  bool legacy_aggregation = false;
};

class RuleSetBuilder {
 public:
  explicit RuleSetBuilder(RuleSetOptions options = {});
  ~RuleSetBuilder();

  // Replaces the shipped alternatives by these.
  void SetChains(std::vector<PipelineChain> chains);
  // `observer` is shown each document as it was read, those with errors too.
  void Observe(std::function<void(const struct ParsedDocument&)> observer);
  // Parses all documents of a rule file's text.
  void AddText(std::string_view text, const std::string& file);
  void AddRule(Rule rule);
  void AddCorrelation(CorrelationRule rule);
  // Filters apply to rules that are added before or after them; their own order means nothing.
  void AddFilter(SigmaFilter filter);

  // Everything that is wrong so far; complete after Build().
  const Diagnostics& diagnostics() const;
  // Compiles what was added. The builder is spent afterwards.
  std::shared_ptr<const RuleSet> Build();
  // Goes as far as all problems are known and conditions are lowered: what can be said about rules
  // without building what only running them needs. The builder is spent afterwards.
  std::unique_ptr<const LoweredRules> Lower();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin
