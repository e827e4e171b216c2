// Rule files document by document, those with errors too: what the linter looks at.
//
// Thread safety: pure functions. Borrows nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "rule/aggregation.h"
#include "rule/rule_parser.h"
#include "rule/yaml_tree.h"

namespace tocsin {

// One document, as far as it could be read.
struct ParsedDocument {
  // With what a collection merged into it. Lives during the call that gives it.
  const YamlNode& root;
  std::variant<Rule, CorrelationRule, SigmaFilter> rule;
  // What its conditions aggregate, when the options ask for a translation.
  std::optional<Aggregation> aggregation;
  bool good = false;  // no error was reported
};

// Gives each document of the text that is a rule; each problem is appended to `diagnostics`.
void VisitDocuments(std::string_view text, const std::string& file, const ParseOptions& options,
                    Diagnostics* diagnostics,
                    const std::function<void(ParsedDocument document)>& take);

// Whether a document can have an `action:` of collections (rule/collection.h): it is a detection
// rule, or a part of one. Correlations and filters stand by themselves.
bool BelongsToCollections(const YamlNode& root);

// Adds what can be run of a document.
void Keep(ParsedDocument document, ParsedRules* rules);

}  // namespace tocsin
