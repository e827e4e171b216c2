// Builds a JsonPlan in two steps. Every way (a rename, a root followed by a field's name, a path
// the profile looks at) is put into a tree of steps, in which "*" is an edge of its own. Then the
// subset construction makes states of sets of tree nodes, so that reading a member name is one
// look-up.
//
// Reaching the end of a root's path puts that root's own tree of field names into the set, but only
// for an object that stands there itself: Resolve does not look for roots inside of arrays.
#pragma once

#include <map>

#include "decode/json_plan.h"

namespace tocsin {

class JsonPlanBuilder {
 public:
  JsonPlanBuilder(const ProfileSet& profiles, size_t profile,
                  std::span<const std::string> field_names, JsonPlan* plan);

  void Build();

 private:
  enum class Steps : uint8_t { kLiteral, kWildcards };

  struct Node {
    std::map<std::string, uint32_t, std::less<>> next;
    uint32_t any = 0;
    std::vector<JsonPlan::Terminal> terminals;
    std::vector<uint32_t> slots;
    std::vector<uint32_t> root_ends;
    int32_t root = -1;  // the node begins the tree of this root's field names
    int32_t key_slot = -1;
    uint64_t atoms = 0;
    uint64_t guesses = 0;
  };
  using NodeSet = std::vector<uint32_t>;  // sorted, without repetition

  uint32_t Insert(uint32_t from, const FieldPath& path, Steps steps);
  uint32_t InsertFromStart(const FieldPath& path) { return Insert(0, path, Steps::kWildcards); }
  void InsertFields();
  void InsertSlots();
  void InsertMarks();
  void Close(NodeSet* set) const;
  uint32_t StateOf(NodeSet set);
  void FillState(uint32_t id);
  void FillEdges(uint32_t id, const std::map<std::string_view, NodeSet>& children);

  const ProfileSet& profiles_;
  const Profile& profile_;
  std::span<const std::string> field_names_;
  JsonPlan* plan_;
  std::vector<Node> nodes_;
  std::vector<uint32_t> root_nodes_;
  std::map<NodeSet, uint32_t> ids_;
  std::vector<NodeSet> sets_;  // by state
};

}  // namespace tocsin
