#include "compile/lowering.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/case_fold.h"
#include "compile/regex_reader.h"
#include "compile/selection.h"
#include "compile/text_set.h"
#include "diag/codes.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

using Op = Predicate::Op;

// The simplest operation that says the same as a pattern. The literal goes to atom->text.
void ClassifyPattern(const Pattern& pattern, Atom* atom) {
  const auto is_run = [](const Piece& p) { return p.kind == Piece::Kind::kAnyRun; };
  const bool before = !pattern.empty() && is_run(pattern.front());
  const bool after = !pattern.empty() && is_run(pattern.back());
  if (pattern.size() == 1 && before) {
    atom->op = AtomOp::kAnyText;
    return;
  }
  const size_t inner = pattern.size() - (before ? 1 : 0) - (after ? 1 : 0);
  const bool literal =
      inner == 0 || (inner == 1 && pattern[before ? 1 : 0].kind == Piece::Kind::kLiteral);
  if (!literal) {
    atom->op = AtomOp::kGlob;
    atom->pattern = pattern;
    return;
  }
  atom->text = LiteralText(pattern);
  atom->op = before && after ? AtomOp::kContains
             : before        ? AtomOp::kSuffix
             : after         ? AtomOp::kPrefix
                             : AtomOp::kEquals;
}

std::string AtomKey(FieldId field, const Predicate& p) {
  std::string key = fmt::format("{}|{}|{}|", field, static_cast<int>(p.op), p.cased ? 1 : 0);
  for (const Piece& piece : p.pattern) {
    key += fmt::format("{}:{}:", static_cast<int>(piece.kind), piece.text.size());
    key += piece.text;
  }
  key += fmt::format("|{}:", p.text.size());
  key += p.text;
  if (p.op == Op::kCidr) {
    key += fmt::format("|{}/{}", p.network.base.v6, p.network.prefix);
    key.append(p.network.base.bytes.begin(), p.network.base.bytes.end());
  }
  if (p.op == Op::kInList) key += fmt::format("|{}", p.list->hash());
  key += fmt::format("|{}|{}|{}|{}{}", p.number, static_cast<int>(p.comparison),
                     static_cast<int>(p.part), p.any_before, p.any_after);
  return key;
}

constexpr std::pair<Op, AtomOp> kSameOps[] = {
    {Op::kRegex, AtomOp::kRegex},         {Op::kCidr, AtomOp::kCidr},
    {Op::kNumber, AtomOp::kNumber},       {Op::kCompare, AtomOp::kCompare},
    {Op::kTimePart, AtomOp::kTimePart},   {Op::kInList, AtomOp::kInSet},
    {Op::kFieldRef, AtomOp::kFieldRef},   {Op::kExists, AtomOp::kExists},
    {Op::kNotExists, AtomOp::kNotExists}, {Op::kNull, AtomOp::kNull},
};

constexpr size_t kMaxNodes = 200'000;

// Names the construct that is not accepted, where it is one that other flavours have.
void ReportRegex(const std::string& written, const std::string& reason, const DetectionItem& item,
                 const std::string& file, Diagnostics* diagnostics) {
  const auto value = std::find_if(item.values.begin(), item.values.end(),
                                  [&](const Scalar& s) { return s.text == written; });
  const RegexReading reading = ReadRegex(written);
  if (reading.foreign.empty() || value == item.values.end()) {
    Report(diagnostics, Code::kBadRegex, file,
           value == item.values.end() ? item.key_range : value->range,
           fmt::format("the regular expression is not accepted: {}", reason),
           "RE2 syntax: no look-around, no back-references, repeats up to 1000");
    return;
  }
  const ForeignConstruct& foreign = reading.foreign.front();
  Report(diagnostics, Code::kBadRegex, file,
         TextPlaces(value->text, InsideQuotes(*value)).Of(foreign.begin, foreign.end),
         fmt::format("the regular expression has {}, which is not accepted", foreign.row->name),
         std::string(foreign.row->hint));
}

