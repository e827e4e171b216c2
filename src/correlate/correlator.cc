// Events in, firings out. An event feeds the nodes that its base rules are sources of, in the order
// of the plan; a firing of a node that others refer to is an event again (synthetic), at the time
// of the firing, and feeds those, which come later in the order.
#include "tocsin/correlator.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "base/hash.h"
#include "compile/correlation_plan.h"
#include "correlate/body_store.h"
#include "correlate/node_runner.h"
#include "correlate/snapshot.h"

namespace tocsin {
namespace {

using Output = CorrelationPlan::Output;

constexpr std::string_view kSnapshotName = "tocsin correlation state";
constexpr uint64_t kSnapshotVersion = 1;
constexpr size_t kHashDigits = 32;

}  // namespace

struct Correlator::State {
  State(std::shared_ptr<const CorrelationPlan> p, CorrelatorOptions o)
      : plan(std::move(p)), options(std::move(o)), bodies(options.max_body_bytes) {
    options.max_references = std::max(options.max_references, 1u);
    MakeRunners(&runners);
    armed_ns.assign(runners.size(), INT64_MAX);
    node_bytes.assign(runners.size(), 0);
  }

  void MakeRunners(std::vector<std::unique_ptr<NodeRunner>>* out) {
    for (uint32_t i = 0; i < plan->nodes.size(); ++i) {
      out->push_back(MakeRunner({i, &plan->nodes[i], &options, &counters, &observer}));
    }
  }

  // --- events

  void Process(const MatchedEvent& event, std::vector<Firing>* out) {
    AdvanceTo(event.time_ns, out);
    last_ns = std::max(last_ns, event.time_ns);
    synthetic_used = 0;
    work.clear();
    next_work = 0;
    bool feeds_any = false;
    for (uint32_t m = 0; m < event.matches.size(); ++m) {
      for (const CorrelationPlan::Use& use : plan->sources[event.matches[m].source].uses) {
        work.push_back({use.node, &event, {m, &use}});
        feeds_any = true;
      }
    }
    if (!feeds_any) return;
    bodies.Add(event.position, event.body);
    // Not stable_sort, which allocates.
    std::sort(work.begin(), work.end(), [](const Work& a, const Work& b) {
      return a.node != b.node ? a.node < b.node : a.feed.match < b.feed.match;
    });
    Drain(out);
  }

  struct Sink {
    const MatchedEvent* event;
    std::vector<Firing>* out;
  };

  // One piece of work is all that one event gives to one node.
  void Drain(std::vector<Firing>* out) {
    while (next_work < work.size()) {
      const uint32_t node = work[next_work].node;
      const MatchedEvent* event = work[next_work].event;
      feeds.clear();
      while (next_work < work.size() && work[next_work].node == node &&
             work[next_work].event == event) {
        feeds.push_back(work[next_work++].feed);
      }
      // Two pointers: more would make std::function allocate.
      const Sink sink{event, out};
      runners[node]->Process(*event, feeds, [this, &sink](NodeFiring&& fired) {
        Take(std::move(fired), sink.event, sink.out);
      });
      Settle(node);
    }
  }

  void Take(NodeFiring&& fired, const MatchedEvent* event, std::vector<Firing>* out) {
    ++counters.firings;
    Firing& firing = fired.firing;
    const size_t size = firing.references.size();
    for (size_t i = size > options.max_bodies ? size - options.max_bodies : 0; i < size; ++i) {
      firing.references[i].body = bodies.Find(firing.references[i].position);
    }
    const CorrelationPlan::Node& node = plan->nodes[firing.node];
    if (node.source != CorrelationPlan::kNone) AddSynthetic(fired, node, event);
    if (node.emits) out->push_back(std::move(firing));
  }

