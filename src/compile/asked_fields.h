// What correlations ask of the events of one source: who asks, for which fields, and where it is
// written. A field that correlations of one asker ask for is one field; different askers may get to
// know it under different names, so each has its own.
//
// One thread. Borrows nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/diagnostic.h"

namespace tocsin {

class AskedFields {
 public:
  // Where a correlation asks for a field.
  struct Place {
    uint32_t correlation = 0;
    SourceRange range;
  };
  struct Asker {
    std::string key;                     // AskerKey
    std::vector<uint32_t> correlations;  // each once
  };
  struct Field {
    uint32_t asker = 0;
    std::string name;
    std::vector<Place> places;
  };

  // The asker with this key, which these correlations are now part of.
  uint32_t Join(const std::string& key, const std::vector<uint32_t>& correlations);
  // The index of a field, and whether it is new.
  std::pair<uint32_t, bool> Ask(uint32_t asker, const std::string& name,
                                const std::vector<Place>& places);
  // Takes the field back that came last.
  void DropLast();

  const std::vector<Asker>& askers() const { return askers_; }
  const std::vector<Field>& fields() const { return fields_; }
  // What tells the field from the others of the source, in this rule set and the next: its name,
  // where not another asker has to be named.
  std::string LabelOf(const Field& field) const;

 private:
  std::vector<Asker> askers_;
  std::vector<Field> fields_;
  std::map<std::pair<uint32_t, std::string>, uint32_t> index_;
};

}  // namespace tocsin
