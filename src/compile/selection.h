// A rule's condition with its identifiers and selectors resolved: a tree over the rule's
// detections. The compiler lowers it, the judge and `explain` evaluate it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tocsin/diagnostic.h"
#include "tocsin/filter.h"
#include "tocsin/rule.h"

namespace tocsin {

struct SelectionExpr {
  enum class Kind : uint8_t { kDetection, kAnd, kOr, kNot, kAtLeast };
  Kind kind = Kind::kAnd;
  size_t detection = 0;   // index into Rule::detections
  uint32_t at_least = 1;  // kAtLeast: how many children
  std::vector<SelectionExpr> children;
};

// Nothing, with an error, when an identifier or selector finds no detection, or when a processing
// pipeline has removed everything the condition asks for. What a pipeline removed in part is left
// out of the tree, as in the reference implementation.
std::optional<SelectionExpr> ResolveCondition(const Rule& rule, const Condition& condition,
                                              Diagnostics* diagnostics);

// The condition of a filter of the rule. When a pipeline has removed all of it, it is true.
std::optional<SelectionExpr> ResolveFilter(const Rule& rule, const SigmaFilter& filter,
                                           Diagnostics* diagnostics);

}  // namespace tocsin
