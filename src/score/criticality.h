// How much the points of a detection count for an entity, from look-up files: 1 for entities that
// no file knows.
//
// Thread safety: immutable, shared by any number of threads. Borrows nothing.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "score/lookup_table.h"
#include "tocsin/options.h"
#include "tocsin/result.h"

namespace tocsin {

class Criticality {
 public:
  // Reads the files. Fails, naming file and line, when one can't be read or a factor is no number
  // from 0 on.
  static Result<std::shared_ptr<const Criticality>> Load(
      const std::vector<CriticalityOptions>& options);

  // The product of what the files say about an entity.
  double Factor(std::string_view entity_kind, std::string_view value) const;

 private:
  struct Source {
    std::string entity;
    std::string factor;  // column
    LookupTable table;
  };
  std::vector<Source> sources_;
};

}  // namespace tocsin
