#include "compile/group_builder.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/case_fold.h"
#include "base/decimal.h"
#include "compile/cover.h"
#include "compile/database_store.h"
#include "compile/hash.h"

namespace tocsin {
namespace {

// Rules with more alternatives than this are not split by the discriminator.
constexpr size_t kMaxKeys = 16;
// Longer literals are searched by their begin and confirmed.
constexpr size_t kMaxLiteral = 256;
// Larger expressions go to RE2 alone.
constexpr int kMaxProgram = 20'000;

// The long s and the Kelvin sign: the only letters outside ASCII that fold into it.
constexpr std::string_view kLettersFoldedToAscii[] = {"\u017f", "\u212a"};

bool IsEquality(const Atom& atom) {
  return !atom.cased && (atom.op == AtomOp::kEquals || atom.op == AtomOp::kNumber);
}

// The atoms on `field` of which one must be equal, or nothing.
std::optional<std::vector<AtomId>> NecessaryEqualities(const BoolExpr& condition, FieldId field,
                                                       const CompiledRuleSet& set) {
  const auto cost = [&](AtomId id) -> std::optional<double> {
    const Atom& atom = set.atoms[id];
    if (atom.field != field || !IsEquality(atom)) return std::nullopt;
    return 1.0;
  };
  std::optional<Cover> cover = CheapestCover(condition, set.items, cost);
  if (!cover || cover->atoms.empty() || cover->atoms.size() > kMaxKeys) return std::nullopt;
  return std::move(cover->atoms);
}

// Whether the condition can only be true of events without a value of `field`.
bool NeedsAbsence(const BoolExpr& condition, FieldId field, const CompiledRuleSet& set) {
  const auto cost = [&](AtomId id) -> std::optional<double> {
    const Atom& atom = set.atoms[id];
    if (atom.field != field || atom.op != AtomOp::kNull) return std::nullopt;
    return 1.0;
  };
  const std::optional<Cover> cover = CheapestCover(condition, set.items, cost);
  return cover && !cover->atoms.empty();
}

void CollectFields(const BoolExpr& e, const CompiledRuleSet& set, std::set<FieldId>* fields) {
  if (e.kind == BoolExpr::Kind::kItem) {
    const CompiledItem& item = set.items[e.item];
    if (item.field != kKeywordField && !item.atoms.empty() &&
        IsEquality(set.atoms[item.atoms[0]])) {
      fields->insert(item.field);
    }
  }
  for (const BoolExpr& child : e.children) CollectFields(child, set, fields);
}

// The field that splits the most variants.
FieldId ChooseDiscriminator(const std::vector<BoolExpr>& conditions, const CompiledRuleSet& set) {
  std::map<FieldId, size_t> votes;
  for (const BoolExpr& condition : conditions) {
    std::set<FieldId> fields;
    CollectFields(condition, set, &fields);
    for (const FieldId field : fields) {
      if (NecessaryEqualities(condition, field, set)) ++votes[field];
    }
  }
  FieldId best = kKeywordField;
  size_t most = conditions.size() / 20;
  for (const auto& [field, count] : votes) {
    if (count > most) {
      best = field;
      most = count;
    }
  }
  return best;
}

std::set<std::string> KeysOf(const BoolExpr& condition, const CompiledRuleSet& set) {
  std::set<std::string> keys;
  if (set.discriminator == kKeywordField) return keys;
  const auto atoms = NecessaryEqualities(condition, set.discriminator, set);
  if (!atoms) return keys;
  for (const AtomId id : *atoms) {
    const Atom& atom = set.atoms[id];
    keys.insert(DiscriminatorKey(atom.text));
    if (atom.op == AtomOp::kNumber) keys.insert(DiscriminatorKey(atom.number));
  }
  return keys;
}

// The longest stretch of a literal that stands in JSON as it is, whatever the writer escapes: ASCII
// without quotes, slashes and control characters.
std::string_view PlainStretch(std::string_view text) {
  std::string_view best;
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    const bool plain =
        i < text.size() && text[i] >= 0x20 && text[i] != '"' && text[i] != '\\' && text[i] != '/';
    if (plain) continue;
    if (i - begin > best.size()) best = text.substr(begin, i - begin);
    begin = i + 1;
  }
  return best;
}

// Distinct literals, each with what it concerns, in bytewise order: equal lists look equal.
template <typename Concern>
class LiteralTable {
 public:
  void Add(std::string literal, Concern concern) {
    concerns_[std::move(literal)].push_back(concern);
  }
  std::vector<std::string> Texts() const {
    std::vector<std::string> texts;
    for (const auto& entry : concerns_) texts.push_back(entry.first);
    return texts;
  }
  // What the literals concern, in the order of Texts.
  std::vector<std::vector<Concern>> Concerns() const {
    std::vector<std::vector<Concern>> concerns;
    for (const auto& entry : concerns_) concerns.push_back(entry.second);
    return concerns;
  }

