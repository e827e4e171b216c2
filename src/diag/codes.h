// The table of diagnostic codes (codes.def) and how to make a diagnostic from a row.
//
// Pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tocsin/diagnostic.h"

namespace tocsin {

enum class Code : uint16_t {
#define TOCSIN_CODE(name, id, severity, summary) name,
#include "diag/codes.def"
#undef TOCSIN_CODE
};

struct CodeRow {
  std::string_view id;
  Severity severity;
  std::string_view summary;
};

const CodeRow& RowOf(Code code);
// Every row, in the order of the table.
std::span<const CodeRow> AllCodes();

// Appends a diagnostic of `code` and returns it, so that hint and related places can be added.
Diagnostic& Report(Diagnostics* diagnostics, Code code, const std::string& file,
                   const SourceRange& range, std::string message, std::string hint = {});

bool HasErrors(const Diagnostics& diagnostics);

}  // namespace tocsin
