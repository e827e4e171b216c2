#include "compile/database_store.h"

namespace tocsin {

const ScanDatabase* DatabaseStore::Keep(std::unique_ptr<const ScanDatabase> database) {
  if (database == nullptr) return nullptr;
  databases_->push_back(std::move(database));
  return databases_->back().get();
}

const ScanDatabase* DatabaseStore::Literals(const std::vector<std::string>& texts, bool caseless) {
  const auto [it, added] = literals_.try_emplace({caseless, texts}, nullptr);
  if (added) {
    std::vector<ScanDatabase::Literal> literals;
    for (const std::string& text : texts) literals.push_back({text, true, caseless});
    it->second = Keep(ScanDatabase::FromLiterals(literals));
  }
  return it->second;
}

const ScanDatabase* DatabaseStore::Regexes(const std::vector<std::string>& expressions,
                                           std::vector<bool>* refused) {
  auto it = expressions_.find(expressions);
  if (it == expressions_.end()) {
    Expressions made{nullptr, std::vector<bool>(expressions.size(), false)};
    made.database = Keep(ScanDatabase::FromRegexes(expressions, &made.refused));
    it = expressions_.emplace(expressions, std::move(made)).first;
  }
  *refused = it->second.refused;
  return it->second.database;
}

}  // namespace tocsin
