// Places of findings as other programs want them: paths from a folder on, columns that count
// characters.
//
// SourceTexts: one thread. Borrows the report.
#pragma once

#include <string>
#include <string_view>

#include "diag/source_text.h"
#include "lint/report.h"

namespace tocsin {

// The lines of the files of a report, the last one kept.
class SourceTexts {
 public:
  explicit SourceTexts(const LintReport& report) : report_(report) {}
  const SourceText& Of(const std::string& file);

 private:
  const LintReport& report_;
  const std::string* file_ = nullptr;
  SourceText source_{""};
};

// The path of a file from the folder on; an absolute one when it is not below the folder.
std::string PathFrom(const std::string& folder, const std::string& file);

// The same as the reference to a URI, percent-encoded.
std::string UriFrom(const std::string& folder, const std::string& file);

// The range with columns in characters instead of bytes.
SourceRange InCharacters(const SourceRange& range, const SourceText& source);

}  // namespace tocsin
