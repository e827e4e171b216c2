// Which groups of rules an event can concern, by its log source and its discriminator value. Routes
// are made when a log source is seen for the first time; their number is bounded by the log source
// attributes that rules name, whatever events say.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compile/compiled.h"
#include "tocsin/event.h"

namespace tocsin {

class Router {
 public:
  explicit Router(const CompiledRuleSet& set);

  // Groups for an event with one discriminator value; `key` is its DiscriminatorKey.
  std::span<const uint32_t> WithKey(const LogSource& logsource, std::string_view key);
  // For an event without such a value.
  std::span<const uint32_t> WithoutKey(const LogSource& logsource);
  // For an event with several: every group of the log source.
  std::span<const uint32_t> All(const LogSource& logsource);

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  template <typename T>
  using TextMap = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  struct Route {
    std::vector<uint32_t> always;
    std::vector<uint32_t> absent;
    std::vector<uint32_t> all;
    TextMap<std::vector<uint32_t>> by_key;
  };

  // A small number for an attribute: 0 not said, 1 a value that no rule names, else the value's.
  uint64_t NumberOf(std::string_view value) const;
  const Route& RouteOf(const LogSource& logsource);
  Route MakeRoute(const LogSource& logsource) const;

  const CompiledRuleSet& set_;
  TextMap<uint64_t> numbers_;
  std::unordered_map<uint64_t, std::unique_ptr<Route>> routes_;
  LogSource last_;
  const Route* last_route_ = nullptr;
};

}  // namespace tocsin
