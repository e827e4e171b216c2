// Decodes lines with one RecordReader, as an event and as a tree, and compares the two.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "decode/record_reader.h"

namespace tocsin {

// A node or value in short: strings as they are, numbers as #1, bools as ?true, and <null>,
// <empty>, <opaque>.
inline std::string Brief(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kString:
      return std::string(value.text);
    case Value::Kind::kNumber:
      return std::string("#").append(value.text);
    case Value::Kind::kBool:
      return std::string("?").append(value.text);
    case Value::Kind::kNull:
      return "<null>";
    case Value::Kind::kEmptyArray:
      return "<empty>";
    case Value::Kind::kOpaque:
      return "<opaque>";
  }
  return "";
}

inline void AppendBrief(const Node& node, bool in_array, std::vector<std::string>* out) {
  switch (node.kind) {
    case Node::Kind::kString:
      out->push_back(node.text);
      return;
    case Node::Kind::kNumber:
      out->push_back(std::string("#").append(node.text));
      return;
    case Node::Kind::kBool:
      out->push_back(std::string("?").append(node.text));
      return;
    case Node::Kind::kNull:
      out->push_back(in_array ? "<opaque>" : "<null>");
      return;
    case Node::Kind::kObject:
      out->push_back("<opaque>");
      return;
    case Node::Kind::kArray:
      if (node.items.empty()) out->push_back("<empty>");
      for (const Node& item : node.items) AppendBrief(item, true, out);
  }
}

class ReaderHarness {
 public:
  using Maker = std::unique_ptr<RecordReader> (*)(std::span<const std::string>);

  ReaderHarness(Maker make, std::vector<std::string> names)
      : names_(std::move(names)), reader_(make(names_)) {}

  StreamContext& context() { return context_; }
  const Event& event() const { return event_; }
  const EventTree& tree() const { return tree_; }

  // Reads the line both ways and expects one result. A record must not be read beyond its end, so
  // it is given in memory of its own.
  DecodeOutcome Read(std::string_view line) {
    bytes_ = std::make_unique<std::vector<char>>(line.begin(), line.end());
    const std::string_view record(bytes_->data(), bytes_->size());
    event_.Reset(names_.size());
    const DecodeOutcome outcome = reader_->Read(record, context_, &event_);
    tree_ = EventTree{};
    const DecodeOutcome tree_outcome = reader_->ReadTree(record, context_, &tree_);
    EXPECT_EQ(outcome.kind, tree_outcome.kind) << line;
    EXPECT_EQ(outcome.reason, tree_outcome.reason) << line;
    if (!outcome.ok()) return outcome;
    EXPECT_EQ(event_.time_ns, tree_.time_ns) << line;
    EXPECT_EQ(*event_.logsource, tree_.logsource) << line;
    for (const std::string& name : names_) EXPECT_EQ(Get(name), FromTree(name)) << line;
    return outcome;
  }

  // The values of a field in the event.
  std::vector<std::string> Get(std::string_view name) const {
    std::vector<std::string> values;
    for (size_t id = 0; id < names_.size(); ++id) {
      if (names_[id] != name) continue;
      const auto field = static_cast<FieldId>(id);
      for (uint32_t v = event_.first(field); v != Event::kNone; v = event_.next(v)) {
        values.push_back(Brief(event_.value(v)));
      }
    }
    return values;
  }

  std::vector<std::string> Leaves() {
    std::vector<Value> leaves;
    reader_->CollectLeaves(event_, &leaves);
    std::vector<std::string> texts;
    for (const Value& leaf : leaves) texts.emplace_back(leaf.text);
    return texts;
  }

  // "product/service/category"
  std::string Source() const {
    return event_.logsource->product + "/" + event_.logsource->service + "/" +
           event_.logsource->category;
  }

 private:
  std::vector<std::string> FromTree(const std::string& name) const {
    std::vector<std::string> values;
    for (const Node* node : Resolve(tree_, name)) AppendBrief(*node, false, &values);
    return values;
  }

  std::vector<std::string> names_;
  std::unique_ptr<RecordReader> reader_;
  StreamContext context_;
  std::unique_ptr<std::vector<char>> bytes_;
  Event event_;
  EventTree tree_;
};

}  // namespace tocsin
