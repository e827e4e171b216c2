#include "match/reference.h"

#include <algorithm>

#include "base/case_fold.h"
#include "base/check.h"
#include "base/decimal.h"

namespace tocsin {
namespace {

using Op = Predicate::Op;

std::u32string CodePoints(std::string_view text, bool fold) {
  std::u32string out;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, &at);
    out.push_back(fold ? FoldCodePoint(c) : c);
  }
  return out;
}

ReferenceText MakeText(const Node& node) {
  return {node.text, CodePoints(node.text, false), CodePoints(node.text, true),
          node.kind == Node::Kind::kBool};
}

void CollectMembers(const Node& node, std::vector<ReferenceText>* texts) {
  if (node.has_text()) texts->push_back(MakeText(node));
  for (const Node& item : node.items) CollectMembers(item, texts);
}

void CollectLeaves(const Node& node, std::vector<ReferenceText>* texts) {
  if (node.has_text()) texts->push_back(MakeText(node));
  for (const Node& item : node.items) CollectLeaves(item, texts);
  for (const auto& member : node.members) CollectLeaves(member.second, texts);
}

// Whether the pattern, read piece by piece, takes exactly `text`: a set of positions reached so
// far.
bool TakesAll(const Pattern& pattern, const std::u32string& text) {
  std::vector<bool> reached(text.size() + 1, false);
  reached[0] = true;
  for (const Piece& piece : pattern) {
    std::vector<bool> next(text.size() + 1, false);
    const std::u32string literal = CodePoints(piece.text, false);
    bool run = false;
    for (size_t at = 0; at <= text.size(); ++at) {
      run = run || reached[at];
      if (piece.kind == Piece::Kind::kAnyRun) next[at] = run;
      if (!reached[at]) continue;
      const bool more = at < text.size();
      if (piece.kind == Piece::Kind::kAnyOne && more) next[at + 1] = true;
      if (piece.kind == Piece::Kind::kDash && more &&
          std::u32string_view(U"-/\u2013\u2014\u2015").find(text[at]) !=
              std::u32string_view::npos) {
        next[at + 1] = true;
      }
      if (piece.kind == Piece::Kind::kLiteral && text.compare(at, literal.size(), literal) == 0) {
        next[at + literal.size()] = true;
      }
    }
    reached = std::move(next);
  }
  return reached[text.size()];
}

bool Compares(const std::string& text, Comparison comparison, const std::string& number) {
  const std::optional<Decimal> value = Decimal::Parse(text);
  return value && Satisfies(value->Compare(*Decimal::Parse(number)), comparison);
}

bool RefHolds(const Predicate& p, const ReferenceText& text, const ReferenceText& other) {
  const std::u32string& mine = p.cased ? text.code_points : text.folded;
  const std::u32string& wanted = p.cased ? other.code_points : other.folded;
  if (!p.any_before && !p.any_after) return mine == wanted;
  if (wanted.empty()) return false;
  if (p.any_before && p.any_after) return mine.find(wanted) != std::u32string::npos;
  return p.any_after ? mine.starts_with(wanted) : mine.ends_with(wanted);
}

}  // namespace

const ReferenceField& ReferenceEvent::Field(const std::string& name) {
  const auto [it, added] = fields_.try_emplace(name);
  if (!added) return it->second;
  ReferenceField& field = it->second;
  for (const Node* node : Resolve(event_, name)) {
    field.found = true;
    const bool empty = node->kind == Node::Kind::kNull ||
                       (node->kind == Node::Kind::kArray && node->items.empty());
    if (!empty) field.null = false;
    CollectMembers(*node, &field.texts);
  }
  return field;
}

const ReferenceField& ReferenceEvent::Leaves() {
  if (leaves_) return *leaves_;
  leaves_.emplace();
  CollectLeaves(event_.root, &leaves_->texts);
  if (event_.raw_is_leaf) {
    leaves_->texts.push_back(
        {event_.raw, CodePoints(event_.raw, false), CodePoints(event_.raw, true), false});
  }
  return *leaves_;
}

bool ReferenceLists::Holds(const Predicate& p, const std::string& text) {
  const auto [it, added] = lists_.try_emplace({p.list.get(), p.cased});
  std::unordered_set<std::string>& values = it->second;
  for (size_t i = 0; added && i < p.list->size(); ++i) {
    values.insert(p.cased ? std::string((*p.list)[i]) : FoldCase((*p.list)[i]));
  }
  return values.contains(p.cased ? text : FoldCase(text));
}

ReferenceRule::ReferenceRule(const Rule& variant, ListTest in_list)
    : variant_(variant), in_list_(std::move(in_list)) {
  for (const NamedDetection& d : variant.detections) detections_.push_back(Lower(d.body));
  for (const ConditionText& c : variant.conditions) {
    Diagnostics none;
    std::optional<SelectionExpr> s = ResolveCondition(variant, c.tree, &none);
    TOCSIN_CHECK(s.has_value());
    conditions_.push_back(std::move(*s));
  }
  for (const auto& filter : variant.filters) {
    Diagnostics none;
    std::optional<SelectionExpr> s = ResolveFilter(variant, *filter, &none);
    TOCSIN_CHECK(s.has_value());
    filters_.push_back(std::move(*s));
  }
}

