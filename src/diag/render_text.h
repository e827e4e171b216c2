// A diagnostic for a person at a terminal:
//
//   rules/x.yml:12:16: error[undefined_detection]: no detection is called 'selectoin'
//      12 |     condition: selectoin and not filter
//         |                ^^^^^^^^^
//         = help: did you mean 'selection'?
//         = fix: write 'selection'
//
// followed by one such block for each related place ("note: first defined here"). Long lines are
// cut around the marked stretch; the marks stand right under tabs, wide and combining characters;
// text from the file can't control the terminal.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "diag/source_text.h"
#include "tocsin/diagnostic.h"

namespace tocsin {

// `source_text` is the whole file the diagnostic speaks of, or "" when it is not at hand. The
// result ends with a line end.
std::string RenderText(const Diagnostic& diagnostic, std::string_view source_text, bool colour);

// The same for many diagnostics of one file: its lines are found once.
std::string RenderText(const Diagnostic& diagnostic, const SourceText& source, bool colour);

}  // namespace tocsin
