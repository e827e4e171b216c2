// The text of a file as it stands at a place, and edits of it.
//
// Pure functions. Borrow the text of the file; to be asked for findings only, since each call looks
// for lines from the beginning.
#pragma once

#include <optional>
#include <string_view>

#include "tocsin/diagnostic.h"

namespace tocsin {

// What stands in one line; "" for a place in several.
std::string_view WrittenAt(std::string_view file_text, const SourceRange& range);

// Replaces a stretch, if `written` stands there.
std::optional<TextEdit> Replace(std::string_view file_text, const SourceRange& range,
                                std::string_view written, std::string_view by);

}  // namespace tocsin
