// The words of correlation rules: types and operators, and what a type may say.
//
// Pure functions over static tables.
#pragma once

#include <span>
#include <string_view>

#include "tocsin/correlation.h"

namespace tocsin {

struct CorrelationTypeRow {
  enum class Field : uint8_t {
    kNone,   // counts matches
    kOne,    // computes from the numbers of one field
    kTuple,  // counts the distinct values of one field or several together
  };
  std::string_view name;
  CorrelationType type;
  Field field = Field::kNone;
  bool percentile = false;  // needs condition.percentile
  bool temporal = false;    // may have an extended condition, or none
};

const CorrelationTypeRow& RowOf(CorrelationType type);
// In any case; null when there is no such type.
const CorrelationTypeRow* FindCorrelationType(std::string_view name);
std::span<const std::string_view> CorrelationTypeNames();

struct ThresholdOpRow {
  std::string_view name;
  std::string_view symbol;  // in pipe aggregations; "" where they have none
  ThresholdOp op;
};

std::span<const ThresholdOpRow> ThresholdOps();

// Whether a number passes the threshold, whose number ParseFixed reads.
bool Holds(const Threshold& threshold, int64_t number);

}  // namespace tocsin
