// One event, five steps: route, scan, confirm, conditions, matches.
//
// Scanning finds the triggers that hold and makes their rule variants candidates. Confirming is
// lazy: a candidate's program asks items, and each item is answered at most once per event
// (`items_` keeps the answer, stamped with the event's epoch so that nothing has to be cleared).
#include "tocsin/detector.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/case_fold.h"
#include "base/decimal.h"
#include "compile/compiled.h"
#include "compile/hash.h"
#include "match/router.h"
#include "match/scan_cache.h"
#include "match/value_texts.h"

namespace tocsin {
namespace {

// Decimal digits without sign or leading zero: their own DiscriminatorKey.
bool IsPlainInteger(std::string_view text) {
  return !text.empty() && text.size() < 20 && text[0] >= '1' && text[0] <= '9' &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// `\u` behind an even number of backslashes ("C:\\users" has none).
bool HasUnicodeEscape(std::string_view json) {
  // Without branches, so that the compiler makes vectors of it; most records end here.
  const char* text = json.data();
  const size_t size = json.size();
  unsigned char pair = 0;
  for (size_t i = 1; i < size; ++i) {
    pair |= static_cast<unsigned char>((text[i] == 'u') & (text[i - 1] == '\\'));
  }
  if (pair == 0) return false;
  for (size_t at = json.find('\\'); at != std::string_view::npos; at = json.find('\\', at + 2)) {
    if (at + 1 < json.size() && json[at + 1] == 'u') return true;
  }
  return false;
}

// Flags that are false for every index at the begin of an event, without clearing.
class Stamps {
 public:
  explicit Stamps(size_t size) : stamps_(size, 0) {}
  void Next() {
    if (++epoch_ == 0) {
      stamps_.assign(stamps_.size(), 0);
      epoch_ = 1;
    }
  }
  bool operator[](size_t i) const { return stamps_[i] == epoch_; }
  // True when it was not set before.
  bool Set(size_t i) {
    if (stamps_[i] == epoch_) return false;
    stamps_[i] = epoch_;
    return true;
  }

 private:
  uint32_t epoch_ = 0;
  std::vector<uint32_t> stamps_;
};

}  // namespace

struct Detector::State {
  explicit State(std::shared_ptr<const RuleSet> rules)
      : rules_(std::move(rules)),
        set_(rules_->compiled()),
        router_(set_),
        item_asked_(set_.items.size()),
        item_held_(set_.items.size()),
        atom_held_(set_.atoms.size()),
        candidate_(set_.variants.size()) {
    for (const auto& database : set_.databases) scratch_.Prepare(*database);
    for (const LiteralSet& set : set_.sets) {
      if (set.literals) scratch_.Prepare(*set.literals);
    }
  }

  void Evaluate(const Event& event, std::vector<Match>* matches) {
    matches->clear();
    ++counters_.events;
    event_ = &event;
    texts_.Reset(event);
    for (Stamps* stamps : {&item_asked_, &item_held_, &atom_held_, &candidate_}) stamps->Next();
    candidates_.clear();
    filtered_.clear();
    hides_text_.reset();

    for (const uint32_t group : Route()) Scan(set_.groups[group]);
    counters_.candidates += candidates_.size();
    for (const VariantId v : candidates_) RunConditions(set_.variants[v], matches);
    MergeVariants(matches);
    if (!filtered_.empty()) MergeFiltered(*matches);
    counters_.matches += matches->size();
  }

  // --- route

  std::span<const uint32_t> Route() {
    const LogSource& logsource = *event_->logsource;
    if (set_.discriminator == kKeywordField) return router_.WithoutKey(logsource);
    const uint32_t first = event_->first(set_.discriminator);
    if (first == Event::kNone) return router_.WithoutKey(logsource);
    if (event_->next(first) != Event::kNone) return router_.All(logsource);
    const Value& value = event_->value(first);
    if (!value.has_text()) return router_.WithoutKey(logsource);
    if (!value.escaped && IsPlainInteger(value.text)) return router_.WithKey(logsource, value.text);
    return router_.WithKey(logsource, DiscriminatorKey(texts_.Of(first).raw));
  }

  // --- scan

  void Scan(const Group& group) {
    for (const VariantId v : group.open) AddCandidate(v);
    for (const FieldScan& scan : group.scans) {
      uint32_t v = event_->first(scan.field);
      if (v == Event::kNone) continue;
      for (const TriggerIndex t : scan.present) Fire(group.triggers[t]);
      for (; v != Event::kNone; v = event_->next(v)) {
        if (event_->value(v).has_text()) ScanValue(group, scan, v);
      }
    }
    if (group.keywords) ScanKeywords(*group.keywords);
  }

