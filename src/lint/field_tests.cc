#include "lint/field_tests.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "base/case_fold.h"
#include "lint/plain_regex.h"
#include "lint/predicate_relations.h"

namespace tocsin {
namespace {

size_t Mix(size_t hash, size_t more) { return (hash ^ more) * 0x9E3779B97F4A7C15ULL; }

size_t HashOf(uint32_t field, const Predicate& p) {
  const std::hash<std::string_view> hash_of;
  size_t hash = Mix(field, static_cast<size_t>(p.op));
  for (const Piece& piece : p.pattern) {
    hash = Mix(Mix(hash, static_cast<size_t>(piece.kind)), hash_of(piece.text));
  }
  return Mix(Mix(hash, hash_of(p.text)), hash_of(p.number));
}

auto Scalars(const Predicate& p) {
  return std::tie(p.op, p.cased, p.pattern, p.text, p.number, p.comparison, p.part, p.any_before,
                  p.any_after, p.network.base.v6, p.network.base.bytes, p.network.prefix);
}

bool SamePredicate(const Predicate& a, const Predicate& b) {
  if (Scalars(a) != Scalars(b)) return false;
  return a.op != Predicate::Op::kInList || a.list->hash() == b.list->hash();
}

bool IsCaseless(const Pattern& pattern) {
  return std::all_of(pattern.begin(), pattern.end(), [](const Piece& piece) {
    return std::all_of(piece.text.begin(), piece.text.end(), [](unsigned char c) {
      return c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
    });
  });
}

uint64_t PairsOf(const Predicate& predicate) {
  uint64_t pairs = 0;
  for (const Piece& piece : predicate.pattern) {
    const std::string text = predicate.cased ? FoldCase(piece.text) : piece.text;
    for (size_t i = 1; i < text.size(); ++i) {
      const auto a = static_cast<unsigned char>(text[i - 1]);
      const auto b = static_cast<unsigned char>(text[i]);
      pairs |= uint64_t{1} << ((a * 31U + b * 7U) % 64U);
    }
  }
  return pairs;
}

}  // namespace

bool FieldTests::Implies(TestId a, TestId b) const {
  if (a == b) return true;
  return (pairs_[b] & ~pairs_[a]) == 0 && tests_[a].field == tests_[b].field &&
         tocsin::Implies(tests_[a].predicate, tests_[b].predicate);
}

uint32_t FieldTests::InternField(std::string_view name) {
  const auto [it, added] =
      field_ids_.emplace(std::string(name), static_cast<uint32_t>(fields_.size()));
  if (added) fields_.emplace_back(name);
  return it->second;
}

TestId FieldTests::Intern(std::string_view field, Predicate predicate) {
  predicate = Simplified(std::move(predicate));
  // Where nothing has a case, `cased` says nothing.
  if (predicate.op == Predicate::Op::kPattern && IsCaseless(predicate.pattern)) {
    predicate.cased = false;
  }
  const uint32_t field_id = InternField(field);
  const size_t hash = HashOf(field_id, predicate);
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    const FieldTest& test = tests_[it->second];
    if (test.field == field_id && SamePredicate(test.predicate, predicate)) return it->second;
  }
  const auto id = static_cast<TestId>(tests_.size());
  pairs_.push_back(PairsOf(predicate));
  tests_.push_back({field_id, std::move(predicate)});
  by_hash_.emplace(hash, id);
  return id;
}

}  // namespace tocsin
