#include "rule/collection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "base/hash.h"
#include "diag/quote.h"
#include "diag/suggest.h"

namespace tocsin {
namespace {

constexpr std::string_view kAction = "action";
constexpr auto kActions = std::to_array<std::string_view>({"global", "reset", "repeat"});

struct Weight {
  size_t nodes = 0;
  size_t bytes = 0;
};

// Trees are no deeper than the YAML limit, here and in the merge.
void Weigh(const YamlNode& node, Weight* weight) {
  ++weight->nodes;
  weight->bytes += node.text.size();
  for (const YamlNode& item : node.items) Weigh(item, weight);
  for (const auto& [key, value] : node.members) {
    Weigh(key, weight);
    Weigh(value, weight);
  }
}

using Member = std::pair<YamlNode, YamlNode>;

// Puts the members of `over` into `base`; `replaced(old, new)` sees every value that gives way.
template <typename Replaced>
void Merge(YamlNode over, const Replaced& replaced, YamlNode* base) {
  // The index refers to key texts in place, so that the vector must not move.
  base->members.reserve(base->members.size() + over.members.size());
  std::unordered_map<std::string_view, size_t> index;
  for (size_t i = 0; i < base->members.size(); ++i) index.emplace(base->members[i].first.text, i);
  for (Member& member : over.members) {
    const auto found = index.find(member.first.text);
    if (found == index.end()) {
      base->members.push_back(std::move(member));
      continue;
    }
    Member& old = base->members[found->second];
    const bool maps =
        old.second.kind == YamlNode::Kind::kMap && member.second.kind == YamlNode::Kind::kMap;
    if (maps) {
      Merge(std::move(member.second), replaced, &old.second);
      continue;
    }
    if (!SameContent(old.second, member.second)) replaced(old.first, member.first);
    // The map keeps the old key's text in place: the index refers to it.
    old.first.range = member.first.range;
    old.second = std::move(member.second);
  }
  base->range = over.range;
}

void RemoveAction(YamlNode* root) {
  std::erase_if(root->members, [](const Member& member) { return member.first.text == kAction; });
}

std::string Quoted(const YamlNode& action) {
  return action.kind == YamlNode::Kind::kScalar ? Quote(action.text)
                                                : std::string(KindName(action));
}

}  // namespace

bool Collection::Charge(const YamlNode& copied, const SourceRange& range) {
  Weight weight;
  Weigh(copied, &weight);
  copied_nodes_ += weight.nodes;
  copied_bytes_ += weight.bytes;
  if (copied_nodes_ <= limits_.max_nodes && copied_bytes_ <= limits_.max_bytes) return true;
  context_.Complain(Code::kYamlTooManyNodes, range,
                    "the documents before this one were copied into rules too often",
                    "split the file, or write the rules out");
  return false;
}

const YamlNode* Collection::Add(YamlNode root, std::string_view text) {
  const YamlNode* action = root.Find(kAction);
  if (action == nullptr) return AddRule(std::move(root), text);
  if (!std::exchange(told_, true)) {
    context_.Complain(Code::kLegacyCollection, action->range,
                      "collections with 'action' are gone from Sigma 2",
                      "write each rule out, with all that it takes from other documents");
  }
  if (action->text == "global") {
    AddGlobal(std::move(root), text);
    return nullptr;
  }
  if (action->text == "repeat") return AddRepeat(std::move(root), text);
  if (action->text != "reset") {
    context_.Complain(Code::kUnknownAction, action->range,
                      fmt::format("the action {} is unknown", Quoted(*action)),
                      "use " + OneOf(kActions));
    return nullptr;
  }
  if (root.members.size() > 1) {
    context_.Complain(Code::kResetContent, action->range,
                      "a document with 'action: reset' may hold nothing else",
                      "put the rule into a document of its own");
  }
  global_ = {};
  global_hash_.clear();
  return nullptr;
}

const YamlNode* Collection::AddRule(YamlNode root, std::string_view text) {
  if (global_hash_.empty()) {
    hash_ = HexHash128(text);
    rule_ = std::move(root);
    return &rule_;
  }
  if (!Charge(global_, BeginOf(root))) return nullptr;
  hash_ = HexHash128(HexHash128(text) + global_hash_);
  rule_ = global_;
  Merge(
      std::move(root),
      [this](const YamlNode& old_key, const YamlNode& new_key) {
        context_
            .Complain(
                Code::kGlobalConflict, new_key.range,
                fmt::format("this {} replaces the one of a global document", Quote(new_key.text)),
                "other tools let the global one win: give the value in one place only")
            .related.push_back({"the global one", old_key.range});
      },
      &rule_);
  return &rule_;
}

const YamlNode* Collection::AddRepeat(YamlNode root, std::string_view text) {
  if (hash_.empty()) {
    context_.Complain(Code::kRepeatWithoutRule, BeginOf(root),
                      "'action: repeat' has no rule before it", "write the rule out");
    return nullptr;
  }
  if (!Charge(rule_, BeginOf(root))) return nullptr;
  RemoveAction(&root);
  hash_ = HexHash128(HexHash128(text) + hash_);
  Merge(
      std::move(root), [](const YamlNode&, const YamlNode&) {}, &rule_);
  return &rule_;
}

void Collection::AddGlobal(YamlNode root, std::string_view text) {
  RemoveAction(&root);
  global_hash_ = HexHash128(HexHash128(text) + global_hash_);
  if (global_.kind != YamlNode::Kind::kMap) {
    global_ = std::move(root);
    return;
  }
  Merge(
      std::move(root),
      [this](const YamlNode& old_key, const YamlNode& new_key) {
        context_
            .Complain(Code::kGlobalConflict, new_key.range,
                      fmt::format("this {} replaces the one of an earlier global document",
                                  Quote(new_key.text)))
            .related.push_back({"the earlier one", old_key.range});
      },
      &global_);
}

}  // namespace tocsin