  void ScanValue(const Group& group, const FieldScan& scan, uint32_t v) {
    // What a reference to another field finds is no property of the value.
    bool hit = false;
    ScanCache::Slot* slot = scan.cacheable ? cache_.Find(&scan, event_->value(v), &hit) : nullptr;
    if (hit) {
      for (const TriggerIndex t : slot->found()) Fire(group.triggers[t]);
      return;
    }
    found_.clear();
    ScanText(group, scan, texts_.Of(v));
    for (const TriggerIndex t : found_) Fire(group.triggers[t]);
    if (slot != nullptr) ScanCache::Store(&scan, event_->value(v), found_, slot);
  }

  // Appends the triggers that hold for one text to found_.
  void ScanText(const Group& group, const FieldScan& scan, const ValueText& text) {
    const auto try_trigger = [&](TriggerIndex t) {
      if (HoldsFor(group.triggers[t].atom, text)) found_.push_back(t);
    };
    if (!scan.equals.empty()) scan.equals.Find(HashText(text.folded), try_trigger);
    if (!scan.numbers.empty()) {
      if (const std::optional<Decimal> number = Decimal::Parse(text.raw)) {
        scan.numbers.Find(number->Hash(), try_trigger);
      }
    }
    if (scan.literals) {
      scan.literals->Scan(text.folded, scratch_, [&](unsigned id, size_t) {
        for (const TriggerIndex t : scan.literal_triggers[id]) try_trigger(t);
      });
    }
    if (!scan.regex_triggers.empty()) ScanRegexes(scan, text, try_trigger);
    for (const TriggerIndex t : scan.each_text) try_trigger(t);
  }

  // Hyperscan and RE2 read the same expression alike in ASCII text without vertical tabs; RE2 reads
  // the rest alone.
  template <typename Try>
  void ScanRegexes(const FieldScan& scan, const ValueText& text, const Try& try_trigger) {
    if (IsAscii(text.raw) && text.raw.find('\v') == std::string_view::npos) {
      if (!scan.regexes) return;
      fired_.clear();
      scan.regexes->Scan(text.raw, scratch_, [&](unsigned id, size_t) { fired_.push_back(id); });
      for (const unsigned id : fired_) try_trigger(scan.regex_triggers[id]);
    } else {
      for (const TriggerIndex t : scan.regex_triggers) try_trigger(t);
    }
  }

  void ScanKeywords(const KeywordScan& keywords) {
    for (const VariantId v : keywords.always) AddCandidate(v);
    if (!event_->record_is_json) {
      for (const ValueText& leaf : texts_.Leaves()) {
        keywords.literals->Scan(leaf.folded, scratch_, [&](unsigned id, size_t) {
          for (const VariantId v : keywords.literal_variants[id]) AddCandidate(v);
        });
      }
      return;
    }
    // The raw record shows every leaf's plain stretches, unless a \u escape hides some.
    if (!hides_text_) hides_text_ = HasUnicodeEscape(event_->record);
    if (*hides_text_) {
      for (const VariantId v : keywords.all) AddCandidate(v);
      return;
    }
    keywords.literals->Scan(event_->record, scratch_, [&](unsigned id, size_t) {
      for (const VariantId v : keywords.literal_variants[id]) AddCandidate(v);
    });
  }

  void Fire(const Trigger& trigger) {
    atom_held_.Set(trigger.atom);
    for (const VariantId v : trigger.variants) AddCandidate(v);
  }

  void AddCandidate(VariantId v) {
    if (candidate_.Set(v)) candidates_.push_back(v);
  }

  // --- confirm

  bool ItemHolds(ItemId id) {
    if (item_asked_.Set(id) && AskItem(set_.items[id])) item_held_.Set(id);
    return item_held_[id];
  }

  bool AskItem(const CompiledItem& item) {
    if (item.set != kNoSet) return AskSet(item.field, set_.sets[item.set]);
    uint32_t begin = 0;
    for (const uint32_t end : item.ends) {
      bool held = false;
      for (uint32_t i = begin; i < end && !held; ++i) held = AtomHolds(item.atoms[i], item.field);
      if (held != item.all) return held;
      begin = end;
    }
    return item.all;
  }

  // Any of many literals.
  bool AskSet(FieldId field, const LiteralSet& set) {
    for (uint32_t v = event_->first(field); v != Event::kNone; v = event_->next(v)) {
      if (!event_->value(v).has_text()) continue;
      const ValueText& text = texts_.Of(v);
      bool held = false;
      set.equals.Find(HashText(text.folded),
                      [&](AtomId atom) { held = held || Holds(set_.atoms[atom], text); });
      if (held) return true;
      if (set.literals) {
        set.literals->Scan(text.folded, scratch_, [&](unsigned id, size_t) {
          held = held || Holds(set_.atoms[set.scanned[id]], text);
        });
      }
      if (held) return true;
    }
    return std::any_of(set.others.begin(), set.others.end(),
                       [&](AtomId atom) { return AtomHolds(atom, field); });
  }

