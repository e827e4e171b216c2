// The rows of a CSV text (RFC 4180) with a header line: fields in quotes may hold commas, line ends
// and doubled quotes; lines end with LF or CR LF; a byte order mark and empty lines are passed
// over.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "score/lookup_table.h"
#include "tocsin/result.h"

namespace tocsin {

// Gives every row after the header to `sink`. Fails with "file:line: what" at the first thing that
// is wrong. `first_column` gets the name of the first column.
Result<void> ReadCsvRows(std::string_view text, const std::string& file, std::string* first_column,
                         const LookupSink& sink);

}  // namespace tocsin
