#include "rule/print.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace tocsin {
namespace {

// Quoted with '' for a quote; control characters as \xNN.
std::string PrintString(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string PrintScalar(const Scalar& value) {
  switch (value.type) {
    case Scalar::Type::kString:
      return PrintString(value.text);
    case Scalar::Type::kBool:
      return value.boolean ? "true" : "false";
    case Scalar::Type::kNull:
      return "null";
    case Scalar::Type::kInt:
    case Scalar::Type::kFloat:
    case Scalar::Type::kList:
      return value.text;
  }
  return {};
}

std::string PrintItem(const DetectionItem& item) {
  std::string out =
      item.is_keyword() ? "(keywords)" : fmt::format("{}", fmt::join(item.fields, " or "));
  for (const std::string& modifier : item.modifiers) out += "|" + modifier;
  out += ": ";
  std::vector<std::string> values;
  for (const Scalar& value : item.values) values.push_back(PrintScalar(value));
  return out + (values.size() == 1 ? values.front() : fmt::format("[{}]", fmt::join(values, ", ")));
}

void PrintDetection(const Detection& node, size_t indent, std::string* out) {
  if (node.kind == Detection::Kind::kItem) {
    *out += fmt::format("{:{}}{}\n", "", indent, PrintItem(node.item));
    return;
  }
  *out += fmt::format("{:{}}{}:\n", "", indent,
                      node.kind == Detection::Kind::kAll ? "all of" : "any of");
  for (const Detection& child : node.children) PrintDetection(child, indent + 2, out);
}

int Binding(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kOr:
      return 0;
    case Condition::Kind::kAnd:
      return 1;
    case Condition::Kind::kNot:
      return 2;
    case Condition::Kind::kIdentifier:
    case Condition::Kind::kSelector:
      return 3;
  }
  return 3;
}

std::string PrintOperand(const Condition& condition, int binding) {
  std::string text = PrintCondition(condition);
  return Binding(condition) < binding ? fmt::format("({})", text) : text;
}

void PrintAttribute(std::string_view name, const std::string& value, std::string* out) {
  if (!value.empty()) *out += fmt::format("  {}: {}\n", name, value);
}

void PrintLists(const RuleHead& head, std::string* out) {
  if (!head.fields.empty()) *out += fmt::format("fields: {}\n", fmt::join(head.fields, ", "));
  for (const auto& [key, value] : head.custom) *out += fmt::format("{}: {}\n", key, value);
}

}  // namespace

std::string PrintCondition(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kIdentifier:
      return condition.name;
    case Condition::Kind::kSelector:
      return fmt::format("{} of {}", condition.all ? "all" : std::to_string(condition.at_least),
                         condition.name);
    case Condition::Kind::kNot:
      return "not " + PrintOperand(condition.children.front(), 2);
    case Condition::Kind::kAnd:
    case Condition::Kind::kOr: {
      const bool both = condition.kind == Condition::Kind::kAnd;
      std::vector<std::string> parts;
      for (const Condition& child : condition.children) {
        parts.push_back(PrintOperand(child, both ? 2 : 1));
      }
      return fmt::format("{}", fmt::join(parts, both ? " and " : " or "));
    }
  }
  return {};
}

std::string PrintRule(const Rule& rule) {
  std::string out = "logsource:\n";
  PrintAttribute("category", rule.logsource.category, &out);
  PrintAttribute("product", rule.logsource.product, &out);
  PrintAttribute("service", rule.logsource.service, &out);
  out += "detection:\n";
  for (const NamedDetection& named : rule.detections) {
    out += fmt::format("  {}:\n", named.name);
    PrintDetection(named.body, 4, &out);
  }
  for (const ConditionText& condition : rule.conditions) {
    out += fmt::format("condition: {}\n", PrintCondition(condition.tree));
  }
  if (!rule.dropped_detections.empty()) {
    out += fmt::format("dropped: {}\n", fmt::join(rule.dropped_detections, ", "));
  }
  PrintLists(rule, &out);
  return out;
}

std::string PrintAsker(const Rule& rule, size_t asker) {
  std::string out;
  for (const AskedField& field : rule.asks.fields) {
    if (field.asker != asker) continue;
    if (out.empty()) out = "asked of events:\n";
    out += fmt::format("  {}: {}\n", field.asked, field.name);
  }
  if (out.empty()) out = "asked of events: nothing\n";
  PrintLists(rule.asks.askers.at(asker).head, &out);
  return out;
}

}  // namespace tocsin
