// What the tests of the JSON reader share: records with padding, and the values of fields as text.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_text.h"
#include "decode/record_reader.h"

namespace tocsin {

// Values in one notation for events and trees: s:text n:1 b:true null [] opaque
using FieldValues = std::vector<std::string>;

inline std::string Notation(const Value& value) {
  const std::string text = value.escaped ? UnescapeJson(value.text) : std::string(value.text);
  switch (value.kind) {
    case Value::Kind::kString:
      return "s:" + text;
    case Value::Kind::kNumber:
      return "n:" + text;
    case Value::Kind::kBool:
      return "b:" + text;
    case Value::Kind::kNull:
      return "null";
    case Value::Kind::kEmptyArray:
      return "[]";
    case Value::Kind::kOpaque:
      return "opaque";
  }
  return {};
}

// What an event holds for the nodes that a field leads to.
inline void AppendNotation(const Node& node, bool in_array, FieldValues* out) {
  switch (node.kind) {
    case Node::Kind::kString:
      return out->push_back("s:" + node.text);
    case Node::Kind::kNumber:
      return out->push_back("n:" + node.text);
    case Node::Kind::kBool:
      return out->push_back("b:" + node.text);
    case Node::Kind::kNull:
      return out->push_back(in_array ? "opaque" : "null");
    case Node::Kind::kObject:
      return out->push_back("opaque");
    case Node::Kind::kArray:
      if (node.items.empty()) return out->push_back(in_array ? "opaque" : "[]");
      for (const Node& item : node.items) AppendNotation(item, true, out);
  }
}

// A JSON reader for some names, and the record it read last.
class JsonHarness {
 public:
  explicit JsonHarness(std::vector<std::string> names)
      : names_(std::move(names)), reader_(MakeJsonReader(names_)) {}

  // The bytes behind the record are those that would do the most harm if they were read.
  DecodeOutcome Read(std::string_view record, std::string_view behind = "}}]],\"") {
    Fill(record, behind, &buffer_);
    event.Reset(names_.size());
    event.record = std::string_view(buffer_).substr(0, record.size());
    return reader_->Read(event.record, context, &event);
  }

  DecodeOutcome ReadTree(std::string_view record) {
    Fill(record, "}}]],\"", &tree_buffer_);
    tree = EventTree{};
    tree.raw = record;
    return reader_->ReadTree(std::string_view(tree_buffer_).substr(0, record.size()), context,
                             &tree);
  }

  FieldValues Values(std::string_view name) const {
    FieldValues values;
    for (FieldId field = 0; field < names_.size(); ++field) {
      if (names_[field] != name) continue;
      for (uint32_t v = event.first(field); v != Event::kNone; v = event.next(v)) {
        values.push_back(Notation(event.value(v)));
      }
      return values;
    }
    return {"the name was not asked for"};
  }

  FieldValues TreeValues(std::string_view name) const {
    FieldValues values;
    for (const Node* node : Resolve(tree, name)) AppendNotation(*node, false, &values);
    return values;
  }

  FieldValues Leaves() {
    std::vector<Value> leaves;
    reader_->CollectLeaves(event, &leaves);
    FieldValues values;
    for (const Value& leaf : leaves) values.push_back(Notation(leaf));
    return values;
  }

  const std::vector<std::string>& names() const { return names_; }

  StreamContext context;
  Event event;
  EventTree tree;

 private:
  static void Fill(std::string_view record, std::string_view behind, std::string* buffer) {
    // A fresh heap block of exactly this size: a sanitizer sees what goes beyond it.
    *buffer = std::string();
    buffer->reserve(record.size() + kRecordPadding);
    *buffer = record;
    while (buffer->size() < record.size() + kRecordPadding) {
      *buffer += behind.substr(0, record.size() + kRecordPadding - buffer->size());
    }
  }

  std::vector<std::string> names_;
  std::unique_ptr<RecordReader> reader_;
  std::string buffer_;
  std::string tree_buffer_;
};

}  // namespace tocsin
