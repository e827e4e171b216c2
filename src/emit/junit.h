// Results of tests in JUnit's XML, which CI systems read.
//
// Pure functions. Borrow their arguments for the call.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace tocsin {

struct JUnitCase {
  enum class Result : uint8_t { kPassed, kFailed, kBroken, kSkipped };
  std::string group;  // its `classname`
  std::string name;
  Result result = Result::kPassed;
  std::string message{};  // of one that passed: what it has to say all the same
};

struct JUnitSuite {
  std::string name;
  std::vector<JUnitCase> cases;
};

std::string WriteJUnit(std::span<const JUnitSuite> suites);

}  // namespace tocsin
