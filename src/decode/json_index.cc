#include "decode/json_index.h"

#include <simdjson.h>

#include <algorithm>

namespace tocsin {
namespace {

constexpr size_t kFirstCapacity = 1 << 16;
constexpr size_t kDepthUnused = 1;  // the second stage is never run

std::string_view ReasonOf(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR:
      return "invalid UTF-8";
    case simdjson::UNCLOSED_STRING:
      return "a string does not end";
    case simdjson::UNESCAPED_CHARS:
      return "a control character stands in a string";
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
      return "the record is too large";
    default:
      return "the record is not JSON";
  }
}

}  // namespace

struct JsonIndex::Parser {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stages;
  size_t capacity = 0;
};

JsonIndex::JsonIndex() : parser_(std::make_unique<Parser>()) {}
JsonIndex::~JsonIndex() = default;
JsonIndex::JsonIndex(JsonIndex&&) noexcept = default;
JsonIndex& JsonIndex::operator=(JsonIndex&&) noexcept = default;

DecodeOutcome JsonIndex::Build(std::string_view text) {
  text_ = text;
  size_ = 0;
  simdjson::error_code error = simdjson::SUCCESS;
  if (text.size() > parser_->capacity || !parser_->stages) {
    const size_t capacity = std::max({text.size(), parser_->capacity * 2, kFirstCapacity});
    parser_->stages.reset();
    error = simdjson::get_active_implementation()->create_dom_parser_implementation(
        std::min<size_t>(capacity, simdjson::SIMDJSON_MAXSIZE_BYTES), kDepthUnused,
        parser_->stages);
    parser_->capacity = error ? 0 : capacity;
  }
  if (!error) {
    error = parser_->stages->stage1(reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                                    simdjson::stage1_mode::regular);
  }
  if (error) return {DecodeOutcome::Kind::kMalformed, ReasonOf(error)};
  begin_ = parser_->stages->structural_indexes.get();
  size_ = parser_->stages->n_structural_indexes;
  return {};
}

}  // namespace tocsin
