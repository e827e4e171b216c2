// Databases by what they search. Groups often watch the same literals (a rule's Sysmon variant and
// its taxonomy variant ask the same of CommandLine); compiling is most of a rule set's build time,
// so that each distinct list is compiled once.
//
// One thread, during the build. The databases belong to the vector that the store was given.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compile/literal_engine.h"

namespace tocsin {

class DatabaseStore {
 public:
  explicit DatabaseStore(std::vector<std::unique_ptr<const ScanDatabase>>* databases)
      : databases_(databases) {}

  // As ScanDatabase::FromLiterals and FromRegexes; every literal is reported once for a scan.
  const ScanDatabase* Literals(const std::vector<std::string>& texts, bool caseless);
  const ScanDatabase* Regexes(const std::vector<std::string>& expressions,
                              std::vector<bool>* refused);

 private:
  struct Expressions {
    const ScanDatabase* database;
    std::vector<bool> refused;
  };
  const ScanDatabase* Keep(std::unique_ptr<const ScanDatabase> database);

  std::vector<std::unique_ptr<const ScanDatabase>>* databases_;
  std::map<std::pair<bool, std::vector<std::string>>, const ScanDatabase*> literals_;
  std::map<std::vector<std::string>, Expressions> expressions_;
};

}  // namespace tocsin
