// For the fuzzers of the text formats: a record read as an event and as a tree gives one result.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "decode/record_reader.h"

namespace tocsin {

using KindAndText = std::pair<Value::Kind, std::string>;

inline void FlattenInto(const Node& node, bool in_array, std::vector<KindAndText>* out) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return out->push_back({in_array ? Value::Kind::kOpaque : Value::Kind::kNull, ""});
    case Node::Kind::kBool:
      return out->push_back({Value::Kind::kBool, node.text});
    case Node::Kind::kNumber:
      return out->push_back({Value::Kind::kNumber, node.text});
    case Node::Kind::kString:
      return out->push_back({Value::Kind::kString, node.text});
    case Node::Kind::kObject:
      return out->push_back({Value::Kind::kOpaque, ""});
    case Node::Kind::kArray:
      if (node.items.empty()) out->push_back({Value::Kind::kEmptyArray, ""});
      for (const Node& item : node.items) FlattenInto(item, true, out);
  }
}

// Aborts when the two readings of `record` differ in outcome, log source, time or a value.
inline void CheckRecord(RecordReader* reader, const std::vector<std::string>& names,
                        std::string_view record, const StreamContext& context) {
  Event event;
  event.Reset(names.size());
  EventTree tree;
  const DecodeOutcome read = reader->Read(record, context, &event);
  const DecodeOutcome read_tree = reader->ReadTree(record, context, &tree);
  TOCSIN_CHECK(read.kind == read_tree.kind);
  std::vector<Value> leaves;
  reader->CollectLeaves(event, &leaves);
  if (!read.ok()) return;
  TOCSIN_CHECK(*event.logsource == tree.logsource);
  TOCSIN_CHECK(event.time_ns == tree.time_ns);
  for (FieldId field = 0; field < names.size(); ++field) {
    std::vector<KindAndText> expected;
    for (const Node* node : Resolve(tree, names[field])) FlattenInto(*node, false, &expected);
    std::vector<KindAndText> found;
    for (uint32_t v = event.first(field); v != Event::kNone; v = event.next(v)) {
      found.emplace_back(event.value(v).kind, event.value(v).text);
    }
    TOCSIN_CHECK(found == expected);
  }
}

}  // namespace tocsin
