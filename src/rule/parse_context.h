// What the parsers of the parts of a rule have in common: the file they read and where they
// complain.
//
// One thread. Borrows the file name and the diagnostics.
#pragma once

#include <string>
#include <utility>

#include "diag/codes.h"
#include "rule/yaml_tree.h"

namespace tocsin {

struct ParseContext {
  const std::string& file;
  Diagnostics* diagnostics;

  Diagnostic& Complain(Code code, const SourceRange& range, std::string message,
                       std::string hint = {}) const {
    return Report(diagnostics, code, file, range, std::move(message), std::move(hint));
  }
};

// Counts what was reported since it was made.
class ErrorWatch {
 public:
  explicit ErrorWatch(const Diagnostics* diagnostics)
      : diagnostics_(diagnostics), begin_(diagnostics->size()) {}

  size_t begin() const { return begin_; }
  bool SawError() const {
    for (size_t i = begin_; i < diagnostics_->size(); ++i) {
      if ((*diagnostics_)[i].severity == Severity::kError) return true;
    }
    return false;
  }

 private:
  const Diagnostics* diagnostics_;
  size_t begin_;
};

// "a list", "a map" or "text", for messages.
std::string_view KindName(const YamlNode& node);

// Where a document begins: its first key. For what is missing in it.
SourceRange BeginOf(const YamlNode& root);

}  // namespace tocsin
