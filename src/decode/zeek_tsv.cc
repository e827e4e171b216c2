#include "decode/zeek_tsv.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "decode/field_sink.h"
#include "decode/line_reader.h"
#include "decode/logsource_table.h"
#include "decode/profile_names.h"
#include "decode/record_reader.h"
#include "decode/text_scan.h"
#include "decode/timestamps.h"
#include "decode/zeek_header.h"

namespace tocsin {
namespace {

using Header = StreamContext::ZeekHeader;
using Kind = Value::Kind;

constexpr std::string_view kNoHeader = "Zeek record without a #fields line before it";
constexpr std::string_view kWrongColumns = "number of columns differs from the Zeek header";

constexpr std::string_view kNumberTypes[] = {"time", "interval", "double", "count", "int", "port"};

struct Column {
  std::string name;
  FieldIndex::Target target;
  Kind kind = Kind::kString;  // what the type promises; of the members for a container
  bool container = false;
};

// What is worked out once per header. Holds the header, so that its address stays its own.
struct Plan {
  std::shared_ptr<const Header> header;
  std::vector<Column> columns;
  std::vector<size_t> wanted;  // columns that the rule set asks for
  size_t time_column = SIZE_MAX;
  size_t host_column = SIZE_MAX;
  std::string service;
};

Kind KindOf(std::string_view type) {
  if (type == "bool") return Kind::kBool;
  return std::find(std::begin(kNumberTypes), std::end(kNumberTypes), type) != std::end(kNumberTypes)
             ? Kind::kNumber
             : Kind::kString;
}

Column MakeColumn(const std::string& name, std::string_view type, const FieldIndex& index) {
  Column column{name, index.Find(name), Kind::kString, false};
  if (type.ends_with(']') && (TakePrefix(&type, "set[") || TakePrefix(&type, "vector["))) {
    column.container = true;
    type.remove_suffix(1);
  }
  column.kind = KindOf(type);
  return column;
}

Plan MakePlan(std::shared_ptr<const Header> header, const FieldIndex& index) {
  Plan plan;
  for (size_t i = 0; i < header->fields.size(); ++i) {
    const std::string& name = header->fields[i];
    plan.columns.push_back(MakeColumn(name, header->types[i], index));
    if (plan.columns.back().target.wanted()) plan.wanted.push_back(i);
    if (name == "ts") plan.time_column = i;
    if (name == "_system_name") plan.host_column = i;
  }
  AppendZeekService(header->path, &plan.service);
  plan.header = std::move(header);
  return plan;
}

class EventTarget {
 public:
  explicit EventTarget(Event* event) : event_(event) {}
  void Add(const Column& column, const Value& value) { AddTo(column.target, value, event_); }
  void AddArray(const Column& column, std::span<const Value> members) {
    AddArrayTo(column.target, members, event_);
  }

 private:
  Event* event_;
};

class SinkTarget {
 public:
  explicit SinkTarget(FieldSink* sink) : sink_(sink) {}
  void Add(const Column& column, const Value& value) { sink_->Add(column.name, value); }
  void AddArray(const Column& column, std::span<const Value> members) {
    sink_->AddArray(column.name, members);
  }

 private:
  FieldSink* sink_;
};

class ZeekTsvReader : public RecordReader {
 public:
  explicit ZeekTsvReader(std::span<const std::string> field_names) : index_(field_names) {}

  DecodeOutcome Read(std::string_view record, const StreamContext& context, Event* event) override {
    scratch_.Clear();
    if (plan_ == nullptr || plan_->header != context.zeek) plan_ = PlanFor(context);
    event->logsource = Intern(plan_, context);
    const DecodeOutcome outcome = Split(record, plan_, &cells_);
    if (!outcome.ok()) return outcome;
    EventTarget target(event);
    for (size_t i : plan_->wanted) AddCell(*plan_, i, cells_, &scratch_, &target);
    event->time_ns = Time(*plan_, cells_, context);
    return outcome;
  }

  DecodeOutcome ReadTree(std::string_view record, const StreamContext& context,
                         EventTree* tree) override {
    tree_scratch_.Clear();
    const std::shared_ptr<const Plan> plan = PlanFor(context);
    tree->root = Node{};
    tree->root.kind = Node::Kind::kObject;
    tree->access = &FlatAccess();
    tree->logsource = *Intern(plan, context);
    tree->time_ns = Event::kNoTime;
    tree->profile = "zeek_tsv";
    tree->host.clear();
    tree->raw_is_leaf = false;
    std::vector<std::string_view> cells;
    const DecodeOutcome outcome = Split(record, plan, &cells);
    if (!outcome.ok()) return outcome;
    TreeSink sink(&tree->root);
    SinkTarget target(&sink);
    for (size_t i = 0; i < cells.size(); ++i) AddCell(*plan, i, cells, &tree_scratch_, &target);
    tree->time_ns = Time(*plan, cells, context);
    if (plan->host_column != SIZE_MAX && cells[plan->host_column] != plan->header->unset_field) {
      tree->host = UnescapeZeek(cells[plan->host_column], *plan->header, false, &tree_scratch_);
    }
    return outcome;
  }

  void CollectLeaves(const Event&, std::vector<Value>* leaves) override {
    if (plan_ == nullptr || cells_.size() != plan_->columns.size()) return;
    LeafSink sink(leaves);
    SinkTarget target(&sink);
    for (size_t i = 0; i < cells_.size(); ++i) AddCell(*plan_, i, cells_, &scratch_, &target);
  }

