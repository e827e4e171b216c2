// Regular expressions inside pipelines: conditions on strings and field names, replacements and
// extractions. RE2 syntax; as in the reference implementation (Python's re.match) tests are
// anchored at the start only, replacements search.
//
// Thread safety: immutable, copies share the compiled program. Borrows nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace tocsin {

class TextPattern {
 public:
  // Nothing, and the reason in `error`, when the expression is invalid or not supported.
  static std::optional<TextPattern> Compile(const std::string& expression, std::string* error);

  bool MatchesAtStart(std::string_view text) const;

  // Group 0 is the whole match. Views into `text`; a group that took no part has null data().
  using Groups = std::vector<std::string_view>;
  bool FindAtStart(std::string_view text, Groups* groups) const;
  // The first match that begins at byte `from` or later.
  bool Find(std::string_view text, size_t from, Groups* groups) const;

  size_t group_count() const;  // without group 0
  // Name of each group from 1; "" for an unnamed one.
  const std::vector<std::string>& group_names() const { return group_names_; }

 private:
  std::shared_ptr<const re2::RE2> program_;
  std::vector<std::string> group_names_;
};

// A replacement text with references to groups, in the syntax of Python's re.sub: \1, \g<1>,
// \g<name>, \g<0>, \\, \n, \r, \t.
class Replacement {
 public:
  static std::optional<Replacement> Parse(std::string_view text, const TextPattern& pattern,
                                          std::string* error);
  std::string Expand(const TextPattern::Groups& groups) const;

 private:
  struct Piece {
    std::string literal;
    int group = -1;  // >= 0: this group instead of the literal
  };
  std::vector<Piece> pieces_;
};

}  // namespace tocsin
