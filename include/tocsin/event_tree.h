// One event in full: every field, as a tree. It is what the judge evaluates (match/reference), what
// explains a match, and what a detection shows. Slow and simple, made for single events; the hot
// path uses event.h.
//
// Thread safety: plain values. Borrows nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/rule.h"

namespace tocsin {

// A JSON-like value that keeps the source text of numbers and the order and repetition of keys.
struct Node {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  // Written out because clang 14 takes the implied one for constexpr and then wants `members` to be
  // complete too early.
  Node() {}

  Kind kind = Kind::kNull;
  std::string text;                                   // kString, kNumber (token), kBool
  std::vector<Node> items;                            // kArray
  std::vector<std::pair<std::string, Node>> members;  // kObject

  bool is_scalar() const { return kind <= Kind::kString; }
  bool has_text() const { return kind >= Kind::kBool && kind <= Kind::kString; }
};

// How the field names that rules use lead into the tree of one event. Profiles fill it.
struct FieldAccess {
  // Objects whose members count as top-level fields, best first: {"Event", "EventData"}. "*" as a
  // step stands for any one member. An empty path is the root itself.
  std::vector<std::vector<std::string>> roots;
  // Field name -> path from the root; tried before `roots`. Several entries for a field are tried
  // in order.
  std::vector<std::pair<std::string, std::vector<std::string>>> renames;
};

struct EventTree {
  Node root;
  // Owned by the decoder's profile, lives as long as the decoder.
  const FieldAccess* access = nullptr;
  LogSource logsource;
  int64_t time_ns = INT64_MIN;  // Event::kNoTime when unknown
  std::string raw;              // the record's bytes
  bool raw_is_leaf = false;     // text formats: keywords search the whole line too
  std::string profile;          // name of the input profile
  std::string host;             // the host the event speaks of, by the profile; may be empty
};

// All nodes that a rule's field name leads to, best way first:
//   1. access->renames; 2. for each root: the member with exactly that name, else the dotted path
//   (arrays fan out, at each step into every member); 3. for each root: members whose name is
//   equal after their spaces are removed.
// The first way that finds something wins. An array as the end of a way is returned as it is.
std::vector<const Node*> Resolve(const EventTree& event, std::string_view field);

}  // namespace tocsin
