// Every node is computed by itself, after the nodes it refers to: its input is a list of events
// (base events and firings of other nodes), its output a list of firings.
//
// Events of one time have an order, too, because an alert is told at a certain event. `Root` says
// what an event goes back to: a base event (phase 0, by position) or a decision of a node when all
// events of that time are known (phase 1, by node). Firings that go back to the same root are
// ordered by node, then by number.
#include "tests/correlate/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/fixed.h"

namespace tocsin {
namespace {

using Node = CorrelationPlan::Node;
using Texts = std::vector<std::string>;
using Key = std::vector<std::string>;

struct Root {
  int64_t time_ns = 0;
  int phase = 0;
  uint64_t first = 0;   // input, or node
  uint64_t second = 0;  // offset

  auto operator<=>(const Root&) const = default;
};

struct Order {
  Root root;
  int64_t creator = -1;  // node that fired, or -1 for a base event
  uint64_t number = 0;   // of the firing, among those of creator and root

  auto operator<=>(const Order&) const = default;
};

// What one source says of an event: the texts of its fields.
struct Input {
  Order order;
  std::vector<std::pair<uint32_t, std::vector<Texts>>> matches;  // source, by field
};

// What an event gives to one group of a node.
struct Item {
  size_t input = 0;  // index
  size_t rank = 0;   // of the group among those of the input
  int64_t time_ns = 0;
  std::vector<uint32_t> slots;
  std::vector<Key> values;     // value_count
  std::vector<Fixed> numbers;  // sums and ranks
  std::vector<Texts> passed;   // by output of the node
};

struct Found {
  ModelFiring firing;
  Root root;
  size_t input = 0;     // that it was decided at
  size_t key_rank = 0;  // among the groups of that input, or of the node
  std::vector<Texts> passed;
};

std::vector<Key> Combinations(const std::vector<Texts>& all, const std::vector<uint32_t>& fields) {
  std::vector<Key> keys = {{}};
  for (const uint32_t field : fields) {
    Texts texts;
    for (const std::string& text : all[field]) {
      if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
    }
    std::vector<Key> longer;
    for (const std::string& text : texts) {
      for (Key key : keys) {
        key.push_back(text);
        longer.push_back(key);
      }
    }
    keys = longer;
  }
  if (keys.size() > 16) keys.resize(16);
  return keys;
}

struct Group {
  Key key;
  std::vector<Item> items;
};

class NodeModel {
 public:
  // `end_ns`: the time of the last event of all.
  NodeModel(const CorrelationPlan& plan, uint32_t index, const std::vector<Input>& inputs,
            int64_t end_ns)
      : plan_(plan), node_(plan.nodes[index]), index_(index), inputs_(inputs), end_ns_(end_ns) {}

  std::vector<Found> Run() {
    Gather();
    // Decisions at one time come in the order of the keys' bytes, each text behind its length.
    std::vector<std::string> bytes;
    for (const Group& group : groups_) {
      std::string key;
      for (const std::string& text : group.key) key += static_cast<char>(text.size()) + text;
      bytes.push_back(key);
    }
    std::vector<size_t> by_key(groups_.size());
    for (size_t i = 0; i < by_key.size(); ++i) by_key[i] = i;
    std::sort(by_key.begin(), by_key.end(),
              [&](size_t a, size_t b) { return bytes[a] < bytes[b]; });
    for (size_t rank = 0; rank < by_key.size(); ++rank) {
      group_ = &groups_[by_key[rank]];
      key_rank_ = rank;
      RunGroup();
    }
    return found_;
  }

 private:
  const CorrelationRule& rule() const { return node_.rule; }
  int64_t span() const { return rule().timespan_ns; }

  void Gather() {
    for (size_t i = 0; i < inputs_.size(); ++i) {
      std::vector<std::pair<Key, Item>> here;
      for (const auto& [source, fields] : inputs_[i].matches) {
        for (const CorrelationPlan::Use& use : plan_.sources[source].uses) {
          if (use.node == index_) GatherUse(i, use, fields, &here);
        }
      }
      for (auto& [key, item] : here) {
        const auto group = std::find_if(groups_.begin(), groups_.end(),
                                        [&key = key](const Group& g) { return g.key == key; });
        if (group == groups_.end()) {
          groups_.push_back({key, {item}});
        } else {
          group->items.push_back(item);
        }
      }
    }
  }

