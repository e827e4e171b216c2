#include "compile/asked_fields.h"

#include <algorithm>

namespace tocsin {

uint32_t AskedFields::Join(const std::string& key, const std::vector<uint32_t>& correlations) {
  auto asker = std::find_if(askers_.begin(), askers_.end(),
                            [&](const Asker& known) { return known.key == key; });
  if (asker == askers_.end()) asker = askers_.insert(asker, {key, {}});
  std::vector<uint32_t>& all = asker->correlations;
  all.insert(all.end(), correlations.begin(), correlations.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return static_cast<uint32_t>(asker - askers_.begin());
}

std::pair<uint32_t, bool> AskedFields::Ask(uint32_t asker, const std::string& name,
                                           const std::vector<Place>& places) {
  const auto [it, added] = index_.try_emplace({asker, name}, static_cast<uint32_t>(fields_.size()));
  if (added) fields_.push_back({asker, name, {}});
  std::vector<Place>& all = fields_[it->second].places;
  all.insert(all.end(), places.begin(), places.end());
  return {it->second, added};
}

void AskedFields::DropLast() {
  index_.erase({fields_.back().asker, fields_.back().name});
  fields_.pop_back();
}

std::string AskedFields::LabelOf(const Field& field) const {
  const std::string& key = askers_[field.asker].key;
  return key.empty() ? field.name : field.name + "\n" + key;
}

}  // namespace tocsin
