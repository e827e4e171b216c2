// Conditions as flat programs: every instruction asks one item and jumps. There is no stack and no
// operator at run time; `not` only swaps the two ways, `and` and `or` chain them, and "at least n
// of k" becomes a grid of (which child, how many still needed).
#pragma once

#include <optional>
#include <vector>

#include "compile/bool_expr.h"
#include "compile/compiled.h"

namespace tocsin {

// Appends the program of `expr` and gives its entry (an instruction, kAccept or kReject). Nothing
// when it would be larger than the limit.
std::optional<int32_t> AppendProgram(const BoolExpr& expr, std::vector<Instruction>* program);

}  // namespace tocsin
