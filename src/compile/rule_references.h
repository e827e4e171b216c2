// Finds rules of every kind by what correlations call them: an id, whatever its case, or a name.
//
// Immutable after construction. Borrows the listed rules.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "diag/codes.h"
#include "tocsin/correlation.h"
#include "tocsin/rule.h"

namespace tocsin {

// What becomes of a rule that could be read.
enum class Standing : uint8_t {
  kRuns,
  kOnDemand,  // below the asked level, or deprecated: runs, silently, when a correlation needs it
  kRefused,
  kSkipped,  // status unsupported
};

struct ListedRule {
  const RuleHead* head = nullptr;
  const CorrelationRule* correlation = nullptr;  // when it is one
  Standing standing = Standing::kRuns;
};

class RuleReferences {
 public:
  // `unread`: the ids and names of rules that could not even be read.
  RuleReferences(std::span<const ListedRule> rules, const std::set<std::string>& unread);

  static constexpr uint32_t kNone = UINT32_MAX;
  struct Found {
    uint32_t rule = kNone;  // index into the list
    // When there is none:
    Code code = Code::kUnknownReference;
    std::string problem;
  };
  // A rule that runs is preferred to others of its name.
  Found Find(std::string_view text) const;
  // "did you mean ...?", or "".
  std::string Suggest(std::string_view text) const;

 private:
  // The rules of one name: those of the best standing.
  struct Same {
    Standing standing = Standing::kRuns;
    size_t count = 0;
    std::vector<uint32_t> first;  // a few of them
  };
  Found FindByName(std::string_view text) const;

  std::span<const ListedRule> rules_;
  const std::set<std::string>& unread_;
  std::unordered_map<std::string, uint32_t> ids_;
  std::unordered_map<std::string, Same> names_;
  std::vector<std::string_view> known_;
};

}  // namespace tocsin
