#include "match/router.h"

#include <algorithm>

namespace tocsin {
namespace {

void Append(const std::vector<uint32_t>& from, std::vector<uint32_t>* to) {
  to->insert(to->end(), from.begin(), from.end());
}

}  // namespace

Router::Router(const CompiledRuleSet& set) : set_(set) {
  for (const SourceGroups& source : set.sources) {
    const LogSource& l = source.logsource;
    for (const std::string& value : {l.category, l.product, l.service}) {
      if (!value.empty()) numbers_.emplace(value, numbers_.size() + 2);
    }
  }
}

uint64_t Router::NumberOf(std::string_view value) const {
  if (value.empty()) return 0;
  const auto it = numbers_.find(value);
  return it == numbers_.end() ? 1 : it->second;
}

const Router::Route& Router::RouteOf(const LogSource& logsource) {
  if (last_route_ != nullptr && last_ == logsource) return *last_route_;
  const uint64_t key = NumberOf(logsource.category) << 40 | NumberOf(logsource.product) << 20 |
                       NumberOf(logsource.service);
  std::unique_ptr<Route>& route = routes_[key];
  if (route == nullptr) route = std::make_unique<Route>(MakeRoute(logsource));
  last_ = logsource;
  last_route_ = route.get();
  return *route;
}

Router::Route Router::MakeRoute(const LogSource& logsource) const {
  Route route;
  for (const SourceGroups& source : set_.sources) {
    if (!Compatible(source.logsource, logsource)) continue;
    Append(source.always, &route.always);
    Append(source.absent, &route.absent);
    for (const auto* groups : {&source.always, &source.absent}) Append(*groups, &route.all);
    for (const auto& [key, groups] : source.by_key) {
      Append(groups, &route.by_key[key]);
      Append(groups, &route.all);
    }
  }
  for (auto& [key, groups] : route.by_key) Append(route.always, &groups);
  Append(route.always, &route.absent);
  // A group can hang on several keys.
  std::sort(route.all.begin(), route.all.end());
  route.all.erase(std::unique(route.all.begin(), route.all.end()), route.all.end());
  return route;
}

std::span<const uint32_t> Router::WithKey(const LogSource& logsource, std::string_view key) {
  const Route& route = RouteOf(logsource);
  const auto it = route.by_key.find(key);
  return it == route.by_key.end() ? route.always : it->second;
}

std::span<const uint32_t> Router::WithoutKey(const LogSource& logsource) {
  return RouteOf(logsource).absent;
}

std::span<const uint32_t> Router::All(const LogSource& logsource) { return RouteOf(logsource).all; }

}  // namespace tocsin
