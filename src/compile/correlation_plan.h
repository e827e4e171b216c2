// What the correlator runs: correlation rules with their references resolved. Base rules and
// correlations are both *sources* of matches; a correlation (a *node*) takes matches from its
// sources and, when another correlation refers to it, is a source itself.
//
// A source knows the fields that correlations ask of its matches: `fields`, in Sigma's names (with
// something added where a pipeline treats correlations differently, AskedFields::LabelOf). A match
// carries their texts in this order (MatchedEvent, correlator.h). Nodes stand so that a node
// comes after all nodes it refers to; there is no cycle.
//
// Immutable. Borrows nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/fixed.h"
#include "tocsin/correlation.h"
#include "tocsin/ruleset.h"

namespace tocsin {

struct CorrelationPlan {
  static constexpr uint32_t kNone = UINT32_MAX;
  // An ordered correlation has at most so many rules.
  static constexpr size_t kMostOrdered = 64;

  // One place where a source feeds a node.
  struct Use {
    uint32_t node = 0;
    uint32_t slot = 0;             // position of the source in the node's rules
    std::vector<uint32_t> key;     // for each group-by: index into the source's fields
    std::vector<uint32_t> values;  // for each condition.field: index into the source's fields
    // For each field asked of the node as a source: index into this source's fields, or kNone
    // where the value does not come from the event (Output).
    std::vector<uint32_t> passed;
  };
  struct Source {
    RuleId rule = kNone;    // a base rule,
    uint32_t node = kNone;  // or a correlation
    std::string name;       // title, or name or id: for people
    std::vector<std::string> fields;
    std::vector<Use> uses;
  };
  // Where the value of a field comes from that another correlation asks of a node.
  struct Output {
    enum class Kind : uint8_t {
      kGroup,      // group-by value `index`
      kAggregate,  // the aggregate, under the name of the type ("event_count")
      kEvent,      // the triggering event: Use::passed
    };
    Kind kind = Kind::kEvent;
    uint32_t index = 0;
  };
  struct Limit {
    ThresholdOp op;
    Fixed value;
  };
  // Extended conditions over slots, in the order of evaluation: a postfix program.
  struct BoolStep {
    enum class Op : uint8_t { kSlot, kNot, kAnd, kOr };  // and, or: of the two topmost
    Op op;
    uint32_t slot = 0;
  };
  // A step of temporal_ordered: any of these slots; forbidden steps must not happen between the
  // steps around them (at the end: until one timespan after the first step).
  struct SequenceStep {
    std::vector<uint32_t> slots;
    bool forbidden = false;
  };
  struct Node {
    CorrelationRule rule;
    std::vector<uint32_t> sources;       // by slot
    std::vector<Limit> limits;           // none for temporal types: all slots
    std::vector<BoolStep> expression;    // temporal with an extended condition
    bool negated = false;                // `expression` holds a not
    std::vector<SequenceStep> sequence;  // temporal_ordered
    uint32_t source = kNone;             // the node as a source, when something refers to it
    std::vector<Output> outputs;         // by the fields of that source
    bool emits = true;                   // tells its alerts itself
  };

  std::vector<Source> sources;
  std::vector<Node> nodes;
  std::vector<uint32_t> source_of_rule;  // by RuleId; kNone for rules that no correlation uses
  std::vector<bool> rule_emits;          // by RuleId: false when only correlations tell of it
  std::string hash;                      // of all correlation rules
};

}  // namespace tocsin
