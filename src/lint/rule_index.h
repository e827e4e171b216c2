// All rules of a run, as checks that compare rules see them.
//
// Thread safety: plain values. Borrows the lowered rules.
#pragma once

#include <string>
#include <vector>

#include "compile/lowered_rules.h"
#include "tocsin/correlation.h"
#include "tocsin/diagnostic.h"
#include "tocsin/rule.h"

namespace tocsin {

// One rule of any kind: what it calls itself, and where.
struct IndexedRule {
  std::string file;
  SourceRange begin;  // of the document: its first key
  std::string title;
  SourceRange title_range;  // line 0 when there is no title
  std::string id;
  Status status = Status::kNone;
};

struct RuleIndex {
  std::vector<IndexedRule> rules;             // in the order read; also those with errors
  std::vector<CorrelationRule> correlations;  // those without
  // The rules that have a meaning, after pipelines.
  const LoweredRules* lowered = nullptr;
};

}  // namespace tocsin
