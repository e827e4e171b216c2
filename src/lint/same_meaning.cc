#include "lint/same_meaning.h"

#include <optional>

#include "lint/formula.h"

namespace tocsin {

bool SameMeaning(const Rule& a, const Rule& b) {
  if (!(a.logsource == b.logsource)) return false;
  FieldTests tests;
  const std::optional<Formula> left = FormulaOf(a, &tests);
  const std::optional<Formula> right = FormulaOf(b, &tests);
  return left && right && Canonical(*left) == Canonical(*right);
}

}  // namespace tocsin
