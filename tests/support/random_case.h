// Random rules and random events that meet near the boundaries of field tests: the same few words
// with changed case, cut ends, wildcards, escapes and neighbours. Driven by a byte source, so that
// a random generator and a fuzzer can both steer it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tocsin/rule.h"

namespace tocsin {

class RandomCase {
 public:
  // `next` gives the next random byte (or 0 for ever when it has run out).
  explicit RandomCase(std::function<uint8_t()> next) : next_(std::move(next)) {}

  std::string Rule(int number);  // YAML text; may be one that has to be refused
  std::string Event();           // one JSON object
  LogSource EventLogSource();    // what the event asserts

 private:
  size_t Below(size_t limit) { return next_() % limit; }
  bool Chance(size_t of) { return Below(of) == 0; }
  const char* Pick(const std::vector<const char*>& list) { return list[Below(list.size())]; }
  std::string Word();
  std::string FieldName();
  std::string ItemText();
  std::string DetectionText();
  std::string ConditionText(size_t detections, int depth);
  std::string EventValue(int depth);

  std::function<uint8_t()> next_;
};

}  // namespace tocsin
