// Where the text formats put the fields of a record: into an Event (only what the rule set asks
// for), into a tree (everything), or into a list of leaves. One parser per format writes to any of
// them, so that the views of a record can't disagree.
//
// One thread. Values are borrowed: their texts belong to the record or to the reader's scratch.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tocsin/event.h"
#include "tocsin/event_tree.h"

namespace tocsin {

// Name in the record -> fields of the rule set. A rule may write a name without its spaces.
class FieldIndex {
 public:
  static constexpr FieldId kNone = UINT32_MAX;
  struct Target {
    FieldId exact = kNone;
    FieldId spaceless = kNone;
    bool wanted() const { return exact != kNone || spaceless != kNone; }
  };

  explicit FieldIndex(std::span<const std::string> names);

  Target Find(std::string_view name) const;

 private:
  FieldId Lookup(std::string_view name) const;

  std::vector<std::string> names_;
  std::unordered_map<std::string_view, FieldId> ids_;  // views of names_
};

// Adds a value to the fields that `target` names.
void AddTo(const FieldIndex::Target& target, const Value& value, Event* event);
// Adds every member, or kEmptyArray when there is none.
void AddArrayTo(const FieldIndex::Target& target, std::span<const Value> members, Event* event);

Node ToNode(const Value& value);
Node ToNode(std::span<const Value> members);

class FieldSink {
 public:
  virtual ~FieldSink() = default;
  virtual void Add(std::string_view name, const Value& value) = 0;
  virtual void AddArray(std::string_view name, std::span<const Value> members) = 0;

  void AddText(std::string_view name, std::string_view text) {
    Add(name, {Value::Kind::kString, false, text});
  }
  // A number when `text` is one as JSON writes it, else a string.
  void AddNumber(std::string_view name, std::string_view text);
};

class EventSink : public FieldSink {
 public:
  EventSink(const FieldIndex* index, Event* event) : index_(index), event_(event) {}
  void Add(std::string_view name, const Value& value) override {
    AddTo(index_->Find(name), value, event_);
  }
  void AddArray(std::string_view name, std::span<const Value> members) override {
    AddArrayTo(index_->Find(name), members, event_);
  }

 private:
  const FieldIndex* index_;
  Event* event_;
};

// Makes the fields members of the object `root`.
class TreeSink : public FieldSink {
 public:
  explicit TreeSink(Node* root) : root_(root) {}
  void Add(std::string_view name, const Value& value) override {
    root_->members.emplace_back(name, ToNode(value));
  }
  void AddArray(std::string_view name, std::span<const Value> members) override {
    root_->members.emplace_back(name, ToNode(members));
  }

 private:
  Node* root_;
};

class LeafSink : public FieldSink {
 public:
  explicit LeafSink(std::vector<Value>* leaves) : leaves_(leaves) {}
  void Add(std::string_view, const Value& value) override {
    if (value.has_text()) leaves_->push_back(value);
  }
  void AddArray(std::string_view name, std::span<const Value> members) override {
    for (const Value& member : members) Add(name, member);
  }

 private:
  std::vector<Value>* leaves_;
};

}  // namespace tocsin
