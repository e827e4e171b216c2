// Everything a detector needs, compiled: the data behind RuleSet. Plain vectors that refer to each
// other by index, never changed after the build.
//
// How an event meets it (match/detector.cc):
//   route    log source and discriminator value -> the groups whose rules it can concern
//   scan     each group's field scans find the atoms that fired -> candidate variants
//   confirm  items are evaluated lazily, each at most once per event
//   conditions  the candidates' programs decide
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "compile/atom.h"
#include "compile/bool_expr.h"
#include "compile/literal_engine.h"
#include "tocsin/ruleset.h"

namespace tocsin {

inline constexpr FieldId kKeywordField = UINT32_MAX;
using VariantId = uint32_t;

// Finds entries by 64-bit hash; several entries may share one. The caller confirms.
class HashIndex {
 public:
  void Add(uint64_t hash, uint32_t entry) { pending_.emplace_back(hash, entry); }
  void Finish();
  template <typename Visit>
  void Find(uint64_t hash, Visit&& visit) const {
    if (slots_.empty()) return;
    for (size_t i = hash & mask_; slots_[i].entry != kEmpty; i = (i + 1) & mask_) {
      if (slots_[i].hash == hash) visit(slots_[i].entry);
    }
  }
  bool empty() const { return slots_.empty(); }

 private:
  static constexpr uint32_t kEmpty = UINT32_MAX;
  struct Slot {
    uint64_t hash = 0;
    uint32_t entry = kEmpty;
  };
  std::vector<std::pair<uint64_t, uint32_t>> pending_;
  std::vector<Slot> slots_;
  size_t mask_ = 0;
};

// One field with its list of values: true when any (all) of them holds for some member.
struct CompiledItem {
  FieldId field = 0;  // kKeywordField: every leaf of the event
  bool all = false;
  // Value i is the alternatives atoms[ends[i-1]..ends[i]).
  std::vector<AtomId> atoms;
  std::vector<uint32_t> ends;
  // A long list of literals has its own matcher: index into CompiledRuleSet::sets, or kNoSet.
  uint32_t set = UINT32_MAX;
};
inline constexpr uint32_t kNoSet = UINT32_MAX;

// Many literals of one `any` item at once. Exact for folded text.
struct LiteralSet {
  HashIndex equals;                        // entry = atom
  std::unique_ptr<ScanDatabase> literals;  // id -> scanned[id]
  std::vector<AtomId> scanned;             // prefix, suffix, contains, glob
  std::vector<AtomId> others;              // neither: asked one by one
};

// One step of a condition: ask the item, go on where the answer says.
struct Instruction {
  ItemId item;
  int32_t yes;
  int32_t no;
};
inline constexpr int32_t kAccept = -1;
inline constexpr int32_t kReject = -2;

// A filter of a rule variant: it lets an event through when its program accepts.
struct FilterProgram {
  FilterId filter = 0;
  int32_t entry = kAccept;
};

struct Variant {
  RuleId rule = 0;
  uint32_t index = 0;  // among the variants of the rule
  LogSource logsource;
  std::vector<int32_t> entries;        // first instruction of each condition, or kAccept / kReject
  std::vector<FilterProgram> filters;  // all have to let the event through
  // What correlations ask of the rule's events, in the order of CorrelationPlan::Source::fields.
  std::vector<FieldId> correlation_fields;
};

// An atom whose truth makes variants candidates.
struct Trigger {
  AtomId atom = 0;
  std::vector<VariantId> variants;
};
using TriggerIndex = uint32_t;  // into Group::triggers

// The triggers of one field of one group.
struct FieldScan {
  FieldId field = 0;
  HashIndex equals;   // hash of the folded text -> trigger
  HashIndex numbers;  // Decimal::Hash -> trigger
  // Literals of folded text; literal i concerns literal_triggers[i].
  const ScanDatabase* literals = nullptr;
  std::vector<std::vector<TriggerIndex>> literal_triggers;
  // Expressions over ASCII text; expression i concerns regex_triggers[i].
  const ScanDatabase* regexes = nullptr;
  std::vector<TriggerIndex> regex_triggers;
  std::vector<TriggerIndex> each_text;  // to be asked for every text (cidr, compare, ...)
  std::vector<TriggerIndex> present;    // to be asked when the field is there
  // What a value triggers depends on the value alone (no trigger looks at another field).
  bool cacheable = true;
};

// ASCII stretches of the literals of keyword items, in either case, searched in the raw record
// (JSON) or leaf by leaf; and the two letters that fold into ASCII, which may hide one.
struct KeywordScan {
  const ScanDatabase* literals = nullptr;
  std::vector<std::vector<VariantId>> literal_variants;
  std::vector<VariantId> always;  // those without a usable literal
  std::vector<VariantId> all;     // every variant that keywords trigger
};

// Rules that the same events concern: one log source, one discriminator value or none.
struct Group {
  std::vector<FieldScan> scans;
  std::vector<Trigger> triggers;
  std::unique_ptr<KeywordScan> keywords;
  std::vector<VariantId> open;  // no necessary atom: candidates for every event of the group
};

// The groups of all rules with one log source.
struct SourceGroups {
  LogSource logsource;
  std::vector<uint32_t> always;  // groups without a key
  std::vector<uint32_t> absent;  // groups for events without a discriminator value
  std::unordered_map<std::string, std::vector<uint32_t>> by_key;  // discriminator value -> groups
};

struct CompiledRuleSet {
  std::vector<Rule> rules;
  std::vector<std::vector<Rule>> variant_rules;  // by RuleId
  std::vector<std::shared_ptr<const SigmaFilter>> filters;
  std::vector<std::string> field_names;
  RuleSetStats stats;
  std::string hash;
  std::shared_ptr<const CorrelationPlan> correlations;

  std::vector<Atom> atoms;
  std::vector<CompiledItem> items;
  std::vector<LiteralSet> sets;
  // The sets of kInSet atoms, by TextSetKey.
  std::unordered_map<std::string, std::shared_ptr<const TextSet>> text_sets;
  std::vector<Instruction> program;
  std::vector<Variant> variants;

  // Field whose value splits the rules of a log source into groups (EventID), or kKeywordField.
  FieldId discriminator = kKeywordField;
  std::vector<std::unique_ptr<const ScanDatabase>> databases;  // of all groups' scans
  std::vector<Group> groups;
  std::vector<SourceGroups> sources;
};

// The text by which a discriminator value finds its group: numbers in one spelling, the rest
// folded.
std::string DiscriminatorKey(std::string_view text);

}  // namespace tocsin