  void GatherUse(size_t input, const CorrelationPlan::Use& use, const std::vector<Texts>& fields,
                 std::vector<std::pair<Key, Item>>* here) {
    std::vector<Key> values;
    std::vector<Fixed> numbers;
    if (rule().type == CorrelationType::kValueCount) {
      values = Combinations(fields, use.values);
      if (values.empty()) return;
    } else if (rule().type >= CorrelationType::kValueSum) {
      for (const std::string& text : fields[use.values[0]]) {
        if (const std::optional<Fixed> number = ParseFixed(text)) numbers.push_back(*number);
      }
      if (numbers.empty()) return;
    }
    for (const Key& key : Combinations(fields, use.key)) {
      auto at = std::find_if(here->begin(), here->end(),
                             [&](const auto& other) { return other.first == key; });
      if (at == here->end()) {
        Item item;
        item.input = input;
        item.rank = here->size();
        item.time_ns = inputs_[input].order.root.time_ns;
        for (const uint32_t field : use.passed) {
          item.passed.push_back(field == CorrelationPlan::kNone ? Texts{} : fields[field]);
        }
        here->emplace_back(key, item);
        at = here->end() - 1;
      }
      at->second.slots.push_back(use.slot);
      at->second.values.insert(at->second.values.end(), values.begin(), values.end());
      at->second.numbers.insert(at->second.numbers.end(), numbers.begin(), numbers.end());
    }
  }

  void RunGroup() {
    const bool trailing = !node_.sequence.empty() && node_.sequence.back().forbidden;
    if (rule().correlation.heartbeat) return RunHeartbeat();
    if (trailing) return RunAbsence();
    if (AtClose()) return RunAtClose();
    RunPerEvent();
  }

  bool AtClose() const {
    if (rule().type == CorrelationType::kTemporalOrdered) return false;
    if (rule().type > CorrelationType::kValueSum) return false;
    if (node_.negated) return true;
    return std::any_of(node_.limits.begin(), node_.limits.end(), [](const auto& limit) {
      return limit.op != ThresholdOp::kGt && limit.op != ThresholdOp::kGte;
    });
  }

  bool Settled() const {
    return std::any_of(node_.sequence.begin(), node_.sequence.end(),
                       [](const auto& step) { return step.forbidden; });
  }

  // --- the condition over a list of items

  struct Verdict {
    bool holds = false;
    std::string aggregate;
    int64_t first_ns = 0;
    int64_t last_ns = 0;
    uint64_t events = 0;
  };

  bool Limits(Fixed value, int64_t divisor = 1) const {
    for (const CorrelationPlan::Limit& limit : node_.limits) {
      const Fixed right = limit.value * divisor;
      const bool held = limit.op == ThresholdOp::kGt    ? value > right
                        : limit.op == ThresholdOp::kGte ? value >= right
                        : limit.op == ThresholdOp::kLt  ? value < right
                        : limit.op == ThresholdOp::kLte ? value <= right
                        : limit.op == ThresholdOp::kEq  ? value == right
                                                        : value != right;
      if (!held) return false;
    }
    return true;
  }

  Verdict Judge(const std::vector<Item>& items) const {
    if (items.empty()) return {};
    switch (rule().type) {
      case CorrelationType::kEventCount:
        return JudgeCount(items);
      case CorrelationType::kValueCount:
        return JudgeDistinct(items);
      case CorrelationType::kTemporal:
        return JudgeRules(items);
      case CorrelationType::kTemporalOrdered:
        return JudgeOrder(items);
      default:
        return JudgeNumbers(items);
    }
  }

  Verdict JudgeCount(const std::vector<Item>& items) const {
    uint64_t count = 0;
    for (const Item& item : items) count += item.slots.size();
    return {Limits(static_cast<Fixed>(count) * kFixedOne), std::to_string(count),
            items.front().time_ns, items.back().time_ns, count};
  }

  Verdict JudgeDistinct(const std::vector<Item>& items) const {
    std::map<Key, int64_t> latest;
    for (const Item& item : items) {
      for (const Key& value : item.values) latest[value] = item.time_ns;
    }
    Verdict verdict{Limits(static_cast<Fixed>(latest.size()) * kFixedOne),
                    std::to_string(latest.size()), INT64_MAX, INT64_MIN, latest.size()};
    for (const auto& [value, time_ns] : latest) {
      verdict.first_ns = std::min(verdict.first_ns, time_ns);
      verdict.last_ns = std::max(verdict.last_ns, time_ns);
    }
    return verdict;
  }

