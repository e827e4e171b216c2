// The rows of a JSON text: an array of objects, one row each, or an object whose member names are
// the keys (the column ""); its members are rows, or single values (the column "value"). Inside
// a row, members of nested objects get dotted names, arrays of values become one text with commas.
//
// Reads what json_writer.h writes, with the same library.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "score/lookup_table.h"
#include "tocsin/result.h"

namespace tocsin {

inline constexpr std::string_view kJsonKeyColumn = "";
inline constexpr std::string_view kJsonValueColumn = "value";

// Gives every row to `sink`. Fails with "file:line: what" at the first thing that is wrong.
Result<void> ReadJsonRows(std::string_view text, const std::string& file, const LookupSink& sink);

}  // namespace tocsin
