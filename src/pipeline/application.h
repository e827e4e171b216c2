// One chain at work on one rule: the rule under change, the pipeline state, what was applied, and a
// budget of work. Made anew for every rule, so state never leaks from rule to rule.
//
// The correlations that ask for fields of the rule's events (Asker) go along, in step with it. Each
// is a subject of its own, with its own attributes, tags, state and applied items; the log source
// and the detections that it is judged by are the rule's as they are at that moment, so that its
// names follow those in the events that the rule matches.
//
// Thread safety: one thread. Borrows the rule, the variables and the diagnostics for its lifetime.
#pragma once

#include <functional>
#include <map>
#include <memory>
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

  // `asker`: whom to watch; kNoAsker is the rule itself.
  void set_observer(Observer observer, size_t asker);
  static constexpr size_t kNoAsker = SIZE_MAX;

  // Applies one item to the subjects whose rule gate is open.
  void Apply(const ProcessingItem& item, const Pipeline& pipeline);
  // Applies the items of a nest to those whose gate is open for the nest.
  void ApplyNested(const std::vector<std::shared_ptr<const ProcessingItem>>& items);

  // Calls `edit` for each detection item that passes the current processing item's gates; marks
  // what was changed and removes what was dropped. An item with several names of which only some
  // pass is split first. Gives true when at least one item was changed or dropped.
  bool EditItems(const Edit& edit);
  // The same without splitting: passes when any name does. For edits that look at names themselves.
  bool EditItemsByName(const Edit& edit);
  // The field name gate of the current processing item.
  bool NamePasses(std::string_view field, const DetectionItem* item);

  // The subject at hand can't be handled, and nothing more is applied to it: an error when it is
  // the rule, with which all ends; else the asker keeps the refusal.
  void Refuse(Code code, const SourceRange& range, std::string message);
  PipelineRefusal RefusalOf(std::string message) const;
  bool refused() const { return refused_; }

  // Counts work or produced bytes; false, and the rule is refused, beyond the budget.
  bool Charge(size_t amount);

  Rule& rule() { return *rule_; }
  // Of the subject at hand: what it says about itself, and the fields that it asks for.
  RuleHead& head() { return *subject_->head; }
  bool is_asker() const { return subject_->asker != nullptr; }
  std::vector<AskedField*> asked_fields();
  PipelineState& state() { return subject_->state; }
  bool WasApplied(std::string_view id) const { return subject_->applied.contains(id); }
  const PipelineVars& vars() const { return vars_; }
  // Something was applied to the rule.
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

  struct Subject {
    RuleHead* head = nullptr;
    Asker* asker = nullptr;  // null: the rule itself
    PipelineState state;
    std::set<std::string, std::less<>> applied;  // ids of items whose rule gate was open
    bool active = true;                          // takes part, now
    bool open = false;                           // the rule gate of the current item
  };

  void OpenGates(const ProcessingItem& item);
  ItemOutcome ApplyOpen(const ProcessingItem& item);
  void RefuseRule(Code code, const SourceRange& range, std::string message);
  bool EditAll(const Edit& edit, bool split);
  ItemEdit EditNode(const Edit& edit, bool split, Detection* node);
  ItemEdit EditOneItem(const Edit& edit, bool split, Detection* node);
  bool ItemPasses(const DetectionItem& item);
  bool NamePassesInItem(std::string_view field, const DetectionItem& item);

  Rule* rule_;
  const RuleHead* author_;  // of what is at hand: the rule, or the filter whose detection it is
  const PipelineVars& vars_;
  Diagnostics* diagnostics_;
  std::vector<Subject> subjects_;  // the rule, then the askers
  Subject* subject_;
  const Pipeline* pipeline_ = nullptr;
  const ProcessingItem* item_ = nullptr;
  Observer observer_;
  Subject* watched_;
  Passed passed_;
  bool touched_ = false;
  bool refused_ = false;
  size_t added_detections_ = 0;
  size_t budget_;
};

// The chain at work on `rule` itself; the observer watches `asker`. False, and at least one error,
// when the rule is refused.
bool ApplyChain(const PipelineChain& chain, Application::Observer observer, size_t asker,
                Rule* rule, bool* touched, Diagnostics* diagnostics);

}  // namespace tocsin