  Verdict JudgeNumbers(const std::vector<Item>& items) const {
    std::vector<Fixed> numbers;
    for (const Item& item : items) {
      numbers.insert(numbers.end(), item.numbers.begin(), item.numbers.end());
    }
    const auto count = static_cast<int64_t>(numbers.size());
    Verdict verdict{false, "", items.front().time_ns, items.back().time_ns, numbers.size()};
    if (rule().type == CorrelationType::kValueSum || rule().type == CorrelationType::kValueAvg) {
      Fixed sum = 0;
      for (const Fixed number : numbers) sum += number;
      const int64_t divisor = rule().type == CorrelationType::kValueAvg ? count : 1;
      verdict.holds = Limits(sum, divisor);
      verdict.aggregate = FixedText(sum / divisor);
      return verdict;
    }
    std::sort(numbers.begin(), numbers.end());
    const double percent = rule().type == CorrelationType::kValueMedian ? 50 : rule().percentile;
    const auto billionths = static_cast<Fixed>(percent * 1e9 + 0.5);
    const Fixed rank = billionths * (count - 1);  // in 1e-11
    const Fixed unit = static_cast<Fixed>(100) * kFixedOne;
    const auto below = static_cast<size_t>(rank / unit);
    Fixed value = numbers[below];
    if (const Fixed rest = rank % unit / 100; rest > 0) {
      value += (numbers[below + 1] - numbers[below]) * rest / kFixedOne;
    }
    verdict.holds = Limits(value);
    verdict.aggregate = FixedText(value);
    return verdict;
  }

  Verdict JudgeRules(const std::vector<Item>& items) const {
    std::map<uint32_t, int64_t> latest;
    for (const Item& item : items) {
      for (const uint32_t slot : item.slots) latest[slot] = item.time_ns;
    }
    Verdict verdict{false, std::to_string(latest.size()), INT64_MAX, INT64_MIN, latest.size()};
    for (const auto& [slot, time_ns] : latest) {
      verdict.first_ns = std::min(verdict.first_ns, time_ns);
      verdict.last_ns = std::max(verdict.last_ns, time_ns);
    }
    if (!node_.expression.empty()) {
      std::vector<bool> stack;
      for (const CorrelationPlan::BoolStep& step : node_.expression) {
        using Op = CorrelationPlan::BoolStep::Op;
        if (step.op == Op::kSlot) {
          stack.push_back(latest.count(step.slot) > 0);
        } else if (step.op == Op::kNot) {
          stack.back() = !stack.back();
        } else {
          const bool right = stack.back();
          stack.pop_back();
          stack.back() = step.op == Op::kAnd ? stack.back() && right : stack.back() || right;
        }
      }
      verdict.holds = stack.back();
    } else if (!node_.limits.empty()) {
      verdict.holds = Limits(static_cast<Fixed>(latest.size()) * kFixedOne);
    } else {
      verdict.holds = latest.size() == node_.sources.size();
    }
    return verdict;
  }

  static bool Has(const Item& item, const std::vector<uint32_t>& slots) {
    return std::any_of(slots.begin(), slots.end(), [&](uint32_t slot) {
      return std::find(item.slots.begin(), item.slots.end(), slot) != item.slots.end();
    });
  }

  // Nothing forbidden from `since` to `until`, both included.
  static bool Quiet(const std::vector<Item>& items, const std::vector<uint32_t>& slots,
                    int64_t since, int64_t until) {
    return std::none_of(items.begin(), items.end(), [&](const Item& item) {
      return item.time_ns >= since && item.time_ns <= until && Has(item, slots);
    });
  }

