#include "decode/line_reader.h"

namespace tocsin {
namespace {

class LineReader : public RecordReader {
 public:
  LineReader(std::span<const std::string> field_names, std::string_view profile,
             std::unique_ptr<LineParser> parser)
      : index_(field_names), profile_(profile), parser_(std::move(parser)) {}

  DecodeOutcome Read(std::string_view record, const StreamContext& context, Event* event) override {
    scratch_.Clear();
    record_ = record;
    EventSink sink(&index_, event);
    LineFacts facts;
    const DecodeOutcome outcome = parser_->Parse(record, context, &scratch_, &sink, &facts);
    event->logsource = Intern(facts, context);
    event->time_ns = facts.time_ns;
    return outcome;
  }

  DecodeOutcome ReadTree(std::string_view record, const StreamContext& context,
                         EventTree* tree) override {
    tree_scratch_.Clear();
    tree->root = Node{};
    tree->root.kind = Node::Kind::kObject;
    TreeSink sink(&tree->root);
    LineFacts facts;
    const DecodeOutcome outcome = parser_->Parse(record, context, &tree_scratch_, &sink, &facts);
    tree->access = &FlatAccess();
    tree->logsource = *Intern(facts, context);
    tree->time_ns = facts.time_ns;
    tree->profile = profile_;
    tree->host = facts.host;
    tree->raw_is_leaf = true;
    return outcome;
  }

  void CollectLeaves(const Event&, std::vector<Value>* leaves) override {
    LeafSink sink(leaves);
    LineFacts facts;
    parser_->Parse(record_, StreamContext{}, &scratch_, &sink, &facts);
    leaves->push_back({Value::Kind::kString, false, record_});
  }

 private:
  const LogSource* Intern(const LineFacts& facts, const StreamContext& context) {
    return sources_.Intern(facts.category, facts.product, facts.service, context.asserted);
  }

  FieldIndex index_;
  std::string_view profile_;
  std::unique_ptr<LineParser> parser_;
  LogSourceTable sources_;
  ScratchText scratch_;
  ScratchText tree_scratch_;  // apart: a tree made in between must not disturb the event
  std::string_view record_;
};

}  // namespace

std::unique_ptr<RecordReader> MakeLineReader(std::span<const std::string> field_names,
                                             std::string_view profile,
                                             std::unique_ptr<LineParser> parser) {
  return std::make_unique<LineReader>(field_names, profile, std::move(parser));
}

const FieldAccess& FlatAccess() {
  static const FieldAccess access = [] {
    FieldAccess flat;
    flat.roots.emplace_back();
    return flat;
  }();
  return access;
}

}  // namespace tocsin
