#include "decode/logsource_table.h"

#include <functional>

namespace tocsin {
namespace {

constexpr std::string_view kNone = "-";

std::string_view Bounded(std::string_view name) {
  return name.size() > LogSourceTable::kMaxNameBytes ? kNone : name;
}

}  // namespace

size_t LogSourceTable::Hash::operator()(const Names& names) const {
  const std::hash<std::string_view> hash;
  return (hash(names.category) * 31 + hash(names.product)) * 31 + hash(names.service);
}

LogSourceTable::LogSourceTable() { last_ = Intern("", "", ""); }

const LogSource* LogSourceTable::Intern(std::string_view category, std::string_view product,
                                        std::string_view service) {
  if (last_ != nullptr && last_->service == service && last_->category == category &&
      last_->product == product) {
    return last_;
  }
  Names names{Bounded(category), Bounded(product), Bounded(service)};
  auto found = entries_.find(names);
  if (found == entries_.end()) {
    if (entries_.size() >= kMaxEntries) {
      names = {kNone, kNone, kNone};
      found = entries_.find(names);
    }
    if (found == entries_.end()) {
      auto entry = std::make_unique<const LogSource>(LogSource{
          std::string(names.category), std::string(names.product), std::string(names.service)});
      const Names key{entry->category, entry->product, entry->service};
      found = entries_.emplace(key, std::move(entry)).first;
    }
  }
  last_ = found->second.get();
  return last_;
}

}  // namespace tocsin
