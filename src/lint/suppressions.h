// Findings that the author of a rule does not want to see, said in comments of the file:
//
//   CommandLine: '*foo*'   # tocsin: ignore wildcards_instead_of_modifiers
//   # tocsin: ignore number_as_string, double_wildcard      (alone: for the next line that says
//                                                            something)
//   # tocsin: ignore-file sigmahq_title_case
//
// Codes may be given under the names that pySigma has for them. Without codes all are meant. What
// suppresses nothing is itself a finding.
//
// One thread. Borrows nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/diagnostic.h"
#include "tocsin/lint_config.h"

namespace tocsin {

class Suppressions {
 public:
  // Whether a comment hides the finding; the comment counts as used then. A finding that says that
  // something can't be read or run is never hidden.
  bool Hides(const Diagnostic& finding);
  // Reports names that mean nothing, and those that hid nothing though the configuration asks for
  // their checks.
  void Report(const std::string& file, const LintConfig& config, Diagnostics* findings) const;

  static Suppressions Of(std::string_view text);

 private:
  // A word behind `ignore`.
  struct Name {
    std::string text;
    SourceRange range;
    SourceRange with_separator;           // what goes when only this name goes
    std::vector<std::string_view> codes;  // none: it means nothing
    bool used = false;
  };
  struct Entry {
    std::vector<Name> names;  // none: all codes
    uint32_t line = 0;        // that it speaks of; 0: of the file
    SourceRange range;        // of the comment
    SourceRange removal;      // with the blanks before it, or its whole line
    bool used = false;
  };

  void ReportName(const Entry& entry, const Name& name, const std::string& file,
                  const LintConfig& config, Diagnostics* findings) const;

  std::vector<Entry> entries_;
};

}  // namespace tocsin
