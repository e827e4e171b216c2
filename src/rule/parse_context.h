// What the parsers of the parts of a rule have in common: the file they read and where they
// complain.
//
// One thread. Borrows the file name and the diagnostics.
#pragma once

#include <span>
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

// Written as null, or not at all.
bool IsNull(const YamlNode& node);

// False, and an error, when the node is no map. `hint` says what belongs into it.
bool ExpectMap(std::string_view key, const YamlNode& node, const ParseContext& context,
               std::string hint);

// Text, a number or a boolean that is not empty. Anything else is an error of the name `what`.
bool ExpectWord(std::string_view what, const YamlNode& node, const ParseContext& context);

// "did you mean 'high'?", or "use low, high or critical" when none is near.
std::string SuggestOneOf(std::string_view word, std::span<const std::string_view> names);

// Another word for a key, too far from it to be taken for a misspelt one.
struct KeySynonym {
  std::string_view word;
  std::string_view key;
};

// Reports the keys of a map that are none of `known`, with the one that may have been meant. `what`
// is what has no such key: "a correlation".
void RejectUnknownKeys(const YamlNode& map, std::span<const std::string_view> known,
                       std::string_view what, Code code, const ParseContext& context,
                       std::span<const KeySynonym> synonyms = {});

// Where a document begins: its first key. For what is missing in it.
SourceRange BeginOf(const YamlNode& root);

}  // namespace tocsin