  bool AtomHolds(AtomId id, FieldId field) {
    if (atom_held_[id]) return true;
    const Atom& atom = set_.atoms[id];
    if (field == kKeywordField) {
      const std::vector<ValueText>& leaves = texts_.Leaves();
      return std::any_of(leaves.begin(), leaves.end(),
                         [&](const ValueText& leaf) { return Holds(atom, leaf); });
    }
    const uint32_t first = event_->first(field);
    if (atom.about_field()) return FieldHolds(atom.op, first);
    for (uint32_t v = first; v != Event::kNone; v = event_->next(v)) {
      if (event_->value(v).has_text() && HoldsFor(id, texts_.Of(v))) return true;
    }
    return false;
  }

  bool FieldHolds(AtomOp op, uint32_t first) const {
    if (op == AtomOp::kExists) return first != Event::kNone;
    if (op == AtomOp::kNotExists) return first == Event::kNone;
    for (uint32_t v = first; v != Event::kNone; v = event_->next(v)) {
      if (!event_->value(v).is_null()) return false;
    }
    return true;
  }

  bool HoldsFor(AtomId id, const ValueText& text) {
    const Atom& atom = set_.atoms[id];
    if (atom.op != AtomOp::kFieldRef) return Holds(atom, text);
    for (uint32_t v = event_->first(atom.other); v != Event::kNone; v = event_->next(v)) {
      if (event_->value(v).has_text() && HoldsRef(atom, text, texts_.Of(v))) return true;
    }
    return false;
  }

  // --- conditions and matches

  bool Accepts(int32_t at) {
    while (at >= 0) {
      const Instruction& step = set_.program[at];
      at = ItemHolds(step.item) ? step.yes : step.no;
    }
    return at == kAccept;
  }

  void RunConditions(const Variant& variant, std::vector<Match>* matches) {
    uint64_t conditions = 0;
    bool matched = false;
    for (size_t i = 0; i < variant.entries.size(); ++i) {
      if (!Accepts(variant.entries[i])) continue;
      matched = true;
      if (i < 64) conditions |= uint64_t{1} << i;
    }
    if (!matched || !PassesFilters(variant)) return;
    matches->push_back({variant.rule, conditions, variant.index});
  }

  bool PassesFilters(const Variant& variant) {
    const size_t before = filtered_.size();
    for (const FilterProgram& filter : variant.filters) {
      if (!Accepts(filter.entry)) filtered_.push_back({variant.rule, filter.filter});
    }
    return filtered_.size() == before;
  }

  // Variants of one rule are one match, under the first of them.
  static void MergeVariants(std::vector<Match>* matches) {
    std::sort(matches->begin(), matches->end(), [](const Match& a, const Match& b) {
      return std::tie(a.rule, a.variant) < std::tie(b.rule, b.variant);
    });
    size_t kept = 0;
    for (const Match& match : *matches) {
      if (kept > 0 && (*matches)[kept - 1].rule == match.rule) {
        (*matches)[kept - 1].conditions |= match.conditions;
      } else {
        (*matches)[kept++] = match;
      }
    }
    matches->resize(kept);
  }

  // What filters took away from one variant of a rule counts when no other variant matched.
  void MergeFiltered(const std::vector<Match>& matches) {
    std::sort(filtered_.begin(), filtered_.end(),
              [](const FilteredMatch& a, const FilteredMatch& b) {
                return std::tie(a.rule, a.filter) < std::tie(b.rule, b.filter);
              });
    filtered_.erase(std::unique(filtered_.begin(), filtered_.end()), filtered_.end());
    std::erase_if(filtered_, [&](const FilteredMatch& filtered) {
      return std::binary_search(matches.begin(), matches.end(), Match{.rule = filtered.rule},
                                [](const Match& a, const Match& b) { return a.rule < b.rule; });
    });
  }

  std::shared_ptr<const RuleSet> rules_;
  const CompiledRuleSet& set_;
  Router router_;
  ScanScratch scratch_;
  ValueTexts texts_;
  ScanCache cache_;
  const Event* event_ = nullptr;
  std::optional<bool> hides_text_;  // HasUnicodeEscape(event_->record), once asked
  Stamps item_asked_;
  Stamps item_held_;
  Stamps atom_held_;
  Stamps candidate_;
  std::vector<VariantId> candidates_;
  std::vector<FilteredMatch> filtered_;
  std::vector<TriggerIndex> found_;
  std::vector<unsigned> fired_;
  DetectorCounters counters_;
};

Detector::Detector(std::shared_ptr<const RuleSet> rules)
    : state_(std::make_unique<State>(std::move(rules))) {}
Detector::~Detector() = default;

void Detector::Evaluate(const Event& event, std::vector<Match>* matches) {
  state_->Evaluate(event, matches);
}

const std::vector<FilteredMatch>& Detector::filtered() const { return state_->filtered_; }

const DetectorCounters& Detector::counters() const { return state_->counters_; }

}  // namespace tocsin
