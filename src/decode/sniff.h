// Recognises what a stream holds by its first bytes; where they say nothing, by its file name.
//
// Pure functions.
#pragma once

#include <string_view>

#include "tocsin/decoder.h"

namespace tocsin {

inline constexpr size_t kSniffBytes = 64u << 10;

struct Sniffed {
  Format format = Format::kSyslog;
  bool json_documents = false;   // kJson: cut by brackets rather than by lines
  bool bare_zeek_names = false;  // kZeekTsv: the first line is a row of names without "#fields"
};

// `head`: the stream's first bytes (up to kSniffBytes), `whole` when nothing follows them. The
// first lines that show a format decide; text that shows none is taken for syslog, whose reader
// keeps any line as a message.
Sniffed SniffFormat(std::string_view head, bool whole, std::string_view file_name);

// The same for a stream whose format is known.
Sniffed SniffKnownFormat(Format format, std::string_view head, bool whole);

// How JSON is cut: false (lines) when the first line is one whole object, else true.
bool IsJsonDocuments(std::string_view head, bool whole);

// True when the first line is a row of column names as Zeek's TSV mode writes them.
bool IsBareZeekNames(std::string_view head);

// `text` without a UTF-8 byte order mark at its start.
std::string_view WithoutBom(std::string_view text);

}  // namespace tocsin