  void AddSynthetic(const NodeFiring& fired, const CorrelationPlan::Node& node,
                    const MatchedEvent* event) {
    if (synthetic_used == synthetic.size()) synthetic.emplace_back();
    MatchedEvent& made = synthetic[synthetic_used++];
    made.Clear();
    made.time_ns = fired.firing.time_ns;
    made.position = fired.firing.position;
    made.AddMatch(node.source);
    const std::vector<std::string> kept =
        fired.feed == nullptr ? SplitKey(fired.kept) : std::vector<std::string>();
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      made.AddField();
      const Output& output = node.outputs[i];
      switch (output.kind) {
        case Output::Kind::kGroup:
          made.AddText(fired.firing.group[output.index]);
          break;
        case Output::Kind::kAggregate:
          made.AddText(fired.firing.aggregate);
          break;
        case Output::Kind::kEvent:
          if (fired.feed != nullptr) {
            CopyField(*event, *fired.feed, i, &made);
          } else if (kept.size() == node.outputs.size()) {
            for (const std::string& text : SplitKey(kept[i])) made.AddText(text);
          }
          break;
      }
    }
    for (const CorrelationPlan::Use& use : plan->sources[node.source].uses) {
      const Work item{use.node, &made, {0, &use}};
      work.insert(std::upper_bound(work.begin() + static_cast<ptrdiff_t>(next_work), work.end(),
                                   item, ByNode),
                  item);
    }
  }

  static void CopyField(const MatchedEvent& event, const Feed& feed, size_t output,
                        MatchedEvent* made) {
    const uint32_t field = feed.use->passed[output];
    if (field == CorrelationPlan::kNone) return;
    const MatchedEvent::Field& from = event.fields[event.matches[feed.match].first_field + field];
    for (uint32_t t = 0; t < from.texts; ++t) made->AddText(event.text(from.first_text + t));
  }

  // --- time

  // Decides what is due before `time_ns`. At the end of the input, heartbeats do not take part.
  void AdvanceTo(int64_t time_ns, std::vector<Firing>* out, bool at_end = false) {
    while (!due.empty() && due.front().time_ns < time_ns) {
      std::pop_heap(due.begin(), due.end(), Later);
      const Due now = due.back();
      due.pop_back();
      if (armed_ns[now.node] != now.time_ns) continue;
      armed_ns[now.node] = INT64_MAX;
      if (at_end && runners[now.node]->silent_at_end()) continue;
      synthetic_used = 0;
      work.clear();
      next_work = 0;
      runners[now.node]->Decide(now.time_ns,
                                [&](NodeFiring&& fired) { Take(std::move(fired), nullptr, out); });
      Settle(now.node);
      Drain(out);
    }
  }

  // After a node changed: its next decision and its memory.
  void Settle(uint32_t node) {
    const int64_t next = runners[node]->next_ns();
    if (next < armed_ns[node]) {
      armed_ns[node] = next;
      due.push_back({next, node});
      std::push_heap(due.begin(), due.end(), Later);
    }
    Account(node);
    while (node_bytes[node] > options.max_rule_bytes && ShrinkNode(node)) {
    }
    while (total_bytes > options.max_bytes) {
      const auto largest = std::max_element(node_bytes.begin(), node_bytes.end());
      if (!ShrinkNode(static_cast<uint32_t>(largest - node_bytes.begin()))) break;
    }
  }

  bool ShrinkNode(uint32_t node) {
    const bool shrunk = runners[node]->Shrink();
    Account(node);
    return shrunk;
  }

  void Account(uint32_t node) {
    const uint64_t bytes = runners[node]->bytes();
    total_bytes += bytes - node_bytes[node];
    node_bytes[node] = bytes;
  }

  // --- snapshot

  std::string Snapshot() const {
    SnapshotWriter out;
    out.Bytes(kSnapshotName);
    out.U64(kSnapshotVersion);
    out.I64(last_ns);
    out.U64(runners.size());
    for (size_t i = 0; i < runners.size(); ++i) {
      out.Bytes(plan->nodes[i].rule.content_hash);
      SnapshotWriter node;
      runners[i]->Save(&node);
      out.Bytes(node.Take());
    }
    bodies.Save(&out);
    std::string bytes = out.Take();
    bytes += HexHash128(bytes);
    return bytes;
  }

