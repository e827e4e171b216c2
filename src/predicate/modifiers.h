// The modifiers of an item, known by name and checked for what may stand together.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tocsin/diagnostic.h"
#include "tocsin/rule.h"

namespace tocsin {

enum class Modifier : uint8_t {
#define TOCSIN_MODIFIER(name, id, group, note) name,
#include "predicate/modifiers.def"
#undef TOCSIN_MODIFIER
};

enum class ModifierGroup : uint8_t {
  kText,
  kLink,
  kNegation,
  kCase,
  kExistence,
  kRegex,
  kRegexFlag,
  kNetwork,
  kCompare,
  kTimePart,
  kEncoding,
  kWindash,
  kExpand,
  kFieldRef,
};

struct ModifierRow {
  std::string_view name;
  ModifierGroup group;
  std::string_view note;
};

const ModifierRow& RowOf(Modifier modifier);

// The modifiers of an item in the order written. Nothing, and at least one error, when one is
// unknown or two can't stand together.
std::optional<std::vector<Modifier>> CheckModifiers(const DetectionItem& item,
                                                    const std::string& file,
                                                    Diagnostics* diagnostics);

}  // namespace tocsin
