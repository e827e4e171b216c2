#include "decode/json_plan.h"

#include <algorithm>

#include "decode/json_plan_builder.h"

namespace tocsin {
namespace {

// Ranks of Resolve's ways, best first: renames, then for each root the exact name and the dotted
// path, then for each root the name without its blanks.
uint8_t RenameRank(size_t rename) { return static_cast<uint8_t>(255 - rename); }
uint8_t ExactRank(size_t root) { return static_cast<uint8_t>(191 - 2 * root); }
uint8_t DottedRank(size_t root) { return static_cast<uint8_t>(190 - 2 * root); }
uint8_t SpacedRank(size_t root) { return static_cast<uint8_t>(63 - root); }

FieldPath SplitDots(std::string_view name) {
  FieldPath path;
  while (true) {
    const size_t dot = name.find('.');
    path.emplace_back(name.substr(0, dot));
    if (dot == std::string_view::npos) return path;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

JsonPlan::JsonPlan(const ProfileSet& profiles, size_t profile,
                   std::span<const std::string> field_names) {
  JsonPlanBuilder(profiles, profile, field_names, this).Build();
}

uint32_t JsonPlan::StepUnescaped(const State& s, std::string_view key) const {
  const Edge* edge = Find(s, key);
  return edge != nullptr ? edge->child : s.any;
}

void JsonPlan::AppendSpaced(const State& s, std::string_view key, std::string* scratch,
                            std::vector<Terminal>* out) const {
  if (s.root_count == 0) return;
  scratch->clear();
  std::copy_if(key.begin(), key.end(), std::back_inserter(*scratch),
               [](char c) { return c != ' '; });
  const auto found = names_.find(*scratch);
  if (found == names_.end()) return;
  for (FieldId field : found->second) {
    for (uint32_t i = 0; i < s.root_count; ++i) {
      out->push_back({field, SpacedRank(small_[s.roots + i])});
    }
  }
}

JsonPlanBuilder::JsonPlanBuilder(const ProfileSet& profiles, size_t profile,
                                 std::span<const std::string> field_names, JsonPlan* plan)
    : profiles_(profiles),
      profile_(profiles.profiles()[profile]),
      field_names_(field_names),
      plan_(plan) {}

void JsonPlanBuilder::Build() {
  nodes_.emplace_back();
  InsertFields();
  InsertSlots();
  InsertMarks();

  ids_[{}] = JsonPlan::kDead;
  sets_.emplace_back();
  plan_->states_.emplace_back();
  NodeSet start{0};
  Close(&start);
  StateOf(std::move(start));
  for (uint32_t id = JsonPlan::kStart; id < sets_.size(); ++id) FillState(id);
}

uint32_t JsonPlanBuilder::Insert(uint32_t from, const FieldPath& path, Steps steps) {
  uint32_t at = from;
  for (const std::string& step : path) {
    const auto fresh = static_cast<uint32_t>(nodes_.size());
    uint32_t& next =
        steps == Steps::kWildcards && step == "*" ? nodes_[at].any : nodes_[at].next[step];
    const uint32_t target = next == 0 ? fresh : next;
    next = target;
    if (target == fresh) nodes_.emplace_back();
    at = target;
  }
  return at;
}

void JsonPlanBuilder::InsertFields() {
  const auto& roots = profile_.access.roots;
  const size_t root_count = std::min(roots.size(), Profile::kMaxRoots);
  for (size_t r = 0; r < root_count; ++r) {
    const auto root_node = static_cast<uint32_t>(nodes_.size());
    nodes_.emplace_back().root = static_cast<int32_t>(r);
    root_nodes_.push_back(root_node);
    nodes_[InsertFromStart(roots[r])].root_ends.push_back(root_node);
    for (FieldId field = 0; field < field_names_.size(); ++field) {
      const std::string& name = field_names_[field];
      const uint32_t exact = Insert(root_node, {name}, Steps::kLiteral);
      nodes_[exact].terminals.push_back({field, ExactRank(r)});
      if (name.find('.') == std::string::npos) continue;
      const uint32_t dotted = Insert(root_node, SplitDots(name), Steps::kLiteral);
      nodes_[dotted].terminals.push_back({field, DottedRank(r)});
    }
  }
  for (FieldId field = 0; field < field_names_.size(); ++field) {
    plan_->names_[field_names_[field]].push_back(field);
  }
  std::unordered_map<std::string_view, size_t> tried;
  for (const auto& [name, path] : profile_.access.renames) {
    const auto fields = plan_->names_.find(name);
    const size_t way = tried[name]++;
    if (fields == plan_->names_.end() || way >= Profile::kMaxRenames) continue;
    const uint32_t node = InsertFromStart(path);
    for (FieldId field : fields->second) {
      nodes_[node].terminals.push_back({field, RenameRank(way)});
    }
  }
}

void JsonPlanBuilder::InsertSlots() {
  uint32_t slot = 0;
  const auto add = [&](const FieldPath& path) {
    if (slot < JsonPlan::kMaxSlots) nodes_[InsertFromStart(path)].slots.push_back(slot++);
  };
  JsonPlan::SlotLayout& layout = plan_->layout_;
  for (const FieldPath& path : profile_.service.paths) add(path);
  layout.key = slot;
  if (!profile_.service.key_of.empty()) {
    nodes_[InsertFromStart(profile_.service.key_of)].key_slot = static_cast<int32_t>(slot++);
  }
  layout.facility = slot;
  for (const FieldPath& path : profile_.service.facility_paths) add(path);
  layout.id = slot;
  for (const FieldPath& path : profile_.category.id_paths) add(path);
  layout.time = slot;
  for (const TimeSource& time : profile_.times) add(time.path);
  layout.host = slot;
  for (const FieldPath& path : profile_.hosts) add(path);
  layout.embedded = slot;
  if (!profile_.embedded.empty()) add({profile_.embedded});
  layout.end = slot;
}

void JsonPlanBuilder::InsertMarks() {
  const std::vector<AnyOf>& atoms = profiles_.atoms();
  for (size_t i = 0; i < atoms.size(); ++i) {
    for (const FieldPath& path : atoms[i]) {
      nodes_[InsertFromStart(path)].atoms |= uint64_t{1} << i;
    }
  }
  size_t bit = 0;
  for (const ServiceRule::Guess& guess : profile_.service.guesses) {
    uint64_t mask = 0;
    if (bit + guess.present.size() > 64) break;
    for (const AnyOf& any : guess.present) {
      for (const FieldPath& path : any) {
        nodes_[InsertFromStart(path)].guesses |= uint64_t{1} << bit;
      }
      mask |= uint64_t{1} << bit++;
    }
    plan_->guess_masks_.push_back(mask);
  }
}

void JsonPlanBuilder::Close(NodeSet* set) const {
  for (size_t i = 0; i < set->size(); ++i) {
    const std::vector<uint32_t>& ends = nodes_[(*set)[i]].root_ends;
    set->insert(set->end(), ends.begin(), ends.end());
  }
  std::sort(set->begin(), set->end());
  set->erase(std::unique(set->begin(), set->end()), set->end());
}

uint32_t JsonPlanBuilder::StateOf(NodeSet set) {
  const auto [found, fresh] = ids_.try_emplace(std::move(set), static_cast<uint32_t>(sets_.size()));
  if (fresh) {
    sets_.push_back(found->first);
    plan_->states_.emplace_back();
  }
  return found->second;
}

void JsonPlanBuilder::FillState(uint32_t id) {
  const NodeSet set = sets_[id];
  JsonPlan::State state;
  state.terminals = static_cast<uint32_t>(plan_->terminals_.size());
  state.slots = static_cast<uint32_t>(plan_->small_.size());
  std::map<std::string_view, NodeSet> children;
  NodeSet any;
  NodeSet element;
  for (uint32_t n : set) {
    const Node& node = nodes_[n];
    plan_->terminals_.insert(plan_->terminals_.end(), node.terminals.begin(), node.terminals.end());
    plan_->small_.insert(plan_->small_.end(), node.slots.begin(), node.slots.end());
    state.atoms |= node.atoms;
    state.guesses |= node.guesses;
    if (node.key_slot >= 0) state.key_slot = node.key_slot;
    if (node.any != 0) any.push_back(node.any);
    if (node.root < 0) element.push_back(n);
    for (const auto& [key, child] : node.next) children[key].push_back(child);
  }
  state.terminal_count = static_cast<uint32_t>(plan_->terminals_.size()) - state.terminals;
  state.slot_count = static_cast<uint32_t>(plan_->small_.size()) - state.slots;
  state.roots = static_cast<uint32_t>(plan_->small_.size());
  for (uint32_t n : set) {
    if (nodes_[n].root >= 0) plan_->small_.push_back(static_cast<uint32_t>(nodes_[n].root));
  }
  state.root_count = static_cast<uint32_t>(plan_->small_.size()) - state.roots;
  state.descend = !any.empty() || !children.empty();

  for (auto& [key, child] : children) {
    child.insert(child.end(), any.begin(), any.end());
    Close(&child);
  }
  Close(&any);
  state.any = StateOf(std::move(any));
  state.element = element.size() == set.size() ? id : StateOf(std::move(element));
  plan_->states_[id] = state;
  FillEdges(id, children);
}

void JsonPlanBuilder::FillEdges(uint32_t id, const std::map<std::string_view, NodeSet>& children) {
  if (children.empty()) return;
  uint32_t capacity = 2;
  while (capacity < children.size() * 2) capacity *= 2;
  const auto first = static_cast<uint32_t>(plan_->edges_.size());
  plan_->edges_.resize(first + capacity);
  for (const auto& [key, set] : children) {
    JsonPlan::Edge edge;
    edge.key = static_cast<uint32_t>(plan_->key_words_.size());
    edge.size = static_cast<uint32_t>(key.size());
    edge.spaced = key.find(' ') != std::string_view::npos;
    edge.literal = key.find('\\') == std::string_view::npos;
    plan_->key_words_.resize(edge.key + key.size() / 8 + 1);
    std::memcpy(plan_->key_words_.data() + edge.key, key.data(), key.size());
    const std::string_view padded(
        reinterpret_cast<const char*>(plan_->key_words_.data() + edge.key), key.size());
    edge.hash = JsonPlan::Hash(padded);
    edge.child = StateOf(set);
    uint64_t at = edge.hash;
    while (plan_->edges_[first + (at & (capacity - 1))].child != 0) ++at;
    plan_->edges_[first + (at & (capacity - 1))] = edge;
  }
  plan_->states_[id].edges = first;
  plan_->states_[id].edge_mask = capacity - 1;
}

}  // namespace tocsin
