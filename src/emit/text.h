// Text that comes from logs, made fit for readers: well-formed UTF-8 for machines, columns of a
// table for people. What controls a terminal is taken out by Printable (diag/glyphs.h), which these
// functions expect to have been there first.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tocsin/detection.h"

namespace tocsin {

// A copy with U+FFFD in place of each byte that is not part of well-formed UTF-8.
std::string ValidUtf8(std::string_view text);

// The front of a text, at most `bytes` long, that ends with a whole character.
std::string CutToBytes(std::string_view text, size_t bytes);

// Bytes that JsonWriter needs for a text, without the quotes.
size_t JsonBytes(std::string_view text);

// Columns that printable text takes on a terminal.
size_t DisplayWidth(std::string_view text);

// Printable text cut to at most `width` columns; the last one is then an ellipsis.
std::string CutToWidth(std::string_view text, size_t width);

// The same, cut at the front.
std::string CutFrontToWidth(std::string_view text, size_t width);

// Cut and filled with blanks to exactly `width` columns.
std::string FitToWidth(std::string_view text, size_t width);

// A position for people, printable: "conn.log:7"; in partition 0 of a topic, at offset 7:
// "zeek[0]@7".
std::string PlaceText(const SourcePosition& source);

// A number with at most three decimals and no trailing zeros: "57.25", "100".
std::string ShortNumber(double value);

}  // namespace tocsin