  // Tries all ways to give each step from `step` on an item of its own. `accept` sees the complete
  // ones.
  template <typename Accept>
  void Assign(const std::vector<Item>& items, size_t step, std::vector<const Item*>* chosen,
              const std::vector<uint32_t>* forbidden, const Accept& accept) const {
    if (step == node_.sequence.size()) return accept(*chosen);
    const CorrelationPlan::SequenceStep& wanted = node_.sequence[step];
    if (wanted.forbidden) {
      if (step + 1 == node_.sequence.size()) return accept(*chosen);
      return Assign(items, step + 1, chosen, &wanted.slots, accept);
    }
    for (const Item& item : items) {
      if (!Has(item, wanted.slots)) continue;
      if (std::find(chosen->begin(), chosen->end(), &item) != chosen->end()) continue;
      if (!chosen->empty() && item.time_ns < chosen->back()->time_ns) continue;
      if (forbidden != nullptr &&
          !Quiet(items, *forbidden, chosen->back()->time_ns, item.time_ns)) {
        continue;
      }
      chosen->push_back(&item);
      Assign(items, step + 1, chosen, nullptr, accept);
      chosen->pop_back();
    }
  }

  Verdict JudgeOrder(const std::vector<Item>& items) const {
    // Of all sequences the one that began last.
    Verdict best;
    std::vector<const Item*> chosen;
    Assign(items, 0, &chosen, nullptr, [&](const std::vector<const Item*>& all) {
      if (best.holds && all.front()->time_ns <= best.first_ns) return;
      best = {true, std::to_string(all.size()), all.front()->time_ns, 0, all.size()};
    });
    best.holds = best.holds && Limits(static_cast<Fixed>(best.events) * kFixedOne);
    return best;
  }

  // --- when it is decided

  std::vector<Item> Within(size_t count, int64_t since) const {
    std::vector<Item> items;
    for (size_t i = 0; i < count; ++i) {
      if (group_->items[i].time_ns >= since) items.push_back(group_->items[i]);
    }
    return items;
  }

  void Fire(const Verdict& verdict, int64_t time_ns, const Item& at, bool by_event) {
    Found found;
    found.firing = {index_,           time_ns,         group_->key,   verdict.aggregate,
                    verdict.first_ns, verdict.last_ns, verdict.events};
    found.root = by_event ? inputs_[at.input].order.root : Root{time_ns, 1, index_, 0};
    found.input = by_event ? at.input : 0;
    found.key_rank = by_event ? at.rank : key_rank_;
    found.passed = at.passed;
    found_.push_back(found);
  }

  int64_t BlockStart(int64_t time_ns, int64_t first_ns) const {
    if (rule().correlation.window != WindowKind::kTumbling) return first_ns;
    int64_t start = time_ns / span() * span();
    if (start > time_ns) start -= span();
    return start;
  }

  // Items as windows that do not slide, each with the last time that belongs to it.
  std::vector<std::pair<std::vector<Item>, int64_t>> Blocks() const {
    std::vector<std::pair<std::vector<Item>, int64_t>> blocks;
    for (const Item& item : group_->items) {
      const WindowKind kind = rule().correlation.window;
      bool open = !blocks.empty();
      if (open) {
        const std::vector<Item>& block = blocks.back().first;
        const int64_t start = BlockStart(block[0].time_ns, block[0].time_ns);
        open = kind == WindowKind::kTumbling
                   ? BlockStart(item.time_ns, 0) == start
                   : item.time_ns - start <= span() &&
                         (kind == WindowKind::kSliding ||
                          item.time_ns - block.back().time_ns <= rule().correlation.gap_ns);
      }
      if (!open) blocks.emplace_back();
      auto& [block, end] = blocks.back();
      block.push_back(item);
      const int64_t start = BlockStart(block[0].time_ns, block[0].time_ns);
      end = start + span();
      if (kind == WindowKind::kTumbling) end -= 1;
      if (kind == WindowKind::kSession) {
        end = std::min(end, item.time_ns + rule().correlation.gap_ns);
      }
    }
    return blocks;
  }

  void RunAtClose() {
    for (const auto& [block, end] : Blocks()) {
      if (const Verdict verdict = Judge(block); verdict.holds) {
        Fire(verdict, end, block.back(), false);
      }
    }
  }

