// Names for rules that others are to refer to.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "lint/document.h"

namespace tocsin {

// A letter, a digit or an underline, of ASCII.
bool IsNameCharacter(char c);

// The title as a name: "Many failed logons" is many_failed_logons. "" when nothing is left of it.
std::string NameFrom(std::string_view title);

// How many documents before this one in its file have a title that gives the same name.
size_t NamesakesBefore(const LintDocument& document);

}  // namespace tocsin
