// The budget of an event counts bytes as JSON writes them, where a control character takes six:
//
//   {"a":"\x01\x01"}   3 + 2 + 12 bytes and a comma
//
// Members are kept from the front until the budget is spent, so what is left is a part of the event
// with its own names and values, in their order.
#include "emit/cut_record.h"

#include <algorithm>
#include <array>
#include <utility>

#include "emit/text.h"

namespace tocsin {
namespace {

struct Limits {
  size_t event;  // bytes of the event, and of each of its texts
  size_t text;   // bytes of one text
  size_t list;   // members of one list
};

constexpr std::array<Limits, kRecordCuts> kLimits = {{
    {size_t{256} << 10, size_t{16} << 10, 1000},
    {size_t{32} << 10, size_t{2} << 10, 100},
    {0, 128, 8},
}};

constexpr size_t kMaxDepth = 32;
constexpr size_t kPunctuation = 6;  // around a member: quotes, colon, comma, brackets

// A copy of as much of a node as the budget allows; false when that is nothing.
bool CopyNode(const Node& from, const Limits& limits, size_t depth, size_t* budget, Node* to) {
  if (depth > kMaxDepth || *budget < kPunctuation) return false;
  *budget -= kPunctuation;
  to->kind = from.kind;
  to->text = CutToBytes(from.text, std::min(limits.text, *budget / 6));
  // A number that lost digits is another number.
  if (from.kind == Node::Kind::kNumber && to->text.size() < from.text.size()) {
    to->kind = Node::Kind::kString;
  }
  *budget -= std::min(*budget, JsonBytes(to->text));
  for (const Node& item : from.items) {
    Node copy;
    if (!CopyNode(item, limits, depth + 1, budget, &copy)) break;
    to->items.push_back(std::move(copy));
  }
  for (const auto& [name, value] : from.members) {
    const size_t bytes = JsonBytes(name);
    if (bytes > *budget) break;
    *budget -= bytes;
    Node copy;
    if (!CopyNode(value, limits, depth + 1, budget, &copy)) break;
    to->members.emplace_back(name, std::move(copy));
  }
  return true;
}

class Cutter {
 public:
  explicit Cutter(const Limits& limits) : limits_(limits) {}

  void Cut(std::string* text) const {
    if (text->size() > limits_.text) *text = CutToBytes(*text, limits_.text);
  }
  void Cut(FieldText* pair) const {
    Cut(&pair->first);
    Cut(&pair->second);
  }
  void Cut(LogSource* source) const {
    CutAll(&source->category, &source->product, &source->service);
  }
  void Cut(MatchedField* field) const {
    CutAll(&field->selection, &field->field, &field->value, &field->matcher, &field->pattern);
  }
  void Cut(DetectionReference* reference) const {
    CutAll(&reference->rule_id, &reference->rule_title);
    reference->event.clear();
  }
  void Cut(RiskContribution* contribution) const {
    CutAll(&contribution->rule_id, &contribution->rule_title);
  }
  void Cut(RiskFacts::Entity* entity) const { CutAll(&entity->kind, &entity->value); }
  void Cut(Enrichment* enrichment) const {
    CutAll(&enrichment->name, &enrichment->field, &enrichment->value, &enrichment->data);
  }
  template <typename T>
  void Cut(std::vector<T>* list) const {
    if (list->size() > limits_.list) list->resize(limits_.list);
    for (T& member : *list) Cut(&member);
  }

  void Cut(RuleHead* rule) const {
    CutAll(&rule->file, &rule->title, &rule->id, &rule->name, &rule->description, &rule->license,
           &rule->author, &rule->date, &rule->modified, &rule->references, &rule->tags,
           &rule->falsepositives, &rule->custom, &rule->extensions.custom_fields);
  }
  void Cut(DetectionRecord* detection) const {
    CutAll(&detection->logsource, &detection->matched, &detection->captures,
           &detection->enrichments);
    if (detection->risk) Cut(&detection->risk->entities);
    if (detection->correlation) {
      CorrelationFacts& facts = *detection->correlation;
      CutAll(&facts.group, &facts.fields, &facts.aggregate, &facts.condition, &facts.references);
    }
    if (detection->incident) {
      IncidentFacts& facts = *detection->incident;
      CutAll(&facts.entity_kind, &facts.entity, &facts.contributions, &facts.detections);
    }
    if (detection->event != nullptr) CutEvent(detection);
  }

 private:
  template <typename... T>
  void CutAll(T*... parts) const {
    (Cut(parts), ...);
  }

  void CutEvent(DetectionRecord* detection) const {
    const EventTree& whole = *detection->event;
    auto part = std::make_shared<EventTree>();
    part->root.kind = whole.root.kind;
    size_t budget = limits_.event;
    CopyNode(whole.root, limits_, 0, &budget, &part->root);
    part->access = whole.access;
    part->logsource = whole.logsource;
    part->time_ns = whole.time_ns;
    part->raw = CutToBytes(whole.raw, limits_.event / 6);
    part->raw_is_leaf = whole.raw_is_leaf;
    part->profile = whole.profile;
    part->host = whole.host;
    CutAll(&part->logsource, &part->host);
    detection->event = std::move(part);
    detection->event_json = nullptr;
  }

  const Limits& limits_;
};

}  // namespace

std::unique_ptr<const CutRecord> MakeCutRecord(const DetectionRecord& detection, size_t step) {
  auto copy = std::make_unique<CutRecord>(CutRecord{*detection.rule, detection});
  const Cutter cutter(kLimits[step]);
  cutter.Cut(&copy->rule);
  cutter.Cut(&copy->detection);
  copy->detection.rule = &copy->rule;
  return copy;
}

}  // namespace tocsin