  // The window before and after each event, the alert's hold, and the policy.
  void RunPerEvent() {
    std::optional<int64_t> held_since;
    size_t floor_count = 0;  // so many items were used up by alerts that reset
    const bool slides = rule().correlation.window == WindowKind::kSliding;
    const std::vector<std::pair<std::vector<Item>, int64_t>> blocks = Blocks();
    size_t block = 0;
    size_t block_begin = 0;
    const size_t count = group_->items.size();
    for (size_t i = 0; i < count; ++i) {
      const int64_t now = group_->items[i].time_ns;
      if (!slides) {
        while (i >= block_begin + blocks[block].first.size()) {
          block_begin += blocks[block++].first.size();
          held_since.reset();
        }
      }
      const auto window_at = [&](size_t upto, int64_t since) {
        std::vector<Item> items;
        for (size_t k = std::max(floor_count, slides ? 0 : block_begin); k < upto; ++k) {
          if (!slides || group_->items[k].time_ns >= since) items.push_back(group_->items[k]);
        }
        return items;
      };
      if (held_since && slides && FalseInBetween(i, now, window_at)) held_since.reset();
      // When the order of events matters, all events of one time are one.
      if (Settled() && i + 1 < count && group_->items[i + 1].time_ns == now) continue;
      if (held_since && now - *held_since >= span()) held_since.reset();
      Verdict verdict = Judge(window_at(i + 1, now - span()));
      if (!verdict.holds) {
        held_since.reset();
        continue;
      }
      if (held_since) continue;
      if (rule().type == CorrelationType::kTemporalOrdered) verdict.last_ns = now;
      Fire(verdict, now, group_->items[i], !Settled());
      if (rule().correlation.rearm == Rearm::kEdge) held_since = now;
      if (rule().correlation.rearm == Rearm::kReset) floor_count = i + 1;
    }
  }

  // The condition is false at some time after event i-1 and before event i: as events leave the
  // window one time after the other.
  template <typename WindowAt>
  bool FalseInBetween(size_t i, int64_t now, const WindowAt& window_at) const {
    std::set<int64_t> leaving;
    for (size_t k = 0; k < i; ++k) {
      const int64_t time_ns = group_->items[k].time_ns;
      if (time_ns < now - span() && time_ns + span() >= group_->items[i - 1].time_ns) {
        leaving.insert(time_ns);
      }
    }
    return std::any_of(leaving.begin(), leaving.end(),
                       [&](int64_t time_ns) { return !Judge(window_at(i, time_ns + 1)).holds; });
  }

  void RunAbsence() {
    std::set<int64_t> starts;
    for (const Item& item : group_->items) {
      if (Has(item, node_.sequence.front().slots)) starts.insert(item.time_ns);
    }
    std::optional<int64_t> held_since;
    int64_t used_until = INT64_MIN;
    for (const int64_t start : starts) {
      if (start <= used_until) continue;
      const int64_t end = start + span();
      std::vector<Item> items;
      const Item* last = nullptr;
      for (const Item& item : group_->items) {
        if (item.time_ns >= start && item.time_ns <= end && item.time_ns > used_until) {
          items.push_back(item);
        }
        if (item.time_ns <= end) last = &item;
      }
      if (held_since && end - *held_since >= span()) held_since.reset();
      uint64_t steps = 0;
      std::vector<const Item*> chosen;
      Assign(items, 0, &chosen, nullptr, [&](const std::vector<const Item*>& all) {
        if (all.front()->time_ns != start) return;
        if (!Quiet(items, node_.sequence.back().slots, all.back()->time_ns, end)) return;
        steps = all.size();
      });
      if (node_.sequence.size() == 2 && Answered(start, end)) continue;
      if (steps == 0) {
        held_since.reset();
        continue;
      }
      if (held_since) continue;
      Fire({true, std::to_string(steps), start, 0, steps}, end, *last, false);
      if (rule().correlation.rearm == Rearm::kEdge) held_since = end;
      if (rule().correlation.rearm == Rearm::kReset) used_until = end;
    }
  }

  // With one step before it, the forbidden event ends the wait, and there is nothing to decide.
  bool Answered(int64_t start, int64_t end) const {
    return std::any_of(group_->items.begin(), group_->items.end(), [&](const Item& item) {
      return item.time_ns >= start && item.time_ns <= end && Has(item, node_.sequence.back().slots);
    });
  }

  void RunHeartbeat() {
    const std::vector<Item>& items = group_->items;
    for (size_t i = 0; i < items.size(); ++i) {
      const int64_t end = items[i].time_ns + span();
      const bool answered = i + 1 < items.size() && items[i + 1].time_ns <= end;
      if (answered || end >= end_ns_) continue;
      Fire({true, "0", items[i].time_ns, items[i].time_ns, 0}, end, items[i], false);
    }
  }