  Result<void> Restore(std::string_view snapshot) {
    if (snapshot.size() < kHashDigits) return Fail("the saved correlation state is cut short");
    const std::string_view hash = snapshot.substr(snapshot.size() - kHashDigits);
    snapshot.remove_suffix(kHashDigits);
    SnapshotReader in(snapshot);
    if (in.Bytes() != kSnapshotName) return Fail("this is no saved correlation state");
    const uint64_t version = in.U64();
    if (version != kSnapshotVersion) {
      return Fail("the saved correlation state has version " + std::to_string(version) + ", only " +
                  std::to_string(kSnapshotVersion) + " can be read");
    }
    if (HexHash128(snapshot) != hash) {
      return Fail("the saved correlation state is damaged: its hash does not fit");
    }
    std::vector<std::unique_ptr<NodeRunner>> fresh;
    MakeRunners(&fresh);
    BodyStore fresh_bodies(options.max_body_bytes);
    const int64_t time_ns = in.I64();
    std::vector<bool> loaded(fresh.size(), false);
    for (uint64_t left = in.Count(2 * 8); left > 0 && in.ok(); --left) {
      const std::string_view rule = in.Bytes();
      SnapshotReader node(in.Bytes());
      for (size_t i = 0; i < fresh.size(); ++i) {
        if (plan->nodes[i].rule.content_hash != rule || loaded[i]) continue;
        loaded[i] = true;
        fresh[i]->Load(&node);
        if (!node.ok() || !node.at_end()) in.Fail();
        break;
      }
    }
    fresh_bodies.Load(&in);
    if (!in.ok() || !in.at_end()) return Fail("the saved correlation state is damaged");
    runners = std::move(fresh);
    bodies.Swap(&fresh_bodies);
    last_ns = time_ns;
    due.clear();
    armed_ns.assign(runners.size(), INT64_MAX);
    for (uint32_t i = 0; i < runners.size(); ++i) Settle(i);
    return {};
  }

  struct Work {
    uint32_t node;
    const MatchedEvent* event;
    Feed feed;
  };
  static bool ByNode(const Work& a, const Work& b) { return a.node < b.node; }

  // A node's next decision. At one time the nodes decide in their order.
  struct Due {
    int64_t time_ns;
    uint32_t node;
  };
  static bool Later(const Due& a, const Due& b) {
    return a.time_ns != b.time_ns ? a.time_ns > b.time_ns : a.node > b.node;
  }

  const std::shared_ptr<const CorrelationPlan> plan;
  CorrelatorOptions options;
  CorrelatorCounters counters;
  NodeRunner::Observer observer;
  std::vector<std::unique_ptr<NodeRunner>> runners;  // by node
  BodyStore bodies;
  int64_t last_ns = kNever;

  std::vector<Due> due;           // a heap
  std::vector<int64_t> armed_ns;  // by node: the time of its entry in `due` that counts
  std::vector<uint64_t> node_bytes;
  uint64_t total_bytes = 0;

  // Of the event at hand.
  std::vector<Work> work;
  size_t next_work = 0;
  std::vector<Feed> feeds;
  std::deque<MatchedEvent> synthetic;
  size_t synthetic_used = 0;
};

Correlator::Correlator(std::shared_ptr<const CorrelationPlan> plan, CorrelatorOptions options)
    : state_(std::make_unique<State>(std::move(plan), std::move(options))) {}
Correlator::~Correlator() = default;

void Correlator::AdvanceTo(int64_t time_ns, std::vector<Firing>* out) {
  state_->AdvanceTo(time_ns, out);
  state_->last_ns = std::max(state_->last_ns, time_ns);
}

void Correlator::Process(const MatchedEvent& event, std::vector<Firing>* out) {
  state_->Process(event, out);
}

void Correlator::Finish(std::vector<Firing>* out) {
  if (state_->last_ns != kNever) state_->AdvanceTo(state_->last_ns, out);
  state_->AdvanceTo(INT64_MAX, out, true);
}

const CorrelatorCounters& Correlator::counters() const {
  state_->counters.bytes = state_->total_bytes;
  state_->counters.groups = 0;
  for (const auto& runner : state_->runners) state_->counters.groups += runner->groups();
  return state_->counters;
}

void Correlator::Observe(std::function<void(const CorrelationStep&)> observer) {
  state_->observer = std::move(observer);
}

std::string Correlator::Snapshot() const { return state_->Snapshot(); }

Result<void> Correlator::Restore(std::string_view snapshot) { return state_->Restore(snapshot); }

}  // namespace tocsin
