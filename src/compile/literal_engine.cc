#include "compile/literal_engine.h"

#include <hs/hs.h>

#include "base/check.h"

namespace tocsin {

ScanScratch::~ScanScratch() { hs_free_scratch(scratch_); }

void ScanScratch::Prepare(const ScanDatabase& database) {
  TOCSIN_CHECK(hs_alloc_scratch(database.database_, &scratch_) == HS_SUCCESS);
}

ScanDatabase::~ScanDatabase() { hs_free_database(database_); }

void ScanDatabase::Own(hs_database* database) {
  database_ = database;
  TOCSIN_CHECK(hs_database_size(database, &bytes_) == HS_SUCCESS);
}

std::unique_ptr<ScanDatabase> ScanDatabase::FromLiterals(std::span<const Literal> literals) {
  if (literals.empty()) return nullptr;
  std::vector<const char*> texts;
  std::vector<size_t> lengths;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  for (const Literal& literal : literals) {
    texts.push_back(literal.text.data());
    lengths.push_back(literal.text.size());
    flags.push_back((literal.once ? HS_FLAG_SINGLEMATCH : 0u) |
                    (literal.caseless ? HS_FLAG_CASELESS : 0u));
    ids.push_back(static_cast<unsigned>(ids.size()));
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t result = hs_compile_lit_multi(
      texts.data(), flags.data(), ids.data(), lengths.data(), static_cast<unsigned>(texts.size()),
      HS_MODE_BLOCK, nullptr, &database, &error);
  TOCSIN_CHECK(result == HS_SUCCESS);
  std::unique_ptr<ScanDatabase> out(new ScanDatabase());
  out->Own(database);
  return out;
}

std::unique_ptr<ScanDatabase> ScanDatabase::FromRegexes(std::span<const std::string> expressions,
                                                        std::vector<bool>* refused) {
  constexpr unsigned kFlags = HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY;
  std::vector<const char*> texts;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  for (size_t i = 0; i < expressions.size(); ++i) {
    hs_expr_info_t* info = nullptr;
    hs_compile_error_t* error = nullptr;
    // An embedded NUL would end the expression early.
    const bool fine =
        expressions[i].find('\0') == std::string::npos &&
        hs_expression_info(expressions[i].c_str(), kFlags, &info, &error) == HS_SUCCESS;
    free(info);
    hs_free_compile_error(error);
    (*refused)[i] = !fine;
    if (!fine) continue;
    texts.push_back(expressions[i].c_str());
    flags.push_back(kFlags);
    ids.push_back(static_cast<unsigned>(i));
  }
  while (!texts.empty()) {
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_multi(texts.data(), flags.data(), ids.data(),
                         static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr, &database,
                         &error) == HS_SUCCESS) {
      std::unique_ptr<ScanDatabase> out(new ScanDatabase());
      out->Own(database);
      return out;
    }
    // Leave out the one that is to blame (the last one when the engine does not say) and try again.
    const size_t bad =
        error->expression >= 0 ? static_cast<size_t>(error->expression) : texts.size() - 1;
    hs_free_compile_error(error);
    (*refused)[ids[bad]] = true;
    texts.erase(texts.begin() + static_cast<ptrdiff_t>(bad));
    flags.erase(flags.begin() + static_cast<ptrdiff_t>(bad));
    ids.erase(ids.begin() + static_cast<ptrdiff_t>(bad));
  }
  return nullptr;
}

void ScanDatabase::RawScan(std::string_view text, const ScanScratch& scratch, Callback callback,
                           void* context) const {
  const hs_error_t result = hs_scan(database_, text.data(), static_cast<unsigned>(text.size()), 0,
                                    scratch.scratch_, callback, context);
  TOCSIN_CHECK(result == HS_SUCCESS);
}

}  // namespace tocsin