  const CorrelationPlan& plan_;
  const Node& node_;
  const uint32_t index_;
  const std::vector<Input>& inputs_;
  const int64_t end_ns_;
  std::vector<Group> groups_;
  const Group* group_ = nullptr;
  size_t key_rank_ = 0;
  std::vector<Found> found_;
};

Input InputOf(const CorrelationPlan& plan, const MatchedEvent& event) {
  Input input;
  input.order.root = {event.time_ns, 0, event.position.input, event.position.offset};
  for (const MatchedEvent::Match& match : event.matches) {
    std::vector<Texts> fields;
    for (size_t f = 0; f < plan.sources[match.source].fields.size(); ++f) {
      const MatchedEvent::Field& field = event.fields[match.first_field + f];
      Texts texts;
      for (uint32_t t = 0; t < field.texts; ++t)
        texts.emplace_back(event.text(field.first_text + t));
      fields.push_back(texts);
    }
    input.matches.emplace_back(match.source, fields);
  }
  return input;
}

Input InputOf(const Node& node, const Found& found, const Order& order) {
  Input input;
  input.order = order;
  std::vector<Texts> fields;
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    using Kind = CorrelationPlan::Output::Kind;
    const CorrelationPlan::Output& output = node.outputs[i];
    fields.push_back(output.kind == Kind::kGroup       ? Texts{found.firing.group[output.index]}
                     : output.kind == Kind::kAggregate ? Texts{found.firing.aggregate}
                                                       : found.passed[i]);
  }
  input.matches.emplace_back(node.source, fields);
  return input;
}

// What the engine and the model need not agree in.
ModelFiring Comparable(ModelFiring firing, const Node& node) {
  if (node.rule.type == CorrelationType::kTemporalOrdered) firing.last_ns = 0;
  return firing;
}

}  // namespace

std::vector<ModelFiring> RunModel(const CorrelationPlan& plan,
                                  const std::vector<MatchedEvent>& events) {
  std::vector<Input> inputs;
  int64_t end_ns = INT64_MIN;
  for (const MatchedEvent& event : events) {
    inputs.push_back(InputOf(plan, event));
    end_ns = std::max(end_ns, event.time_ns);
  }
  std::vector<ModelFiring> firings;
  for (uint32_t n = 0; n < plan.nodes.size(); ++n) {
    const Node& node = plan.nodes[n];
    std::vector<Input> own;
    for (const Input& input : inputs) {
      const bool feeds =
          std::any_of(input.matches.begin(), input.matches.end(), [&](const auto& match) {
            const auto& sources = node.sources;
            return std::find(sources.begin(), sources.end(), match.first) != sources.end();
          });
      if (feeds) own.push_back(input);
    }
    std::sort(own.begin(), own.end(),
              [](const Input& a, const Input& b) { return a.order < b.order; });
    std::vector<Found> found = NodeModel(plan, n, own, end_ns).Run();
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
      return std::tie(a.root, a.input, a.key_rank) < std::tie(b.root, b.input, b.key_rank);
    });
    Root root;
    uint64_t number = 0;
    for (const Found& f : found) {
      number = f.root == root ? number + 1 : 0;
      root = f.root;
      if (node.emits) firings.push_back(Comparable(f.firing, node));
      if (node.source != CorrelationPlan::kNone) {
        inputs.push_back(InputOf(node, f, {f.root, static_cast<int64_t>(n), number}));
      }
    }
  }
  std::sort(firings.begin(), firings.end());
  return firings;
}

std::vector<ModelFiring> ToModel(const CorrelationPlan& plan, const std::vector<Firing>& firings) {
  std::vector<ModelFiring> out;
  for (const Firing& firing : firings) {
    out.push_back(Comparable({firing.node, firing.time_ns, firing.group, firing.aggregate,
                              firing.first_ns, firing.last_ns, firing.events},
                             plan.nodes[firing.node]));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string Describe(const std::vector<ModelFiring>& firings) {
  std::string text;
  for (const ModelFiring& f : firings) {
    text += fmt::format("node {} at {} group [{}] aggregate {} first {} last {} events {}\n",
                        f.node, f.time_ns, fmt::join(f.group, ","), f.aggregate, f.first_ns,
                        f.last_ns, f.events);
  }
  return text;
}

}  // namespace tocsin
