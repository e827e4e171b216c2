// A JSON record of any content: reading it never crashes, both ways of reading agree on the
// outcome, the log source and the time, and every asked field has the values that the tree has.
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/json_text.h"
#include "decode/record_reader.h"

namespace {

using tocsin::Node;
using tocsin::Value;

std::string TextOf(const Value& value) {
  return value.escaped ? tocsin::UnescapeJson(value.text) : std::string(value.text);
}

void Flatten(const Node& node, bool in_array,
             std::vector<std::pair<Value::Kind, std::string>>* out) {
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
      if (node.items.empty()) {
        out->push_back({in_array ? Value::Kind::kOpaque : Value::Kind::kEmptyArray, ""});
      }
      for (const Node& item : node.items) Flatten(item, true, out);
  }
}

const std::vector<std::string>& Names() {
  static const std::vector<std::string> names = {
      "EventID",     "Image",      "CommandLine", "Channel",   "a",     "a.b", "id.orig_h",
      "Threat Name", "ThreatName", "Data",        "EventData", "#text", "",    "*"};
  return names;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto reader = tocsin::MakeJsonReader(Names());
  std::string buffer(reinterpret_cast<const char*>(data), size);
  buffer.append(tocsin::kRecordPadding, '}');
  const std::string_view record = std::string_view(buffer).substr(0, size);
  const tocsin::StreamContext context;

  tocsin::Event event;
  event.Reset(Names().size());
  event.record = record;
  tocsin::EventTree tree;
  const auto read = reader->Read(record, context, &event);
  const auto read_tree = reader->ReadTree(record, context, &tree);
  TOCSIN_CHECK(read.kind == read_tree.kind);
  if (!read.ok()) return 0;
  TOCSIN_CHECK(*event.logsource == tree.logsource);
  TOCSIN_CHECK(event.time_ns == tree.time_ns);
  std::vector<Value> leaves;
  reader->CollectLeaves(event, &leaves);

  for (tocsin::FieldId field = 0; field < Names().size(); ++field) {
    std::vector<std::pair<Value::Kind, std::string>> expected;
    for (const Node* node : tocsin::Resolve(tree, Names()[field])) Flatten(*node, false, &expected);
    size_t at = 0;
    for (uint32_t v = event.first(field); v != tocsin::Event::kNone; v = event.next(v)) {
      const Value& value = event.value(v);
      TOCSIN_CHECK(at < expected.size());
      TOCSIN_CHECK(expected[at].first == value.kind && expected[at].second == TextOf(value));
      ++at;
    }
    TOCSIN_CHECK(at == expected.size());
  }
  return 0;
}