 private:
  std::map<std::string, std::vector<Concern>> concerns_;
};

// Builds the scans of one group from its triggers.
class ScanBuilder {
 public:
  ScanBuilder(const CompiledRuleSet& set, DatabaseStore* store, Group* group)
      : set_(set), store_(store), group_(group) {}

  void Build() {
    std::map<FieldId, std::vector<TriggerIndex>> by_field;
    for (TriggerIndex t = 0; t < group_->triggers.size(); ++t) {
      by_field[set_.atoms[group_->triggers[t].atom].field].push_back(t);
    }
    for (const auto& [field, triggers] : by_field) {
      if (field == kKeywordField) {
        BuildKeywords(triggers);
      } else {
        BuildField(field, triggers);
      }
    }
  }

 private:
  void BuildField(FieldId field, const std::vector<TriggerIndex>& triggers) {
    FieldScan& scan = group_->scans.emplace_back();
    scan.field = field;
    LiteralTable<TriggerIndex> literals;
    std::vector<std::string> expressions;
    std::vector<TriggerIndex> expression_triggers;
    for (const TriggerIndex t : triggers) {
      const Atom& atom = set_.atoms[group_->triggers[t].atom];
      switch (atom.op) {
        case AtomOp::kEquals:
          scan.equals.Add(HashText(FoldCase(atom.text)), t);
          break;
        case AtomOp::kNumber:
          scan.equals.Add(HashText(atom.text), t);
          scan.numbers.Add(Decimal::Parse(atom.number)->Hash(), t);
          break;
        case AtomOp::kPrefix:
        case AtomOp::kSuffix:
        case AtomOp::kContains:
          literals.Add(FoldCase(atom.text).substr(0, kMaxLiteral), t);
          break;
        case AtomOp::kGlob: {
          const std::string_view literal = LongestLiteral(atom.pattern);
          if (literal.empty()) {
            scan.each_text.push_back(t);
          } else {
            literals.Add(FoldCase(literal).substr(0, kMaxLiteral), t);
          }
          break;
        }
        case AtomOp::kRegex:
          if (atom.regex->program_size() > kMaxProgram) {
            scan.each_text.push_back(t);
          } else {
            expressions.push_back(atom.regex->expression());
            expression_triggers.push_back(t);
          }
          break;
        case AtomOp::kExists:
          scan.present.push_back(t);
          break;
        case AtomOp::kFieldRef:
          scan.cacheable = false;
          scan.each_text.push_back(t);
          break;
        default:
          scan.each_text.push_back(t);
      }
    }
    scan.equals.Finish();
    scan.numbers.Finish();
    scan.literals = store_->Literals(literals.Texts(), false);
    scan.literal_triggers = literals.Concerns();
    BuildRegexes(expressions, expression_triggers, &scan);
  }

  void BuildRegexes(const std::vector<std::string>& expressions,
                    const std::vector<TriggerIndex>& triggers, FieldScan* scan) {
    std::vector<bool> refused;
    scan->regexes = store_->Regexes(expressions, &refused);
    scan->regex_triggers = triggers;
    for (size_t i = 0; i < refused.size(); ++i) {
      if (refused[i]) scan->each_text.push_back(triggers[i]);
    }
  }

  void BuildKeywords(const std::vector<TriggerIndex>& triggers) {
    auto keywords = std::make_unique<KeywordScan>();
    LiteralTable<VariantId> literals;
    std::set<VariantId> all;
    for (const TriggerIndex t : triggers) {
      const Trigger& trigger = group_->triggers[t];
      const Atom& atom = set_.atoms[trigger.atom];
      const std::string folded = FoldCase(atom.op == AtomOp::kGlob ? LongestLiteral(atom.pattern)
                                                                   : std::string_view(atom.text));
      const std::string_view plain = atom.op == AtomOp::kRegex ? "" : PlainStretch(folded);
      for (const VariantId v : trigger.variants) {
        all.insert(v);
        if (plain.empty()) {
          keywords->always.push_back(v);
        } else {
          literals.Add(std::string(plain.substr(0, kMaxLiteral)), v);
        }
      }
    }
    keywords->all.assign(all.begin(), all.end());
    for (const std::string_view letter : kLettersFoldedToAscii) {
      for (const VariantId v : all) literals.Add(std::string(letter), v);
    }
    keywords->literals = store_->Literals(literals.Texts(), true);
    keywords->literal_variants = literals.Concerns();
    group_->keywords = std::move(keywords);
  }

