#include <algorithm>
#include <array>

#include "rule/yaml_tree.h"

namespace tocsin {
namespace {

constexpr auto kNulls = std::to_array<std::string_view>({"", "~", "null", "Null", "NULL"});
constexpr auto kTrues = std::to_array<std::string_view>({"true", "True", "TRUE"});
constexpr auto kFalses = std::to_array<std::string_view>({"false", "False", "FALSE"});

template <size_t N>
bool OneOf(const std::array<std::string_view, N>& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Removes a run of digits and tells whether there was one.
bool TakeDigits(std::string_view* text) {
  const auto end = std::find_if_not(text->begin(), text->end(), IsDigit);
  const size_t count = static_cast<size_t>(end - text->begin());
  text->remove_prefix(count);
  return count > 0;
}

bool Take(std::string_view* text, std::string_view any_of) {
  if (text->empty() || any_of.find(text->front()) == std::string_view::npos) return false;
  text->remove_prefix(1);
  return true;
}

// -?(0|[1-9][0-9]*)
bool TakeInteger(std::string_view* text) {
  Take(text, "-");
  if (Take(text, "0")) return true;
  return TakeDigits(text);
}

// -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)? is a number, without the last two an integer.
Scalar::Type NumberType(std::string_view text) {
  if (text.starts_with("0x")) {
    const std::string_view digits = text.substr(2);
    const bool hex = !digits.empty() && std::all_of(digits.begin(), digits.end(), IsHexDigit);
    return hex ? Scalar::Type::kInt : Scalar::Type::kString;
  }
  if (!TakeInteger(&text)) return Scalar::Type::kString;
  if (text.empty()) return Scalar::Type::kInt;
  if (Take(&text, ".") && !TakeDigits(&text)) return Scalar::Type::kString;
  if (Take(&text, "eE")) {
    Take(&text, "+-");
    if (!TakeDigits(&text)) return Scalar::Type::kString;
  }
  return text.empty() ? Scalar::Type::kFloat : Scalar::Type::kString;
}

}  // namespace

Scalar ScalarOf(const YamlNode& node) {
  Scalar scalar;
  scalar.text = node.text;
  scalar.range = node.range;
  if (node.quoted) return scalar;
  if (OneOf(kNulls, node.text)) {
    scalar.type = Scalar::Type::kNull;
  } else if (OneOf(kTrues, node.text) || OneOf(kFalses, node.text)) {
    scalar.type = Scalar::Type::kBool;
    scalar.boolean = OneOf(kTrues, node.text);
  } else {
    scalar.type = NumberType(node.text);
  }
  return scalar;
}

}  // namespace tocsin
