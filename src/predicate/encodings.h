// The value encodings of Sigma: base64, base64offset, UTF-16.
//
// base64offset, by the idea: text in the middle of a longer base64 stream stands at one of three
// bit offsets. For offset i put i filler bytes before the value, encode, and cut what depends on
// the neighbours: the first 0, 2 or 3 characters, and at the end, by (bytes + i) mod 3, nothing, 3
// or 2. "foobar" gives Zm9vYmFy, Zvb2Jhc and mb29iYX.
//
// Pure functions. Source: RFC 4648; Sigma specification 2.1.0.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

std::string Base64(std::string_view bytes);

// Up to three needles; pieces that the cuts leave empty are dropped.
std::vector<std::string> Base64Offsets(std::string_view bytes);

enum class Utf16 : unsigned char { kLittleEndian, kBigEndian, kWithMark };  // kWithMark: FF FE + LE

// UTF-8 -> UTF-16 bytes; ill-formed bytes are taken as the code points 0x80..0xFF.
std::string EncodeUtf16(std::string_view text, Utf16 form);

}  // namespace tocsin
