// One chain at work on one rule: the rule under change, the pipeline state, what was applied, and a
// budget of work. Made anew for every rule, so state never leaks from rule to rule.
//
// Thread safety: one thread. Borrows the rule, the variables and the diagnostics for its lifetime.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diag/codes.h"
#include "tocsin/diagnostic.h"
#include "tocsin/pipeline.h"
#include "tocsin/rule.h"

namespace tocsin {

using PipelineVars = std::map<std::string, std::vector<std::string>, std::less<>>;

// What `nest` starts afresh and merges outwards afterwards.
struct PipelineState {
  // Without a value: a list or a map, which no condition can compare.
  std::map<std::string, std::optional<Scalar>, std::less<>> values;
  // Field name -> ids of the items that led to it.
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> applied_to_field;
  std::set<std::string, std::less<>> mapped_from;
  std::set<std::string, std::less<>> mapped_to;

  void Merge(PipelineState other);
};

// What an edit did with a detection item.
enum class ItemEdit : uint8_t { kNone, kChanged, kDropped };

// What became of a processing item: the gate that kept it closed, or what it did. kItemGate and
// kNameGate: no detection item, or no field name, of the rule passed it.
enum class ItemOutcome : uint8_t { kRuleGate, kItemGate, kNameGate, kNothing, kApplied };

class Application {
 public:
  // The node is a kItem; the edit may replace it by a whole tree.
  using Edit = std::function<ItemEdit(Detection* node)>;

  // Called before and after each item, also those of a nest; before: without an outcome.
  using Observer =
      std::function<void(const ProcessingItem&, const Pipeline&, std::optional<ItemOutcome>)>;

  Application(Rule* rule, const PipelineVars& vars, Diagnostics* diagnostics);

  void set_observer(Observer observer) { observer_ = std::move(observer); }

  // Applies one item when its rule gate is open.
  void Apply(const ProcessingItem& item, const Pipeline& pipeline);

  // Calls `edit` for each detection item that passes the current processing item's gates; marks
  // what was changed and removes what was dropped. An item with several names of which only some
  // pass is split first. Gives true when at least one item was changed or dropped.
  bool EditItems(const Edit& edit);
  // The same without splitting: passes when any name does. For edits that look at names themselves.
  bool EditItemsByName(const Edit& edit);
  // The field name gate of the current processing item.
  bool NamePasses(std::string_view field, const DetectionItem* item);

  // The rule can't be handled: an error, and nothing more is applied.
  void Refuse(Code code, const SourceRange& range, std::string message);
  bool refused() const { return refused_; }

  // Counts work or produced bytes; false, and the rule is refused, beyond the budget.
  bool Charge(size_t amount);

  Rule& rule() { return *rule_; }
  const PipelineVars& vars() const { return vars_; }
  PipelineState& state() { return state_; }
  bool WasApplied(std::string_view id) const { return applied_.contains(id); }
  bool touched() const { return touched_; }
  const Pipeline& pipeline() const { return *pipeline_; }
  const ProcessingItem& item() const { return *item_; }
  // A name for an added detection that the rule does not use yet.
  std::string NewDetectionName();

 private:
  // Which gates something passed while the current item was applied.
  struct Passed {
    bool items_asked = false;
    bool item_gate = false;
    bool name_gate = false;
  };

  ItemOutcome ApplyOpen(const ProcessingItem& item);
  bool EditAll(const Edit& edit, bool split);
  ItemEdit EditNode(const Edit& edit, bool split, Detection* node);
  ItemEdit EditOneItem(const Edit& edit, bool split, Detection* node);
  bool ItemPasses(const DetectionItem& item);
  bool NamePassesInItem(std::string_view field, const DetectionItem& item);

  Rule* rule_;
  const RuleHead* author_;  // of what is at hand: the rule, or the filter whose detection it is
  const PipelineVars& vars_;
  Diagnostics* diagnostics_;
  PipelineState state_;
  std::set<std::string, std::less<>> applied_;  // ids of items whose rule gate was open
  const Pipeline* pipeline_ = nullptr;
  const ProcessingItem* item_ = nullptr;
  Observer observer_;
  Passed passed_;
  bool touched_ = false;
  bool refused_ = false;
  size_t added_detections_ = 0;
  size_t budget_;
};

// The chain at work on `rule` itself. False, and at least one error, when the rule is refused.
bool ApplyChain(const PipelineChain& chain, Application::Observer observer, Rule* rule,
                bool* touched, Diagnostics* diagnostics);

}  // namespace tocsin
