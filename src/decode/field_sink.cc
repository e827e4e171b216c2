#include "decode/field_sink.h"

#include "decode/text_scan.h"

namespace tocsin {
namespace {

// Ranks for Event::Add: the exact name beats the name without its spaces.
constexpr uint8_t kSpaceless = 0;
constexpr uint8_t kExact = 1;

}  // namespace

FieldIndex::FieldIndex(std::span<const std::string> names) : names_(names.begin(), names.end()) {
  ids_.reserve(names_.size());
  for (size_t i = 0; i < names_.size(); ++i) ids_.emplace(names_[i], static_cast<FieldId>(i));
}

FieldId FieldIndex::Lookup(std::string_view name) const {
  const auto it = ids_.find(name);
  return it == ids_.end() ? kNone : it->second;
}

FieldIndex::Target FieldIndex::Find(std::string_view name) const {
  Target target{Lookup(name), kNone};
  if (name.find(' ') != std::string_view::npos) {
    std::string spaceless(name);
    std::erase(spaceless, ' ');
    target.spaceless = Lookup(spaceless);
  }
  return target;
}

void AddTo(const FieldIndex::Target& target, const Value& value, Event* event) {
  if (target.exact != FieldIndex::kNone) event->Add(target.exact, value, kExact);
  if (target.spaceless != FieldIndex::kNone) event->Add(target.spaceless, value, kSpaceless);
}

void AddArrayTo(const FieldIndex::Target& target, std::span<const Value> members, Event* event) {
  if (members.empty()) AddTo(target, {Value::Kind::kEmptyArray, false, {}}, event);
  for (const Value& member : members) AddTo(target, member, event);
}

Node ToNode(const Value& value) {
  Node node;
  switch (value.kind) {
    case Value::Kind::kString:
      node.kind = Node::Kind::kString;
      break;
    case Value::Kind::kNumber:
      node.kind = Node::Kind::kNumber;
      break;
    case Value::Kind::kBool:
      node.kind = Node::Kind::kBool;
      break;
    case Value::Kind::kEmptyArray:
      node.kind = Node::Kind::kArray;
      break;
    case Value::Kind::kNull:
    case Value::Kind::kOpaque:
      break;
  }
  if (value.has_text()) node.text = value.text;
  return node;
}

Node ToNode(std::span<const Value> members) {
  Node node;
  node.kind = Node::Kind::kArray;
  node.items.reserve(members.size());
  for (const Value& member : members) node.items.push_back(ToNode(member));
  return node;
}

void FieldSink::AddNumber(std::string_view name, std::string_view text) {
  Add(name, {IsJsonNumber(text) ? Value::Kind::kNumber : Value::Kind::kString, false, text});
}

}  // namespace tocsin
