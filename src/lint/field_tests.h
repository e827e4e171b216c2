// The field tests of rules, each once: what a formula is made of. Tests that say the same of the
// same field are one test, whatever modifiers they were written with.
//
// One thread. Borrows nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "predicate/predicate.h"

namespace tocsin {

using TestId = uint32_t;

// True of an event when some member of the field satisfies the predicate.
struct FieldTest {
  uint32_t field = 0;
  Predicate predicate;
};

class FieldTests {
 public:
  TestId Intern(std::string_view field, Predicate predicate);

  const FieldTest& operator[](TestId test) const { return tests_[test]; }
  // Every event that satisfies `a` satisfies `b`. Certain when true.
  bool Implies(TestId a, TestId b) const;
  size_t size() const { return tests_.size(); }
  // Field 0 is none: keywords, which are looked for in every value of an event.
  size_t field_count() const { return fields_.size(); }
  const std::string& field_name(uint32_t field) const { return fields_[field]; }

 private:
  uint32_t InternField(std::string_view name);

  std::vector<FieldTest> tests_;
  // Which pairs of neighbours stand in the literals of a pattern, in either case: one bit for each
  // of 64 classes of pairs. Whatever a pattern implies has no pair that it has not.
  std::vector<uint64_t> pairs_;
  std::unordered_multimap<size_t, TestId> by_hash_;
  std::vector<std::string> fields_ = {""};
  std::unordered_map<std::string, uint32_t> field_ids_ = {{"", 0}};
};

}  // namespace tocsin
