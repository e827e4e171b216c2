// A list of literal values, perhaps very long, that rules ask for by a name: with a list `bad`,
// `dst_ip|expand: '%bad%'` is true when dst_ip equals one of its values. A list is shared by all
// rules that use it; asking it costs one hash look-up, however long it is.
//
// Thread safety: immutable. Borrows nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/result.h"

namespace tocsin {

class ValueList {
 public:
  static constexpr size_t kMaxBytes = size_t{1} << 30;

  // One value per line, in UTF-8, as it stands: no character has a special meaning. Left out are
  // lines without anything but spaces and tabs, lines that begin with #, and the carriage return at
  // the end of a line. Fails when a line is no UTF-8 text ("line 7 is not UTF-8 text"), or the text
  // is larger than kMaxBytes.
  static Result<std::shared_ptr<const ValueList>> FromLines(std::string text);

  size_t size() const { return places_.size(); }
  std::string_view operator[](size_t index) const {
    return std::string_view(text_).substr(places_[index].begin, places_[index].size);
  }
  // Of the text: 32 hex digits.
  const std::string& hash() const { return hash_; }

 private:
  struct Place {
    uint32_t begin;
    uint32_t size;
  };
  ValueList() = default;

  std::string text_;
  std::vector<Place> places_;
  std::string hash_;
};

}  // namespace tocsin
