// Which fields the events of a log source have, as far as that is known (data/fields.txt).
//
// Thread safety: pure functions over a table that is made once. Borrows: static storage.
#pragma once

#include <string_view>
#include <vector>

#include "tocsin/rule.h"

namespace tocsin {

struct KnownFields {
  std::vector<std::string_view> names;  // sorted bytewise
  bool complete = false;                // there are no others

  bool Has(std::string_view field) const;
};

// Null when nothing is known.
const KnownFields* FieldsOf(const LogSource& logsource);

}  // namespace tocsin
