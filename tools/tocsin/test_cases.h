// Finds the cases of `tocsin test` below the folders given to it:
//
//   info.yml                       SigmaHQ's regression folders: rule_metadata[0].id names the
//   rule,
//                                  regression_tests_info[] the event files and how often it matches
//   <rule id>.hit.<ending>         our proofs: every record must match the rule
//   <rule id>.miss.<ending>        no record may
//
// Thread safety: pure functions apart from reading folders and files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tocsin/result.h"

namespace tocsin {

struct TestCase {
  enum class Kind : uint8_t { kRegression, kHit, kMiss };
  Kind kind = Kind::kRegression;
  std::string file;  // the info.yml or the proof
  std::string name;
  std::string rule_id;  // lower-case
  std::string events;   // the event file
  // kRegression: the number of matches that upstream states; fewer fail, more are reported. 1, and
  // more are fine, when it states none.
  uint64_t at_least = 1;
  bool counted = false;
  // Not empty: the case can't be run, and why.
  std::string broken;
  bool skipped = false;  // an info.yml without tests
};

// Sorted by file. Fails when a path can't be read or holds no case.
Result<std::vector<TestCase>> FindTestCases(const std::vector<std::string>& paths);

}  // namespace tocsin
