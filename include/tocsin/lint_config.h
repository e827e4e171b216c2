// Which checks a linter makes and how, as a repository of rules wants it. Read from the YAML that
// `sigma check --validation-config` takes:
//
//   validators: [all, -tlptag]          codes of tocsin or names of pySigma
//   exclusions:
//     5013198a-...: number_as_string    for one rule: a name, or a list of them
//   config:
//     sigmahq_description_length: {description_len: 20}
//
// What a rule can't be read or run for is reported whatever the configuration says.
//
// Thread safety: plain values. Borrows nothing.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/diagnostic.h"

namespace tocsin {

struct LintConfig {
  // By parameter name: the texts that were given, one for a scalar.
  using Parameters = std::map<std::string, std::vector<std::string>, std::less<>>;

  // The codes of findings that are reported; nothing: those that are on by default.
  std::optional<std::set<std::string, std::less<>>> codes;
  // Rule id -> codes that are not reported for it.
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> exclusions;
  // Code -> its parameters.
  std::map<std::string, Parameters, std::less<>> parameters;
  // YYYY-MM-DD, from whoever runs the linter; without it nothing is said of the age of rules.
  std::string today;

  // Nothing, and at least one error, when the text is no configuration.
  static std::optional<LintConfig> Parse(std::string_view text, const std::string& file,
                                         Diagnostics* diagnostics);

  // Whether the finding is reported: its code, for its rule.
  bool Reports(const Diagnostic& finding) const;
  // Whether findings of the code are reported for rules that are not excluded.
  bool Asks(std::string_view code) const;
};

}  // namespace tocsin
