// A piece of the author's text inside a message.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// 'text', cut to about 60 bytes with an ellipsis, so that no file can make a message long.
std::string Quote(std::string_view text);

}  // namespace tocsin