 private:
  // A run reads few headers; hostile streams have many, so the cache starts anew when it is full.
  static constexpr size_t kMaxPlans = 256;

  std::shared_ptr<const Plan> PlanFor(const StreamContext& context) {
    if (context.zeek == nullptr) return nullptr;
    const auto it = plans_.find(context.zeek.get());
    if (it != plans_.end()) return it->second;
    if (plans_.size() >= kMaxPlans) plans_.clear();
    auto plan = std::make_shared<const Plan>(MakePlan(context.zeek, index_));
    plans_.emplace(context.zeek.get(), plan);
    return plan;
  }

  const LogSource* Intern(const std::shared_ptr<const Plan>& plan, const StreamContext& context) {
    return sources_.Intern("-", "zeek", plan == nullptr ? std::string_view() : plan->service,
                           context.asserted);
  }

  static DecodeOutcome Split(std::string_view record, const std::shared_ptr<const Plan>& plan,
                             std::vector<std::string_view>* cells) {
    cells->clear();
    if (record.empty() || record[0] == '#') return {DecodeOutcome::Kind::kSkip, {}};
    if (plan == nullptr) return {DecodeOutcome::Kind::kMalformed, kNoHeader};
    SplitColumns(record, plan->header->separator, cells);
    if (cells->size() == plan->columns.size() || SplitGluedTail(plan->columns.size(), cells)) {
      return {};
    }
    cells->clear();
    return {DecodeOutcome::Kind::kMalformed, kWrongColumns};
  }

  static int64_t Time(const Plan& plan, const std::vector<std::string_view>& cells,
                      const StreamContext& context) {
    if (plan.time_column == SIZE_MAX) return Event::kNoTime;
    const std::string_view text = cells[plan.time_column];
    if (const auto ns = ParseEpochSeconds(text, 0)) return *ns;
    return ParseRfc3339(text, context.utc_offset_s).value_or(Event::kNoTime);
  }

  template <class Target>
  void AddCell(const Plan& plan, size_t i, const std::vector<std::string_view>& cells,
               ScratchText* scratch, Target* target) {
    const Header& header = *plan.header;
    const Column& column = plan.columns[i];
    const std::string_view cell = cells[i];
    if (cell == header.unset_field) return;
    if (!column.container) {
      target->Add(column, Scalar(column.kind, cell, header, false, scratch));
      return;
    }
    members_.clear();
    if (cell != header.empty_field) {
      SplitColumns(cell, header.set_separator, &member_texts_);
      for (std::string_view text : member_texts_) {
        members_.push_back(text == header.unset_field
                               ? Value{Kind::kOpaque, false, {}}
                               : Scalar(column.kind, text, header, true, scratch));
      }
    }
    target->AddArray(column, members_);
  }

  static Value Scalar(Kind kind, std::string_view text, const Header& header, bool member,
                      ScratchText* scratch) {
    if (kind == Kind::kNumber && IsJsonNumber(text)) return {kind, false, text};
    if (kind == Kind::kBool && text == "T") return {kind, false, "true"};
    if (kind == Kind::kBool && text == "F") return {kind, false, "false"};
    if (text == header.empty_field) return {Kind::kString, false, {}};
    return {Kind::kString, false, UnescapeZeek(text, header, member, scratch)};
  }

  FieldIndex index_;
  LogSourceTable sources_;
  std::unordered_map<const Header*, std::shared_ptr<const Plan>> plans_;
  ScratchText scratch_;
  ScratchText tree_scratch_;  // apart: a tree made in between must not disturb the event
  // Of the last Read:
  std::shared_ptr<const Plan> plan_;
  std::vector<std::string_view> cells_;
  // Of one cell:
  std::vector<std::string_view> member_texts_;
  std::vector<Value> members_;
};

}  // namespace

std::string_view UnescapeZeek(std::string_view text, const Header& header, bool member,
                              ScratchText* scratch) {
  if (text.find('\\') == std::string_view::npos) return text;

  std::array<char, 5> decoded = {'\t', '\n', '\r', '\t', '\t'};
  if (header.separator.size() == 1) decoded[3] = header.separator[0];
  if (member && header.set_separator.size() == 1) decoded[4] = header.set_separator[0];
  // The first character is escaped where the text would read as a comment or a marker.
  const int first = HexEscapeAt(text, 0);
  const auto reads_as = [&](std::string_view marker) {
    return !marker.empty() && first == static_cast<unsigned char>(marker[0]) &&
           text.substr(4) == marker.substr(1);
  };
  const bool keep_apart =
      first == '#' || reads_as(header.unset_field) || reads_as(header.empty_field);

  char* const begin = scratch->Reserve(text.size());
  char* out = begin;
  for (size_t i = 0; i < text.size(); ++i) {
    const int value = HexEscapeAt(text, i);
    if (value >= 0 &&
        ((i == 0 && keep_apart) ||
         std::find(decoded.begin(), decoded.end(), static_cast<char>(value)) != decoded.end())) {
      *out++ = static_cast<char>(value);
      i += 3;
    } else {
      if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\\') ++i;
      *out++ = text[i];
    }
  }
  return scratch->Commit(static_cast<size_t>(out - begin));
}

std::unique_ptr<RecordReader> MakeZeekTsvReader(std::span<const std::string> field_names) {
  return std::make_unique<ZeekTsvReader>(field_names);
}

}  // namespace tocsin
