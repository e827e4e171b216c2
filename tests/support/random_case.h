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

  std::string Rule(int number);  // YAML text, called `rule_NUMBER`; may be one to be refused
  // A filter for some of the rules 0 to `rules`, or any; likewise.
  std::string Filter(int number, int rules);
  std::string Event();         // one JSON object
  LogSource EventLogSource();  // what the event asserts

 private:
  size_t Below(size_t limit) { return next_() % limit; }
  bool Chance(size_t of) { return Below(of) == 0; }
  const char* Pick(const std::vector<const char*>& list) { return list[Below(list.size())]; }
  std::string Word();
  std::string FieldName();
  std::string ItemText();
  std::string DetectionText();
  std::string LogSourceText();
  std::string ConditionText(size_t detections, int depth);
  std::string EventValue(int depth);

  std::function<uint8_t()> next_;
};

}  // namespace tocsin
