// Gives every log source one address: equal log sources have equal pointers for one table, so that
// what comes after the decoder can remember an answer by pointer. Each record reader owns one.
//
// Names can stem from records (the channel of a Windows event, a Zeek path), so the table is
// bounded: an attribute of more than kMaxNameBytes, and any new log source when kMaxEntries are
// there, becomes
// "-" ("surely none"), which no rule names either.
//
// One thread. Pointers live as long as the table.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tocsin/rule.h"

namespace tocsin {

class LogSourceTable {
 public:
  static constexpr size_t kMaxEntries = 1 << 16;
  static constexpr size_t kMaxNameBytes = 256;

  LogSourceTable();
  LogSourceTable(const LogSourceTable&) = delete;
  LogSourceTable& operator=(const LogSourceTable&) = delete;

  // Allocates only for a log source that is new.
  const LogSource* Intern(std::string_view category, std::string_view product,
                          std::string_view service);

  // The same after `asserted` (StreamContext::asserted) had its say: each attribute that it names
  // replaces the record's.
  const LogSource* Intern(std::string_view category, std::string_view product,
                          std::string_view service, const LogSource& asserted) {
    return Intern(asserted.category.empty() ? category : asserted.category,
                  asserted.product.empty() ? product : asserted.product,
                  asserted.service.empty() ? service : asserted.service);
  }

 private:
  struct Names {
    std::string_view category, product, service;
    bool operator==(const Names&) const = default;
  };
  struct Hash {
    size_t operator()(const Names& names) const;
  };

  // Nodes of a map stay where they are; the keys point into the values.
  std::unordered_map<Names, std::unique_ptr<const LogSource>, Hash> entries_;
  const LogSource* last_ = nullptr;  // records of one kind come in runs
};

}  // namespace tocsin
