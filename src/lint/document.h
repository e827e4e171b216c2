// What a check looks at: one document of a rule file, as text, as a tree and as a rule.
//
// Borrows everything for the call that gives it.
#pragma once

#include <string>
#include <string_view>

#include "rule/aggregation.h"
#include "rule/yaml_tree.h"
#include "tocsin/correlation.h"
#include "tocsin/filter.h"
#include "tocsin/rule.h"

namespace tocsin {

struct LintDocument {
  const std::string& file;
  std::string_view text;  // of the whole file
  // With what a collection merged into it.
  const YamlNode& root;
  const RuleHead& head;
  // One of them; as far as it could be read when not `good`.
  const Rule* rule = nullptr;
  const CorrelationRule* correlation = nullptr;
  const SigmaFilter* filter = nullptr;
  bool good = false;  // it was read without an error
  // What its condition aggregates in the way of Sigma 1; null when it does not.
  const Aggregation* aggregation = nullptr;
};

}  // namespace tocsin
