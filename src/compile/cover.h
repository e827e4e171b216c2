// Necessary atoms: a set of atoms of which at least one holds whenever a condition is true. A rule
// need not be looked at when none of them fired.
//
// Example: `selection and not filter` with selection {Image|endswith: [a, b], CommandLine|contains:
// c} has the covers {Image a, Image b} and {CommandLine c}; the cheaper one is chosen.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "compile/compiled.h"

namespace tocsin {

struct Cover {
  std::vector<AtomId> atoms;
  double cost = 0;
};

// The expected cost of watching one atom, or nothing when it can't be watched.
using AtomCost = std::function<std::optional<double>(AtomId)>;

// The cheapest cover, or nothing when the condition can be true without any positive atom.
std::optional<Cover> CheapestCover(const BoolExpr& expr, const std::vector<CompiledItem>& items,
                                   const AtomCost& cost);

// Roughly the share of events in which the atom holds, judged by its shape and by texts that are
// everywhere in logs. Nothing for atoms that hold when the field is missing.
std::optional<double> ExpectedShare(const Atom& atom);
// Whether a literal stands in texts that are everywhere in logs.
bool IsEverywhere(std::string_view literal);
// What it costs to watch the atom, in the same measure.
std::optional<double> WatchingCost(const Atom& atom);

}  // namespace tocsin
