// A regular expression as a tree, with the place of every part: what messages about expressions
// are made from. The reader knows the flavour that rules may use (regex_engine.h) and the
// constructs of other flavours, which it names instead of stopping at them. Nothing is matched.
//
// Pure functions over plain values. Borrows: rows of foreign constructs are static storage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

inline constexpr uint32_t kUnbounded = UINT32_MAX;
// More than that RE2 does not repeat.
inline constexpr uint32_t kMostRepeats = 1000;

struct RegexNode {
  enum class Kind : uint8_t {
    kLiteral,   // `text`
    kAnyChar,   // .
    kClass,     // [a-z], \d
    kBegin,     // ^ \A
    kEnd,       // $ \z
    kEdge,      // \b \B
    kGroup,     // one child
    kSequence,  // no child: the empty expression
    kChoice,    // one of the children
  };
  Kind kind = Kind::kSequence;
  size_t begin = 0;  // in the expression, without the repetition
  size_t end = 0;
  size_t repeat_end = 0;  // behind the repetition; `end` when there is none
  uint32_t least = 1;     // how often
  uint32_t most = 1;
  std::string text;
  std::vector<RegexNode> children;

  bool once() const { return repeat_end == end; }
};

// A construct that RE2 does not have.
struct ForeignRow {
  std::string_view mark;  // how it begins
  std::string_view name;  // "a look-ahead"
  std::string_view hint;
};

struct ForeignConstruct {
  const ForeignRow* row = nullptr;
  size_t begin = 0;
  size_t end = 0;
};

struct RegexReading {
  RegexNode root;
  // The reader understood everything; otherwise the tree is that of the part before the problem.
  bool good = true;
  std::string flags;         // set at the beginning for all of it: "i" of (?i)
  size_t flags_end = 0;      // behind them
  bool inner_flags = false;  // set elsewhere
  std::vector<ForeignConstruct> foreign;
};

RegexReading ReadRegex(std::string_view expression);

// The fewest characters that a match of the node has.
size_t LeastLength(const RegexNode& node);

}  // namespace tocsin
