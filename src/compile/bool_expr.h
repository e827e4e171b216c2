// The condition of one rule variant over interned items, as a tree. It is made by lowering, asked
// for its necessary atoms (cover.h), flattened into a program (program.h), and then dropped.
#pragma once

#include <cstdint>
#include <vector>

namespace tocsin {

using ItemId = uint32_t;

struct BoolExpr {
  enum class Kind : uint8_t { kItem, kAnd, kOr, kNot, kAtLeast };
  Kind kind = Kind::kAnd;  // an empty kAnd is true, an empty kOr false
  ItemId item = 0;
  uint32_t at_least = 1;  // kAtLeast: how many children
  std::vector<BoolExpr> children;

  static BoolExpr Item(ItemId id) { return {Kind::kItem, id, 1, {}}; }
  static BoolExpr Not(BoolExpr child) {
    BoolExpr out{Kind::kNot, 0, 1, {}};
    out.children.push_back(std::move(child));
    return out;
  }
};

}  // namespace tocsin
