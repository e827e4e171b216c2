// The log source of one record, by its profile's rules. Equal records give equal pointers
// (logsource_table.h), and answers are remembered, since records of one kind come in runs: a
// remembered answer costs one look-up.
//
// One thread. Borrows profiles for its lifetime; texts during the call.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decode/logsource_table.h"
#include "decode/profile.h"
#include "tocsin/decoder.h"

namespace tocsin {

// What a record says in the places its profile looks at; "" when it says nothing.
struct SourceFacts {
  std::string_view service;
  std::string_view key;
  std::string_view facility;
  std::string_view id;
  uint32_t guess = UINT32_MAX;  // first of ServiceRule::guesses that holds
};

class SourceResolver {
 public:
  SourceResolver() : memo_(kMemoSize) {}

  const LogSource* Resolve(const Profile& profile, const SourceFacts& facts,
                           const StreamContext& context);

 private:
  static constexpr size_t kMemoSize = 256;  // a power of 2
  struct Entry {
    std::string key;
    const LogSource* logsource = nullptr;
  };

  void ForgetOtherContext(const StreamContext& context);
  void MakeKey(const Profile& profile, const SourceFacts& facts);
  const LogSource* Derive(const Profile& profile, const SourceFacts& facts,
                          const StreamContext& context);

  LogSourceTable table_;
  std::vector<Entry> memo_;
  std::string key_;
  // The context that the remembered answers are for.
  std::string source_name_;
  LogSource asserted_;
};

}  // namespace tocsin
