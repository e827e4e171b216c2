// Whom a detection speaks of: users, hosts, addresses, as configured (EntityKind).
//
// An entity is named by the first field of its kind that gives a value; values that are nobody
// ("-", SYSTEM) are passed over, and case does not count.
//
// Pure functions. Borrows: an EntityName points to its kind.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/detection.h"
#include "tocsin/options.h"

namespace tocsin {

struct EntityName {
  const EntityKind* kind;
  std::string value;  // as it is written
  std::string key;    // kind and folded value
};

// The key of an entity, from any spelling of it.
std::string EntityKey(std::string_view kind, std::string_view value);

std::vector<EntityName> EntitiesOf(const DetectionRecord& detection,
                                   std::span<const EntityKind> kinds);

}  // namespace tocsin
