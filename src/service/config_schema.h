// The configuration of `tocsin serve` as a JSON Schema (draft 07), made of the table of settings,
// for editors and for checks before a rollout.
//
// It is as strict as the reader about keys, choices and numbers. What lies between settings
// (setting_checks.h) and inside texts, only the reader sees.
//
// Pure function.
#pragma once

#include <string>

namespace tocsin {

// One line of JSON, without a line end.
std::string ServiceConfigSchema();

}  // namespace tocsin
