// Transformations of the rule as a whole: added conditions, the log source, the pipeline's state,
// lists for display, refusals, and pipelines inside pipelines.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "pipeline/pipeline_item.h"
#include "pipeline/transformations.h"
#include "rule/rule_parser.h"

namespace tocsin {
namespace {

// $category, ${category}, ... and $$ for a dollar sign; anything else stays as it is.
std::string FillTemplate(std::string_view text, const LogSource& logsource) {
  struct Variable {
    std::string_view name;
    const std::string& value;
  };
  const std::array<Variable, 3> variables = {{{"category", logsource.category},
                                              {"product", logsource.product},
                                              {"service", logsource.service}}};
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$') {
      out += text[i];
      continue;
    }
    if (text.substr(i, 2) == "$$") {
      out += text[i++];
      continue;
    }
    const bool braced = text.substr(i + 1, 1) == "{";
    const size_t begin = i + 1 + (braced ? 1 : 0);
    size_t end = begin;
    while (end < text.size() && is_name(text[end])) ++end;
    const auto found = std::find_if(
        variables.begin(), variables.end(),
        [&](const Variable& variable) { return variable.name == text.substr(begin, end - begin); });
    if (found == variables.end() || (braced && text.substr(end, 1) != "}")) {
      out += text[i];
      continue;
    }
    out += found->value;
    i = braced ? end : end - 1;
  }
  return out;
}

// Fills templates and marks every item as added by the current processing item. False when the
// budget is spent.
bool PrepareAdded(const AddCondition& params, Application* application, Detection* node) {
  for (Detection& child : node->children) {
    if (!PrepareAdded(params, application, &child)) return false;
  }
  if (node->kind != Detection::Kind::kItem) return application->Charge(1);
  if (!application->item().id.empty()) node->item.applied = {application->item().id};
  for (Scalar& value : node->item.values) {
    if (params.is_template && value.type == Scalar::Type::kString) {
      value.text = FillTemplate(value.text, application->rule().logsource);
    }
    if (!application->Charge(value.text.size() + 1)) return false;
  }
  return true;
}

void AddToCondition(const AddCondition& params, const std::string& name, ConditionText* condition) {
  Condition added;
  added.kind = Condition::Kind::kIdentifier;
  added.name = name;
  added.range = condition->range;
  if (params.negated) {
    Condition negation;
    negation.kind = Condition::Kind::kNot;
    negation.range = condition->range;
    negation.children.push_back(std::move(added));
    added = std::move(negation);
  }
  // Joined with an AND that is there, so that the tree does not grow deeper with every item.
  if (condition->tree.kind != Condition::Kind::kAnd) {
    Condition both;
    both.kind = Condition::Kind::kAnd;
    both.range = condition->range;
    both.children.push_back(std::move(condition->tree));
    condition->tree = std::move(both);
  }
  condition->tree.children.insert(condition->tree.children.begin(), std::move(added));
  condition->text =
      fmt::format("{}{} and ({})", params.negated ? "not " : "", name, condition->text);
}

template <typename Visit>
void ForEachField(const Detection& node, const Visit& visit) {
  if (node.kind == Detection::Kind::kItem) {
    for (const std::string& field : node.item.fields) visit(field);
  }
  for (const Detection& child : node.children) ForEachField(child, visit);
}

}  // namespace

void Read(ParamReader* reader, AddCondition* out) {
  out->name = reader->Text("name").value_or("");
  out->is_template = reader->Flag("template");
  out->negated = reader->Flag("negated");
  const YamlNode* conditions = reader->Require("conditions");
  if (conditions == nullptr) return;
  if (conditions->kind != YamlNode::Kind::kMap) {
    reader->source().Error(
        Code::kPipelineBadValue, conditions->range,
        fmt::format("'conditions' of {} must be a map of fields", reader->what()));
    return;
  }
  ParseDetection(*conditions, reader->source().file, &out->detection, reader->source().diagnostics);
}

bool Run(const AddCondition& params, Application* application) {
  if (application->is_asker()) return false;
  Rule& rule = application->rule();
  NamedDetection added;
  added.name = params.name.empty() ? application->NewDetectionName() : params.name;
  added.body = params.detection;
  added.range = rule.logsource_range;
  size_t work = rule.detections.size();
  for (const ConditionText& condition : rule.conditions) work += condition.text.size();
  if (!PrepareAdded(params, application, &added.body) || !application->Charge(work)) return false;
  const std::string name = added.name;
  std::erase_if(rule.detections, [&](const NamedDetection& named) {
    return named.name == name && named.filter == nullptr;
  });
  rule.detections.push_back(std::move(added));
  for (ConditionText& condition : rule.conditions) AddToCondition(params, name, &condition);
  return true;
}

