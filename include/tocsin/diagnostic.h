// What is wrong in text that a person wrote (rules, pipelines, conditions), and where. Parsing
// never stops at the first problem: parsers append to a Diagnostics list and go on, so that one run
// shows everything. The stable codes are rows of src/diag/codes.def.
//
// Thread safety: plain values. Borrows nothing; `code` points to static storage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

enum class Severity : uint8_t { kError, kWarning, kInfo };

// A stretch of one source file. Lines and columns count from 1; a column counts bytes. The end is
// exclusive. Line 0 means "the file as a whole".
struct SourceRange {
  uint32_t line = 0;
  uint32_t column = 0;
  uint32_t end_line = 0;
  uint32_t end_column = 0;
};

// A second place that explains the first: "first defined here".
struct RelatedPlace {
  std::string message;
  SourceRange range;
  std::string file = {};  // "": the diagnostic's
};

// Replaces a stretch of the file; an empty stretch inserts before its place.
struct TextEdit {
  SourceRange range;
  std::string text;
};

// How a problem can be mended by a program.
struct Fix {
  std::string title;            // what it does: "write 'contains' once"
  std::vector<TextEdit> edits;  // of the diagnostic's file, not overlapping
  bool same_meaning = true;     // false: the rule matches other events afterwards
};

struct Diagnostic {
  std::string_view code;  // stable, snake_case, from codes.def
  Severity severity = Severity::kError;
  std::string message;  // in the author's words, one sentence, no final dot
  std::string hint;     // what to do; may be empty
  std::string file;     // as given by the caller
  SourceRange range;
  std::vector<RelatedPlace> related;
  std::string rule_id;  // when it is known
  std::optional<Fix> fix;
};

inline const std::string& FileOf(const RelatedPlace& place, const Diagnostic& diagnostic) {
  return place.file.empty() ? diagnostic.file : place.file;
}

using Diagnostics = std::vector<Diagnostic>;

}  // namespace tocsin