size_t CountNodes(const BoolExpr& e) {
  size_t count = 1;
  for (const BoolExpr& child : e.children) count += CountNodes(child);
  return count;
}

// How large Expand's result will be.
size_t CountNodes(const SelectionExpr& s, const std::vector<size_t>& detection_sizes) {
  if (s.kind == SelectionExpr::Kind::kDetection) return detection_sizes[s.detection];
  size_t count = 1;
  for (const SelectionExpr& child : s.children) count += CountNodes(child, detection_sizes);
  return count;
}

BoolExpr Expand(const SelectionExpr& s, const std::vector<BoolExpr>& detections) {
  if (s.kind == SelectionExpr::Kind::kDetection) return detections[s.detection];
  constexpr std::pair<SelectionExpr::Kind, BoolExpr::Kind> kKinds[] = {
      {SelectionExpr::Kind::kAnd, BoolExpr::Kind::kAnd},
      {SelectionExpr::Kind::kOr, BoolExpr::Kind::kOr},
      {SelectionExpr::Kind::kNot, BoolExpr::Kind::kNot},
      {SelectionExpr::Kind::kAtLeast, BoolExpr::Kind::kAtLeast},
  };
  BoolExpr out;
  for (const auto& [from, to] : kKinds) {
    if (from == s.kind) out.kind = to;
  }
  out.at_least = s.at_least;
  for (const SelectionExpr& child : s.children) out.children.push_back(Expand(child, detections));
  return out;
}

}  // namespace

FieldId Lowering::InternField(const std::string& name) {
  if (name.empty()) return kKeywordField;
  const auto [it, added] = fields_.emplace(name, static_cast<FieldId>(out_->field_names.size()));
  if (added) out_->field_names.push_back(name);
  return it->second;
}

std::shared_ptr<const TextSet> Lowering::InternSet(const Predicate& p) {
  std::shared_ptr<const TextSet>& set = out_->text_sets[TextSetKey(*p.list, p.cased)];
  if (set == nullptr) set = std::make_shared<TextSet>(*p.list, p.cased);
  return set;
}

std::optional<AtomId> Lowering::InternAtom(FieldId field, const Predicate& p,
                                           const DetectionItem& item, const std::string& file,
                                           Diagnostics* diagnostics) {
  const std::string key = AtomKey(field, p);
  if (const auto it = atoms_.find(key); it != atoms_.end()) return it->second;
  Atom atom;
  atom.field = field;
  atom.cased = p.cased;
  if (p.op == Op::kPattern) {
    ClassifyPattern(p.pattern, &atom);
  } else {
    for (const auto& [from, to] : kSameOps) {
      if (from == p.op) atom.op = to;
    }
    if (p.op != Op::kRegex && p.op != Op::kFieldRef) atom.text = p.text;
  }
  atom.network = p.network;
  atom.number = p.number;
  atom.comparison = p.comparison;
  atom.part = p.part;
  atom.any_before = p.any_before;
  atom.any_after = p.any_after;
  if (p.op == Op::kFieldRef) atom.other = InternField(p.text);
  if (p.op == Op::kInList) atom.set = InternSet(p);
  if (p.op == Op::kRegex) {
    Result<std::unique_ptr<Regex>> regex = Regex::Compile(p.text);
    if (!regex) {
      ReportRegex(p.source, regex.error().message, item, file, diagnostics);
      return std::nullopt;
    }
    atom.regex = std::move(*regex);
  }
  const auto id = static_cast<AtomId>(out_->atoms.size());
  out_->atoms.push_back(std::move(atom));
  atoms_.emplace(key, id);
  interned_ += key + '\n';
  return id;
}

ItemId Lowering::InternItem(CompiledItem item) {
  std::string key = fmt::format("{}|{}|", item.field, item.all ? 1 : 0);
  size_t begin = 0;
  for (const uint32_t end : item.ends) {
    for (size_t i = begin; i < end; ++i) key += fmt::format("{},", item.atoms[i]);
    key += ';';
    begin = end;
  }
  const auto [it, added] = items_.emplace(std::move(key), static_cast<ItemId>(out_->items.size()));
  if (added) {
    out_->items.push_back(std::move(item));
    interned_ += it->first + '\n';
  }
  return it->second;
}