void Read(ParamReader* reader, ChangeLogSource* out) {
  out->logsource.category = reader->Text("category").value_or("");
  out->logsource.product = reader->Text("product").value_or("");
  out->logsource.service = reader->Text("service").value_or("");
  if (out->logsource == LogSource()) {
    reader->source().Error(
        Code::kPipelineMissingKey, reader->range(),
        fmt::format("{} needs at least one of category, product, service", reader->what()));
  }
}

bool Run(const ChangeLogSource& params, Application* application) {
  if (application->is_asker()) return false;
  application->rule().logsource = params.logsource;
  return true;
}

void Read(ParamReader* reader, SetState* out) {
  out->key = reader->RequiredText("key");
  const YamlNode* value = reader->Require("val");
  if (value != nullptr && value->kind == YamlNode::Kind::kScalar) out->value = ScalarOf(*value);
}

bool Run(const SetState& params, Application* application) {
  application->state().values[params.key] = params.value;
  return true;
}

void Read(ParamReader* reader, SetCustomAttribute* out) {
  out->attribute = reader->RequiredText("attribute");
  const YamlNode* value = reader->Require("value");
  if (value != nullptr && value->kind == YamlNode::Kind::kScalar) out->value = value->text;
}

bool Run(const SetCustomAttribute& params, Application* application) {
  auto& custom = application->head().custom;
  const auto found = std::find_if(custom.begin(), custom.end(), [&](const auto& attribute) {
    return attribute.first == params.attribute;
  });
  if (found == custom.end()) {
    custom.emplace_back(params.attribute, params.value);
  } else {
    found->second = params.value;
  }
  return application->Charge(params.value.size() + custom.size());
}

void Read(ParamReader* reader, AddField* out) { out->fields = reader->RequiredTextList("field"); }

bool Run(const AddField& params, Application* application) {
  std::vector<std::string>& fields = application->head().fields;
  fields.insert(fields.end(), params.fields.begin(), params.fields.end());
  return application->Charge(fields.size());
}

void Read(ParamReader* reader, RemoveField* out) {
  out->fields = reader->RequiredTextList("field");
}

bool Run(const RemoveField& params, Application* application) {
  std::vector<std::string>& fields = application->head().fields;
  if (!application->Charge(params.fields.size() * (1 + fields.size()))) return false;
  for (const std::string& field : params.fields) std::erase(fields, field);
  return true;
}

void Read(ParamReader* reader, SetField* out) { out->fields = reader->RequiredTextList("fields"); }

bool Run(const SetField& params, Application* application) {
  application->head().fields = params.fields;
  return application->Charge(params.fields.size());
}

void Read(ParamReader* reader, RuleFailure* out) { out->message = reader->RequiredText("message"); }

bool Run(const RuleFailure& params, Application* application) {
  application->Refuse(Code::kPipelineRefusesRule, application->rule().logsource_range,
                      params.message);
  return true;
}

void Read(ParamReader*, StrictFieldMappingFailure*) {}

bool Run(const StrictFieldMappingFailure&, Application* application) {
  if (application->is_asker()) return false;
  const PipelineState& state = application->state();
  std::vector<std::string> unmapped;
  for (const NamedDetection& named : application->rule().detections) {
    ForEachField(named.body, [&](const std::string& field) {
      if (field.empty() || state.mapped_from.contains(field) || state.mapped_to.contains(field)) {
        return;
      }
      if (std::find(unmapped.begin(), unmapped.end(), field) == unmapped.end() &&
          application->Charge(unmapped.size())) {
        unmapped.push_back(field);
      }
    });
  }
  if (!unmapped.empty()) {
    application->Refuse(Code::kPipelineRefusesRule, application->rule().logsource_range,
                        fmt::format("these fields are not mapped: {}", fmt::join(unmapped, ", ")));
  }
  return true;
}

void Read(ParamReader* reader, Nest* out) {
  const YamlNode* items = reader->Require("items");
  if (items != nullptr) out->items = ParseProcessingItems(*items, "items", reader->source());
}

bool Run(const Nest& params, Application* application) {
  application->ApplyNested(params.items);
  return false;
}

}  // namespace tocsin