ReferenceDetection ReferenceRule::Lower(const Detection& detection) {
  ReferenceDetection out;
  out.kind = detection.kind;
  for (const Detection& child : detection.children) out.children.push_back(Lower(child));
  if (detection.kind != Detection::Kind::kItem) return out;
  Diagnostics none;
  std::optional<Item> item = LowerItem(detection.item, variant_.file, &none);
  TOCSIN_CHECK(item.has_value());
  out.source = &detection.item;
  out.item = std::move(*item);
  for (const auto& alternatives : out.item.values) {
    for (const Predicate& p : alternatives) {
      if (p.op == Op::kRegex) regexes_[p.text] = std::move(*Regex::Compile(p.text));
    }
  }
  return out;
}

ReferenceVerdict ReferenceRule::Evaluate(ReferenceEvent* event) const {
  ReferenceVerdict verdict;
  for (const SelectionExpr& filter : filters_) {
    verdict.passes.push_back(SelectionHolds(filter, event));
  }
  if (!Compatible(variant_.logsource, event->tree().logsource)) return verdict;
  for (size_t i = 0; i < conditions_.size(); ++i) {
    if (!SelectionHolds(conditions_[i], event)) continue;
    verdict.selected = true;
    if (i < 64) verdict.conditions |= uint64_t{1} << i;
  }
  return verdict;
}

bool ReferenceRule::SelectionHolds(const SelectionExpr& s, ReferenceEvent* event) const {
  const auto holds = [&](const SelectionExpr& child) { return SelectionHolds(child, event); };
  switch (s.kind) {
    case SelectionExpr::Kind::kDetection:
      return DetectionHolds(detections_[s.detection], event);
    case SelectionExpr::Kind::kNot:
      return !holds(s.children[0]);
    case SelectionExpr::Kind::kAnd:
      return std::all_of(s.children.begin(), s.children.end(), holds);
    case SelectionExpr::Kind::kOr:
      return std::any_of(s.children.begin(), s.children.end(), holds);
    case SelectionExpr::Kind::kAtLeast:
      return std::count_if(s.children.begin(), s.children.end(), holds) >=
             static_cast<ptrdiff_t>(s.at_least);
  }
  return false;
}

bool ReferenceRule::DetectionHolds(const ReferenceDetection& d, ReferenceEvent* event) const {
  const auto holds = [&](const ReferenceDetection& child) { return DetectionHolds(child, event); };
  if (d.kind == Detection::Kind::kItem) return ItemHolds(d.item, event);
  if (d.kind == Detection::Kind::kAll) {
    return std::all_of(d.children.begin(), d.children.end(), holds);
  }
  return std::any_of(d.children.begin(), d.children.end(), holds);
}

bool ReferenceRule::ItemHolds(const Item& item, ReferenceEvent* event) const {
  const bool any =
      std::any_of(item.fields.begin(), item.fields.end(), [&](const std::string& field) {
        const auto holds = [&](const std::vector<Predicate>& alternatives) {
          const ReferenceText* ignored = nullptr;
          return ValueHolds(alternatives, field, event, &ignored);
        };
        return item.all ? std::all_of(item.values.begin(), item.values.end(), holds)
                        : std::any_of(item.values.begin(), item.values.end(), holds);
      });
  return any != item.negated;
}

bool ReferenceRule::ValueHolds(const std::vector<Predicate>& alternatives, const std::string& name,
                               ReferenceEvent* event, const ReferenceText** decided_by) const {
  const ReferenceField& field = name.empty() ? event->Leaves() : event->Field(name);
  for (const Predicate& p : alternatives) {
    if (p.op == Op::kExists && field.found) return true;
    if (p.op == Op::kNotExists && !field.found) return true;
    if (p.op == Op::kNull && field.null) return true;
    for (const ReferenceText& text : field.texts) {
      if (!PredicateHolds(p, text, event)) continue;
      *decided_by = &text;
      return true;
    }
  }
  return false;
}

std::vector<std::pair<std::string, std::string>> ReferenceRule::Captures(
    const std::vector<Predicate>& alternatives, const std::string& text) const {
  for (const Predicate& p : alternatives) {
    if (p.op != Op::kRegex) continue;
    auto captures = regexes_.at(p.text)->Captures(text);
    if (!captures.empty()) return captures;
  }
  return {};
}

bool ReferenceRule::PredicateHolds(const Predicate& p, const ReferenceText& text,
                                   ReferenceEvent* event) const {
  switch (p.op) {
    case Op::kPattern:
      return TakesAll(p.pattern, p.cased ? text.code_points : text.folded);
    case Op::kRegex:
      return regexes_.at(p.text)->Search(text.text);
    case Op::kCidr: {
      const std::optional<IpAddress> address = IpAddress::Parse(text.text);
      return address && p.network.Contains(*address);
    }
    case Op::kNumber:
      return !text.is_bool && (text.folded == CodePoints(p.text, false) ||
                               Compares(text.text, Comparison::kEqual, p.number));
    case Op::kCompare:
      return Compares(text.text, p.comparison, p.number);
    case Op::kTimePart: {
      const std::optional<int> part = TimePartOf(text.text, p.part);
      return part && Compares(std::to_string(*part), p.comparison, p.number);
    }
    case Op::kInList:
      return in_list_(p, text.text);
    case Op::kFieldRef: {
      const std::vector<ReferenceText>& others = event->Field(p.text).texts;
      return std::any_of(others.begin(), others.end(),
                         [&](const ReferenceText& other) { return RefHolds(p, text, other); });
    }
    case Op::kExists:
    case Op::kNotExists:
    case Op::kNull:
      break;
  }
  return false;
}

}  // namespace tocsin