std::optional<BoolExpr> Lowering::LowerItemExpr(const DetectionItem& item, const std::string& file,
                                                Diagnostics* diagnostics) {
  const std::optional<Item> lowered = LowerItem(item, file, diagnostics);
  if (!lowered) return std::nullopt;
  BoolExpr any{BoolExpr::Kind::kOr, 0, 1, {}};
  bool ok = true;
  for (const std::string& name : lowered->fields) {
    CompiledItem compiled;
    compiled.field = InternField(name);
    compiled.all = lowered->all;
    for (const std::vector<Predicate>& alternatives : lowered->values) {
      for (const Predicate& p : alternatives) {
        const std::optional<AtomId> atom = InternAtom(compiled.field, p, item, file, diagnostics);
        ok = ok && atom.has_value();
        compiled.atoms.push_back(atom.value_or(0));
      }
      compiled.ends.push_back(static_cast<uint32_t>(compiled.atoms.size()));
    }
    if (!ok) return std::nullopt;
    any.children.push_back(BoolExpr::Item(InternItem(std::move(compiled))));
  }
  BoolExpr expr = any.children.size() == 1 ? std::move(any.children[0]) : std::move(any);
  return lowered->negated ? BoolExpr::Not(std::move(expr)) : std::move(expr);
}

std::optional<BoolExpr> Lowering::LowerDetection(const Detection& detection,
                                                 const std::string& file,
                                                 Diagnostics* diagnostics) {
  if (detection.kind == Detection::Kind::kItem) {
    return LowerItemExpr(detection.item, file, diagnostics);
  }
  BoolExpr out;
  out.kind = detection.kind == Detection::Kind::kAll ? BoolExpr::Kind::kAnd : BoolExpr::Kind::kOr;
  bool ok = true;
  for (const Detection& child : detection.children) {
    std::optional<BoolExpr> expr = LowerDetection(child, file, diagnostics);
    ok = ok && expr.has_value();
    if (expr) out.children.push_back(std::move(*expr));
  }
  if (!ok) return std::nullopt;
  return out;
}

std::optional<LoweredRule> Lowering::LowerRule(const Rule& rule, Diagnostics* diagnostics) {
  std::vector<BoolExpr> detections;
  bool ok = true;
  for (const NamedDetection& d : rule.detections) {
    const RuleHead& author = AuthorOf(d, rule);
    const size_t before = diagnostics->size();
    std::optional<BoolExpr> expr = LowerDetection(d.body, author.file, diagnostics);
    for (size_t i = before; i < diagnostics->size(); ++i) (*diagnostics)[i].rule_id = author.id;
    ok = ok && expr.has_value();
    detections.push_back(expr ? std::move(*expr) : BoolExpr{});
  }
  std::vector<size_t> sizes;
  for (const BoolExpr& d : detections) sizes.push_back(CountNodes(d));
  // `s` says what `condition` means.
  const auto lower = [&](const std::optional<SelectionExpr>& s, const ConditionText& condition,
                         const RuleHead& author, std::vector<BoolExpr>* out) {
    ok = ok && s.has_value();
    if (!ok) return;
    if (CountNodes(*s, sizes) > kMaxNodes) {
      Report(diagnostics, Code::kRuleTooLarge, author.file, condition.range,
             "the condition repeats its detections too often to be run")
          .rule_id = author.id;
      ok = false;
      return;
    }
    out->push_back(Expand(*s, detections));
  };
  LoweredRule out;
  for (const ConditionText& condition : rule.conditions) {
    lower(ResolveCondition(rule, condition.tree, diagnostics), condition, rule, &out.conditions);
  }
  for (const auto& filter : rule.filters) {
    lower(ResolveFilter(rule, *filter, diagnostics), filter->condition(), *filter, &out.filters);
  }
  if (!ok) return std::nullopt;
  return out;
}

}  // namespace tocsin
