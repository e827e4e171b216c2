// What stands behind an output stream: a terminal or not, how wide, and whether colour is wanted.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tocsin {

struct Terminal {
  bool is_terminal = false;
  bool colour = false;
  size_t width = 80;
};

// `descriptor` is 1 or 2. The width is that of the terminal, else COLUMNS, else 80.
Terminal TerminalOf(int descriptor, bool no_color);

// 1234567 -> "1,234,567".
std::string Grouped(uint64_t number);

// "820 ms", "4.2 s", "3 min 20 s", "2 h 5 min".
std::string Duration(double seconds);

// "52.1 MB"; decimal units.
std::string ByteCount(double bytes);

}  // namespace tocsin
