// Multi-pattern search: many literals or many regular expressions in one pass over a text. The only
// user of Hyperscan.
//
// A database is immutable and shared; a thread scans with its own ScanScratch, which has to be
// prepared for every database it will meet.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct hs_database;
struct hs_scratch;

namespace tocsin {

class ScanDatabase;

class ScanScratch {
 public:
  ScanScratch() = default;
  ~ScanScratch();
  ScanScratch(const ScanScratch&) = delete;
  ScanScratch& operator=(const ScanScratch&) = delete;

  void Prepare(const ScanDatabase& database);

 private:
  friend class ScanDatabase;
  hs_scratch* scratch_ = nullptr;
};

class ScanDatabase {
 public:
  struct Literal {
    std::string_view text;  // not empty; matched byte by byte
    bool once = false;      // one report per scan is enough (which one is not said)
    bool caseless = false;  // ASCII letters match in either case
  };
  // Literal i is reported as id i. Null when there is nothing to search.
  static std::unique_ptr<ScanDatabase> FromLiterals(std::span<const Literal> literals);

  // Expressions in RE2 syntax, for texts that are ASCII without vertical tabs (there both engines
  // mean the same bytes). An over-approximation: what RE2 finds is reported, maybe more.
  // Expressions that can't be taken are set to true in `refused` (same size as `expressions`).
  static std::unique_ptr<ScanDatabase> FromRegexes(std::span<const std::string> expressions,
                                                   std::vector<bool>* refused);
  ~ScanDatabase();

  // Calls on_hit(id, end offset) for every occurrence; end offset counts from the text's begin.
  template <typename OnHit>
  void Scan(std::string_view text, const ScanScratch& scratch, OnHit&& on_hit) const {
    RawScan(
        text, scratch,
        [](unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
          (*static_cast<std::remove_reference_t<OnHit>*>(context))(id, static_cast<size_t>(to));
          return 0;
        },
        &on_hit);
  }

  size_t bytes() const { return bytes_; }

 private:
  friend class ScanScratch;
  using Callback = int (*)(unsigned, unsigned long long, unsigned long long, unsigned, void*);
  ScanDatabase() = default;
  void Own(hs_database* database);
  void RawScan(std::string_view text, const ScanScratch& scratch, Callback callback,
               void* context) const;

  hs_database* database_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace tocsin
