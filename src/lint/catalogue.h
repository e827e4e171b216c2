// What the linter can report: codes, the names that pySigma has for them, and their pages.
//
// Pure functions.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "diag/codes.h"

namespace tocsin {

// Another name for a code. A name of pySigma may stand for several codes.
struct Alias {
  std::string_view name;
  std::string_view code;
};
std::span<const Alias> Aliases();

// The codes that the linter can report.
std::vector<CodeRow> LintCodes();

// The codes that a name of pySigma or a code of ours stands for; none when it is neither.
std::vector<std::string_view> CodesCalled(std::string_view name);
// Whether pySigma had a check of that name once.
bool IsRetired(std::string_view name);
// Every name that stands for a code, for suggestions.
std::vector<std::string_view> KnownNames();

// Reported whatever the configuration says: without it a rule can't be read or run.
bool IsCore(std::string_view code);
// One of the house rules of SigmaHQ, which others need not follow: reported only when a
// configuration asks for it.
bool IsHouseRule(std::string_view code);
// Reported when no configuration asks for it: everything but the house rules of SigmaHQ and a few
// that do not suit everyone.
bool IsDefault(std::string_view code);

}  // namespace tocsin
