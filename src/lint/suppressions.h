// Findings that the author of a rule does not want to see, said in comments of the file:
//
//   CommandLine: '*foo*'   # tocsin: ignore wildcards_instead_of_modifiers
//   # tocsin: ignore number_as_string, double_wildcard      (alone: for the next line)
//   # tocsin: ignore-file sigmahq_title_case
//
// Without codes all are meant. What suppresses nothing is itself a finding.
//
// One thread. Borrows nothing.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/diagnostic.h"

namespace tocsin {

class Suppressions {
 public:
  explicit Suppressions(std::string_view text);

  // Whether a comment hides the finding; the comment counts as used then. A finding that says that
  // something can't be read is never hidden.
  bool Hides(const Diagnostic& finding);
  void ReportUnused(const std::string& file, Diagnostics* findings) const;

 private:
  struct Entry {
    std::set<std::string, std::less<>> codes;  // none: all
    uint32_t line = 0;                         // that it speaks of; 0: of the file
    SourceRange range;                         // of the comment
    bool used = false;
  };
  std::vector<Entry> entries_;
};

}  // namespace tocsin
