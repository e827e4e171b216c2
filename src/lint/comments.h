// The comments of a YAML text. A `#` begins one at the beginning of a line or after a blank,
// outside of quotes and block scalars. Text that is no YAML gives some comments, too.
//
// Pure functions. Borrows the text.
#pragma once

#include <string_view>
#include <vector>

#include "tocsin/diagnostic.h"

namespace tocsin {

struct Comment {
  std::string_view text;  // from its # to the end of the line
  SourceRange range;      // of the text
  bool alone = false;     // nothing stands before it in its line
};

std::vector<Comment> CommentsOf(std::string_view text);

}  // namespace tocsin
