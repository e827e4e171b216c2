#include "pipeline/application.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "pipeline/pipeline_item.h"
#include "pipeline/sigma_text.h"
#include "pipeline/transformations.h"
#include "tocsin/filter.h"

namespace tocsin {
namespace {

// Bytes produced and values looked at for one rule. The largest rule of SigmaHQ costs a pipeline of
// sixty items about half a million.
constexpr size_t kBudget = 64'000'000;

void MarkApplied(const std::string& id, Detection* node) {
  for (Detection& child : node->children) MarkApplied(id, &child);
  if (node->kind != Detection::Kind::kItem) return;
  std::vector<std::string>& applied = node->item.applied;
  if (std::find(applied.begin(), applied.end(), id) == applied.end()) applied.push_back(id);
}

// Two alternatives of names that share everything else. A negated item means that none of its names
// may match, so there both halves must hold.
Detection SplitNames(const DetectionItem& item, std::vector<std::string> first,
                     std::vector<std::string> second) {
  Detection both;
  both.kind = HasModifier(item, "neq") ? Detection::Kind::kAll : Detection::Kind::kAny;
  for (std::vector<std::string>* names : {&first, &second}) {
    Detection& half = both.children.emplace_back();
    half.kind = Detection::Kind::kItem;
    half.item = item;
    half.item.fields = std::move(*names);
  }
  return both;
}

}  // namespace

void PipelineState::Merge(PipelineState other) {
  for (auto& [key, value] : other.values) values[key] = std::move(value);
  for (auto& [field, ids] : other.applied_to_field) {
    applied_to_field[field].merge(ids);
  }
  mapped_from.merge(other.mapped_from);
  mapped_to.merge(other.mapped_to);
}

Application::Application(Rule* rule, const PipelineVars& vars, Diagnostics* diagnostics)
    : rule_(rule), author_(rule), vars_(vars), diagnostics_(diagnostics), budget_(kBudget) {
  subjects_.resize(1 + rule->asks.askers.size());
  subjects_[0].head = rule;
  for (size_t i = 1; i < subjects_.size(); ++i) {
    subjects_[i].asker = &rule->asks.askers[i - 1];
    subjects_[i].head = &subjects_[i].asker->head;
  }
  subject_ = watched_ = subjects_.data();
}

void Application::set_observer(Observer observer, size_t asker) {
  observer_ = std::move(observer);
  watched_ = asker == kNoAsker ? subjects_.data() : &subjects_.at(asker + 1);
}

void Application::Apply(const ProcessingItem& item, const Pipeline& pipeline) {
  if (refused_) return;
  const ProcessingItem* outer_item = std::exchange(item_, &item);
  const Pipeline* outer_pipeline = std::exchange(pipeline_, &pipeline);
  const bool observed = observer_ && watched_->active;
  if (observed) observer_(item, pipeline, std::nullopt);
  OpenGates(item);
  const bool open = watched_->open;
  ItemOutcome outcome = open ? ItemOutcome::kNothing : ItemOutcome::kRuleGate;
  for (Subject& subject : subjects_) {
    if (!subject.open) continue;
    subject_ = &subject;
    const ItemOutcome result = ApplyOpen(item);
    if (subject_ == watched_) outcome = result;
    // A nest takes all of them along.
    if (refused_ || std::holds_alternative<Nest>(item.transformation)) break;
  }
  subject_ = subjects_.data();
  if (observed) observer_(item, pipeline, outcome);
  item_ = outer_item;
  pipeline_ = outer_pipeline;
}

// All of them first, since what the item does to the rule may decide about the askers' gates.
void Application::OpenGates(const ProcessingItem& item) {
  for (Subject& subject : subjects_) {
    subject_ = &subject;
    subject.open =
        subject.active && Charge(1) && item.rule_gate.IsOpen([&](const RuleCondition& condition) {
          return Holds(condition, this);
        });
    // Now, so that the items of a nest know of it.
    if (subject.open && !item.id.empty()) subject.applied.insert(item.id);
  }
  if (!refused_) return;
  for (Subject& subject : subjects_) subject.open = false;
}

void Application::ApplyNested(const std::vector<std::shared_ptr<const ProcessingItem>>& items) {
  struct Outer {
    bool active;
    PipelineState state;
  };
  std::vector<Outer> outer;
  for (Subject& subject : subjects_) {
    outer.push_back({subject.active, std::exchange(subject.state, {})});
    subject.active = subject.open;
  }
  for (const auto& item : items) Apply(*item, *pipeline_);
  for (size_t i = 0; i < subjects_.size(); ++i) {
    Subject& subject = subjects_[i];
    PipelineState inner = std::exchange(subject.state, std::move(outer[i].state));
    subject.state.Merge(std::move(inner));
    subject.active = outer[i].active && (subject.asker == nullptr || !subject.asker->refusal);
  }
}

ItemOutcome Application::ApplyOpen(const ProcessingItem& item) {
  const Passed outer = std::exchange(passed_, Passed());
  const bool is_rule = !is_asker();
  const bool handled =
      std::visit([&](const auto& params) { return Run(params, this); }, item.transformation);
  const Passed passed = std::exchange(passed_, outer);
  touched_ |= handled && is_rule;
  if (handled) return ItemOutcome::kApplied;
  if (passed.items_asked && !passed.item_gate) return ItemOutcome::kItemGate;
  if (passed.items_asked && !passed.name_gate) return ItemOutcome::kNameGate;
  return ItemOutcome::kNothing;
}

std::vector<AskedField*> Application::asked_fields() {
  std::vector<AskedField*> fields;
  if (!is_asker()) return fields;
  const auto asker = static_cast<uint32_t>(subject_ - subjects_.data() - 1);
  for (AskedField& field : rule_->asks.fields) {
    if (field.asker == asker) fields.push_back(&field);
  }
  return fields;
}

bool Application::EditItems(const Edit& edit) { return EditAll(edit, true); }
bool Application::EditItemsByName(const Edit& edit) { return EditAll(edit, false); }

bool Application::EditAll(const Edit& edit, bool split) {
  if (is_asker()) return false;
  bool handled = false;
  std::vector<NamedDetection> kept;
  for (NamedDetection& named : rule_->detections) {
    author_ = &AuthorOf(named, *rule_);
    const ItemEdit result = EditNode(edit, split, &named.body);
    handled |= result != ItemEdit::kNone;
    if (result == ItemEdit::kDropped) {
      rule_->dropped_detections.push_back(std::move(named.name));
    } else {
      kept.push_back(std::move(named));
    }
  }
  author_ = rule_;
  rule_->detections = std::move(kept);
  if (rule_->detections.empty() && handled) {
    Refuse(Code::kPipelineRefusesRule, rule_->logsource_range,
           "no detection item of the rule is left");
  }
  return handled;
}

ItemEdit Application::EditNode(const Edit& edit, bool split, Detection* node) {
  if (refused_) return ItemEdit::kNone;
  if (node->kind == Detection::Kind::kItem) return EditOneItem(edit, split, node);
  ItemEdit result = ItemEdit::kNone;
  std::vector<Detection> kept;
  for (Detection& child : node->children) {
    const ItemEdit child_result = EditNode(edit, split, &child);
    if (child_result != ItemEdit::kNone) result = ItemEdit::kChanged;
    if (child_result != ItemEdit::kDropped) kept.push_back(std::move(child));
  }
  node->children = std::move(kept);
  return node->children.empty() ? ItemEdit::kDropped : result;
}

ItemEdit Application::EditOneItem(const Edit& edit, bool split, Detection* node) {
  DetectionItem& item = node->item;
  passed_.items_asked = true;
  if (!Charge(1 + item.values.size() + item.fields.size()) || !ItemPasses(item)) {
    return ItemEdit::kNone;
  }
  passed_.item_gate = true;
  std::vector<std::string> passing;
  std::vector<std::string> others;
  for (const std::string& field : item.fields) {
    (NamePassesInItem(field, item) ? passing : others).push_back(field);
  }
  if (passing.empty() || refused_) return ItemEdit::kNone;
  passed_.name_gate = true;
  const std::string& id = item_->id;
  if (!split || others.empty()) {
    const ItemEdit result = edit(node);
    if (result == ItemEdit::kChanged && !id.empty()) MarkApplied(id, node);
    return result;
  }
  Detection both = SplitNames(item, std::move(passing), std::move(others));
  const ItemEdit result = edit(&both.children[0]);
  if (result == ItemEdit::kNone) return result;
  if (result == ItemEdit::kChanged) {
    if (!id.empty()) MarkApplied(id, &both.children[0]);
    *node = std::move(both);
  } else {
    *node = std::move(both.children[1]);
  }
  return ItemEdit::kChanged;
}

bool Application::ItemPasses(const DetectionItem& item) {
  return item_->detection_item_gate.IsOpen(
      [&](const DetectionItemCondition& condition) { return Holds(condition, item, this); });
}

bool Application::NamePasses(std::string_view field, const DetectionItem* item) {
  return item_->field_name_gate.IsOpen(
      [&](const FieldNameCondition& condition) { return Holds(condition, field, item, this); });
}

// Referenced fields count like the item's own.
bool Application::NamePassesInItem(std::string_view field, const DetectionItem& item) {
  const bool references = HasModifier(item, "fieldref");
  return item_->field_name_gate.IsOpen([&](const FieldNameCondition& condition) {
    if (Holds(condition, field, &item, this)) return true;
    return references &&
           std::any_of(item.values.begin(), item.values.end(), [&](const Scalar& value) {
             return Holds(condition, value.text, &item, this);
           });
  });
}

void Application::Refuse(Code code, const SourceRange& range, std::string message) {
  if (!is_asker()) return RefuseRule(code, range, std::move(message));
  if (!subject_->asker->refusal) subject_->asker->refusal = RefusalOf(std::move(message));
  subject_->active = false;
}

PipelineRefusal Application::RefusalOf(std::string message) const {
  std::string place = fmt::format("pipeline {}", pipeline_->file);
  if (!item_->id.empty()) place += fmt::format(", item '{}'", item_->id);
  return {std::move(message), std::move(place)};
}

void Application::RefuseRule(Code code, const SourceRange& range, std::string message) {
  if (std::exchange(refused_, true)) return;
  PipelineRefusal refusal = RefusalOf(std::move(message));
  Diagnostic& diagnostic = Report(diagnostics_, code, author_->file, range,
                                  std::move(refusal.message), std::move(refusal.place));
  diagnostic.rule_id = author_->id;
}

bool Application::Charge(size_t amount) {
  if (amount <= budget_) {
    budget_ -= amount;
    return !refused_;
  }
  budget_ = 0;
  RefuseRule(Code::kPipelineRuleTooLarge, author_->range,
             "the pipeline makes this rule too large or has to look at too much of it");
  return false;
}

std::string Application::NewDetectionName() {
  const auto is_used = [&](const std::string& name) {
    return std::any_of(rule_->detections.begin(), rule_->detections.end(),
                       [&](const NamedDetection& named) { return named.name == name; });
  };
  std::string name;
  do {
    name = fmt::format("_cond_{}", ++added_detections_);
  } while (is_used(name));
  return name;
}

}  // namespace tocsin
