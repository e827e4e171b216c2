// Writes one JSON text, without line ends and blanks. Strings may hold any bytes: what is not UTF-8
// becomes U+FFFD, so the result is always valid JSON in valid UTF-8. The only user of RapidJSON
// that writes (score/json_rows reads).
//
// Calls must nest properly. Thread safety: one owner. Borrows nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/event_tree.h"

namespace tocsin {

class JsonWriter {
 public:
  JsonWriter();
  ~JsonWriter();

  void StartObject();
  void EndObject();
  void StartArray();
  void EndArray();
  void Key(std::string_view key);
  void String(std::string_view text);
  void Uint(uint64_t value);
  void Int(int64_t value);
  void Bool(bool value);
  // A number by its source text, kept digit by digit; a text that JSON does not know as a number
  // ("nan", "007") is written as a string.
  void Number(std::string_view token);
  // A value that a JsonWriter wrote.
  void Json(std::string_view json);
  // A whole tree; keys keep their order and repetition.
  void Tree(const Node& node);

  void Member(std::string_view key, std::string_view text);
  void Member(std::string_view key, int64_t value);
  // Members of an object that are left out when they are empty.
  void MemberIfAny(std::string_view key, std::string_view text);
  void MemberIfAny(std::string_view key, std::span<const std::string> texts);

  // The text written so far; the writer is empty afterwards.
  std::string Take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin
