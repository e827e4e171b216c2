// The places where the tokens of one JSON text begin, found by simdjson's block-wise first stage
// (which also checks UTF-8, the ends of strings and control characters in them). Reading the tokens
// themselves, and their grammar, is the work of json_scan.h. The only user of simdjson.
//
// One thread. Borrows the text until the next Build; it must be readable for kRecordPadding bytes
// past its end.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "tocsin/decoder.h"

namespace tocsin {

class JsonIndex {
 public:
  JsonIndex();
  ~JsonIndex();
  JsonIndex(JsonIndex&&) noexcept;
  JsonIndex& operator=(JsonIndex&&) noexcept;

  // Allocates only when the text is longer than every one before. On kOk the text holds at least
  // one token.
  DecodeOutcome Build(std::string_view text);

  std::string_view text() const { return text_; }
  // Offsets of tokens: braces, brackets, colons, commas, opening quotes, and the first character of
  // everything else. One more entry behind the last holds text().size().
  const uint32_t* begin() const { return begin_; }
  const uint32_t* end() const { return begin_ + size_; }

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string_view text_;
  const uint32_t* begin_ = nullptr;
  size_t size_ = 0;
};

}  // namespace tocsin