  const CompiledRuleSet& set_;
  DatabaseStore* store_;
  Group* group_;
};

class GroupBuilder {
 public:
  GroupBuilder(const std::vector<BoolExpr>& conditions, CompiledRuleSet* out)
      : conditions_(conditions), out_(out) {}

  void Build() {
    out_->discriminator = ChooseDiscriminator(conditions_, *out_);
    std::set<RuleId> open;
    for (VariantId v = 0; v < out_->variants.size(); ++v) {
      const std::optional<Cover> cover = CheapestCover(conditions_[v], out_->items, Costs());
      if (!cover) open.insert(out_->variants[v].rule);
      for (const uint32_t group : GroupsOf(v)) Place(v, cover, group);
    }
    out_->stats.open_rules = open.size();
    DatabaseStore store(&out_->databases);
    for (Group& group : out_->groups) ScanBuilder(*out_, &store, &group).Build();
  }

 private:
  AtomCost Costs() const {
    return [this](AtomId id) -> std::optional<double> {
      const Atom& atom = out_->atoms[id];
      // The route has looked at it already.
      if (atom.field == out_->discriminator && IsEquality(atom)) return 1.0;
      return WatchingCost(atom);
    };
  }

  SourceGroups& SourceOf(const LogSource& logsource) {
    const auto it = std::find_if(out_->sources.begin(), out_->sources.end(),
                                 [&](const SourceGroups& s) { return s.logsource == logsource; });
    if (it != out_->sources.end()) return *it;
    out_->sources.push_back({logsource, {}, {}, {}});
    return out_->sources.back();
  }

  std::vector<uint32_t> GroupsOf(VariantId v) {
    SourceGroups& source = SourceOf(out_->variants[v].logsource);
    std::vector<uint32_t> groups;
    const auto first_of = [&](std::vector<uint32_t>* list) {
      if (list->empty()) {
        list->push_back(static_cast<uint32_t>(out_->groups.size()));
        out_->groups.emplace_back();
        trigger_of_.emplace_back();
      }
      groups.push_back(list->front());
    };
    if (out_->discriminator != kKeywordField &&
        NeedsAbsence(conditions_[v], out_->discriminator, *out_)) {
      first_of(&source.absent);
      return groups;
    }
    const std::set<std::string> keys = KeysOf(conditions_[v], *out_);
    if (keys.empty()) first_of(&source.always);
    for (const std::string& key : keys) first_of(&source.by_key[key]);
    return groups;
  }

  void Place(VariantId v, const std::optional<Cover>& cover, uint32_t g) {
    Group& group = out_->groups[g];
    if (!cover) {
      group.open.push_back(v);
      return;
    }
    for (const AtomId atom : cover->atoms) {
      const auto [it, added] =
          trigger_of_[g].emplace(atom, static_cast<TriggerIndex>(group.triggers.size()));
      if (added) group.triggers.push_back({atom, {}});
      group.triggers[it->second].variants.push_back(v);
    }
  }

  const std::vector<BoolExpr>& conditions_;
  CompiledRuleSet* out_;
  std::vector<std::map<AtomId, TriggerIndex>> trigger_of_;
};

}  // namespace

void HashIndex::Finish() {
  if (pending_.empty()) return;
  size_t size = 4;
  while (size < pending_.size() * 2) size *= 2;
  slots_.assign(size, {});
  mask_ = size - 1;
  for (const auto& [hash, entry] : pending_) {
    size_t i = hash & mask_;
    while (slots_[i].entry != kEmpty) i = (i + 1) & mask_;
    slots_[i] = {hash, entry};
  }
  pending_ = {};
}

std::string DiscriminatorKey(std::string_view text) {
  const std::optional<Decimal> number = Decimal::Parse(text);
  return number ? number->Canonical() : FoldCase(text);
}

void BuildGroups(const std::vector<BoolExpr>& conditions, CompiledRuleSet* out) {
  GroupBuilder(conditions, out).Build();
}

}  // namespace tocsin
