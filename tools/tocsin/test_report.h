// Outcomes of `tocsin test` for people and for build servers.
//
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "test_cases.h"

namespace tocsin {

struct TestOutcome {
  enum class Kind : uint8_t { kPassed, kFailed, kBroken, kSkipped };
  Kind kind = Kind::kPassed;
  const TestCase* test = nullptr;
  std::string rule_title;
  std::string message;  // what went wrong, or a remark about a case that passed; may be empty
};

// What failed or deserves a remark, then one line with the sums.
std::string RenderTestText(const std::vector<TestOutcome>& outcomes, bool colour);

// JUnit's XML as build servers read it.
std::string RenderTestJUnit(const std::vector<TestOutcome>& outcomes);

}  // namespace tocsin
