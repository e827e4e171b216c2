// Rules -> interned atoms and items, and one BoolExpr for each condition of each variant.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compile/compiled.h"
#include "predicate/predicate.h"

namespace tocsin {

struct LoweredRule {
  std::vector<BoolExpr> conditions;  // by Rule::conditions
  std::vector<BoolExpr> filters;     // by Rule::filters
};

class Lowering {
 public:
  explicit Lowering(CompiledRuleSet* out) : out_(out) {}

  // One rule variant. Nothing, and at least one error, when it can't be run.
  std::optional<LoweredRule> LowerRule(const Rule& rule, Diagnostics* diagnostics);

  FieldId InternField(const std::string& name);

  // The keys of all atoms and items in the order they were interned.
  const std::string& interned() const { return interned_; }

 private:
  // `file`: where the text stands.
  std::optional<BoolExpr> LowerDetection(const Detection& detection, const std::string& file,
                                         Diagnostics* diagnostics);
  std::optional<BoolExpr> LowerItemExpr(const DetectionItem& item, const std::string& file,
                                        Diagnostics* diagnostics);
  std::shared_ptr<const TextSet> InternSet(const Predicate& predicate);
  std::optional<AtomId> InternAtom(FieldId field, const Predicate& predicate,
                                   const DetectionItem& item, const std::string& file,
                                   Diagnostics* diagnostics);
  ItemId InternItem(CompiledItem item);

  CompiledRuleSet* out_;
  std::unordered_map<std::string, FieldId> fields_;
  std::unordered_map<std::string, AtomId> atoms_;
  std::unordered_map<std::string, ItemId> items_;
  std::string interned_;
};

}  // namespace tocsin
