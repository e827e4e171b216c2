#include "decode/parse_baseline.h"

#include <simdjson.h>

#include "tocsin/decoder.h"

namespace tocsin {

static_assert(kRecordPadding >= simdjson::SIMDJSON_PADDING);

uint64_t ParseBaseline(const std::vector<std::string_view>& records) {
  simdjson::dom::parser parser;
  uint64_t parsed = 0;
  for (const std::string_view record : records) {
    constexpr bool kCopyIfNeeded = false;
    if (!parser.parse(record.data(), record.size(), kCopyIfNeeded).error()) ++parsed;
  }
  return parsed;
}

}  // namespace tocsin
