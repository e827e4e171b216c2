// One line of a Zeek TSV log -> an event, by the header of its stream (zeek_header.h).
//
//   column type                 value
//   time interval double count  number, as its text stands there
//   int port                    (a text that is no number stays a string)
//   bool                        T, F -> true, false
//   set[T] vector[T]            an array of T; the empty marker alone -> the empty array, an unset
//                               member -> null
//   all others, and no type     string; the empty marker -> ""
//
// An unset column is absent. Escapes become what Zeek's JSON writer shows for the same value, so
// that both forms of a log match alike: `\\` is a backslash, \x09 \x0a \x0d the character; so is an
// escape that only keeps a text apart from the separators and markers. Any other \xHH stays as it
// is written.
//
// The log source is product zeek with the log path as service, category "-". MakeZeekTsvReader is
// in record_reader.h.
#pragma once

#include <string_view>

#include "decode/scratch_text.h"
#include "tocsin/decoder.h"

namespace tocsin {

// Undoes the escapes of one value, or of one `member` of a set or vector. Gives `text` itself when
// there are none.
std::string_view UnescapeZeek(std::string_view text, const StreamContext::ZeekHeader& header,
                              bool member, ScratchText* scratch);

}  // namespace tocsin
