// What the linter knows, for people and programs: all codes, or one with its page.
//
// Pure functions. Borrow their arguments for the call.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// A row for each code: severity, whether it is on by default, whether it has a fix, the names that
// pySigma has for it, what it says.
std::string CodeTable(bool colour);
// The same as an array of objects.
std::string CodeTableJson();

// The page of a code, laid out for a terminal.
std::string RenderPage(std::string_view code, bool colour);

}  // namespace tocsin
