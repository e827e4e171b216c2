// A MaxMind DB file (.mmdb): address -> country, city, autonomous system, or whatever the file
// holds. The only user of libmaxminddb.
//
// The file is copied to memory when it is opened: another program may overwrite it while it is in
// use.
//
// Thread safety: immutable, shared by any number of threads. Borrows nothing.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/detection.h"
#include "tocsin/options.h"
#include "tocsin/result.h"

namespace tocsin {

class GeoDatabase {
 public:
  // `spec.columns` are dotted paths into the records ("country.iso_code", "city.names.en",
  // "subdivisions.0.iso_code"); none: what the common databases of countries, cities and
  // autonomous systems have.
  static Result<std::shared_ptr<const GeoDatabase>> Open(const LookupSpec& spec);
  ~GeoDatabase();

  // What the file holds about an address; nothing when the text is no address.
  std::vector<FieldText> Find(std::string_view address) const;

 private:
  struct State;
  explicit GeoDatabase(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tocsin
