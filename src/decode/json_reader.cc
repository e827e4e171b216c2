// JSON records -> events. A record is read with the plan of the profile that the record before it
// had; the marks found on the way tell its own profile, and when that is another one the record is
// read again with the right plan. So the guess costs time at a change, and never the answer.
#include <array>
#include <optional>

#include "base/json_text.h"
#include "decode/json_embedded.h"
#include "decode/json_index.h"
#include "decode/json_plan.h"
#include "decode/json_scan.h"
#include "decode/json_tree.h"
#include "decode/profile.h"
#include "decode/profile_source.h"
#include "decode/record_reader.h"
#include "decode/timestamps.h"

namespace tocsin {
namespace {

using Kind = DecodeOutcome::Kind;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The texts of values that may hold escapes, for the time of one record.
class SlotTexts {
 public:
  // The text of the first slot in [begin, end) that has one.
  std::string_view First(const JsonSlots& slots, uint32_t begin, uint32_t end) {
    for (uint32_t slot = begin; slot < end; ++slot) {
      if (!slots.has(slot)) continue;
      const std::string_view text = Text(slots.value(slot));
      if (!text.empty()) return text;
    }
    return {};
  }

  std::string_view Text(const Value& value) {
    if (!value.escaped) return value.text;
    std::string& scratch = scratch_[next_++ % scratch_.size()];
    scratch.resize(value.text.size());
    return {scratch.data(), UnescapeJsonTo(value.text, scratch.data())};
  }

 private:
  std::array<std::string, 8> scratch_;  // more than are looked at together
  size_t next_ = 0;
};

std::optional<int64_t> ParseTime(TimeForm form, std::string_view text,
                                 const StreamContext& context) {
  switch (form) {
    case TimeForm::kRfc3339:
      return ParseRfc3339(text, context.utc_offset_s);
    case TimeForm::kEpochOrRfc3339:
      return ParseEpochOrRfc3339(text, context.utc_offset_s);
    case TimeForm::kRfc3339OrRfc3164:
      break;
  }
  const auto time = ParseRfc3339(text, context.utc_offset_s);
  return time ? time : ParseRfc3164(text, context.default_year, context.utc_offset_s);
}

class JsonReader : public RecordReader {
 public:
  explicit JsonReader(std::span<const std::string> field_names)
      : profiles_(BuiltinProfiles()),
        field_names_(field_names.begin(), field_names.end()),
        plans_(profiles_.profiles().size()),
        hypothesis_(profiles_.profiles().size() - 1) {}

  DecodeOutcome Read(std::string_view record, const StreamContext& context, Event* event) override {
    return Decode(record, context, &read_, event);
  }

  DecodeOutcome ReadTree(std::string_view record, const StreamContext& context,
                         EventTree* tree) override {
    tree_event_.Reset(field_names_.size());
    const DecodeOutcome outcome = Decode(record, context, &tree_, &tree_event_);
    if (!outcome.ok()) return outcome;
    const Profile& profile = profiles_.profiles()[tree_.profile];
    const JsonPlan::SlotLayout& layout = Plan(tree_.profile).layout();
    tree->root = JsonTree(tree_.index);
    tree->access = &profile.access;
    tree->logsource = *tree_event_.logsource;
    tree->time_ns = tree_event_.time_ns;
    tree->profile = profile.name;
    tree->host = texts_.First(tree_.scan.slots(), layout.host, layout.embedded);
    return outcome;
  }

  void CollectLeaves(const Event&, std::vector<Value>* leaves) override {
    JsonLeaves(read_.index, leaves);
  }

 private:
  // One record in work. Read and ReadTree have one each, so that a tree can be made while an event
  // is in use.
  struct Work {
    JsonIndex index;
    JsonScan scan;
    size_t profile = 0;
    std::string rewritten;
    size_t rewritten_size = 0;
  };

  const JsonPlan& Plan(size_t profile) {
    if (!plans_[profile]) {
      plans_[profile] = std::make_unique<JsonPlan>(profiles_, profile, field_names_);
    }
    return *plans_[profile];
  }

  DecodeOutcome Decode(std::string_view record, const StreamContext& context, Work* work,
                       Event* event) {
    if (record.starts_with(kByteOrderMark)) record.remove_prefix(kByteOrderMark.size());
    if (record.find_first_not_of(" \t\r\n") == std::string_view::npos) return {Kind::kSkip, {}};
    DecodeOutcome outcome = work->index.Build(record);
    if (!outcome.ok()) return outcome;

    const size_t forced = ForcedProfile(context);
    const bool recognise = forced == profiles_.profiles().size();
    work->profile = recognise ? hypothesis_ : forced;
    outcome = work->scan.Run(work->index, Plan(work->profile), event);
    if (!outcome.ok()) return outcome;
    if (recognise) {
      const size_t actual = profiles_.Recognise(work->scan.atoms());
      if (actual != work->profile) {
        hypothesis_ = work->profile = actual;
        outcome = Again(work, event);
      }
    }
    if (outcome.ok()) outcome = ReadEmbedded(record, work, event);
    if (outcome.ok()) Conclude(*work, context, event);
    return outcome;
  }

  DecodeOutcome Again(Work* work, Event* event) {
    const std::string_view record = event->record;
    LeafSource* const leaf_source = event->leaf_source;
    event->Reset(field_names_.size());
    event->record = record;
    event->leaf_source = leaf_source;
    return work->scan.Run(work->index, Plan(work->profile), event);
  }

  // The event's record becomes the rewritten one: its leaves stand there as JSON.
  DecodeOutcome ReadEmbedded(std::string_view record, Work* work, Event* event) {
    const uint32_t slot = Plan(work->profile).layout().embedded;
    const bool wanted = !profiles_.profiles()[work->profile].embedded.empty();
    if (!wanted || !work->scan.slots().has(slot)) return {};
    const Value& value = work->scan.slots().value(slot);
    if (value.kind != Value::Kind::kString ||
        !embedded_.Rewrite(record, value.text, &work->rewritten, &work->rewritten_size)) {
      return {};
    }
    event->record = std::string_view(work->rewritten).substr(0, work->rewritten_size);
    const DecodeOutcome outcome = work->index.Build(event->record);
    return outcome.ok() ? Again(work, event) : outcome;
  }

  // Log source and time from what the scan found.
  void Conclude(const Work& work, const StreamContext& context, Event* event) {
    const Profile& profile = profiles_.profiles()[work.profile];
    const JsonPlan& plan = Plan(work.profile);
    const JsonPlan::SlotLayout& layout = plan.layout();
    const JsonSlots& slots = work.scan.slots();
    SourceFacts facts;
    facts.service = texts_.First(slots, layout.service, layout.key);
    facts.key = texts_.First(slots, layout.key, layout.facility);
    facts.facility = texts_.First(slots, layout.facility, layout.id);
    facts.id = texts_.First(slots, layout.id, layout.time);
    facts.guess = FirstGuess(plan, work.scan.guesses());
    event->logsource = sources_.Resolve(profile, facts, context);
    event->record_is_json = true;
    event->time_ns = Event::kNoTime;
    for (size_t i = 0; i < profile.times.size(); ++i) {
      const auto slot = static_cast<uint32_t>(layout.time + i);
      if (!slots.has(slot)) continue;
      const auto time = ParseTime(profile.times[i].form, texts_.Text(slots.value(slot)), context);
      if (!time) continue;
      event->time_ns = *time;
      break;
    }
  }

  static uint32_t FirstGuess(const JsonPlan& plan, uint64_t guesses) {
    if (guesses == 0) return UINT32_MAX;
    const std::vector<uint64_t>& masks = plan.guess_masks();
    for (size_t i = 0; i < masks.size(); ++i) {
      if ((guesses & masks[i]) == masks[i]) return static_cast<uint32_t>(i);
    }
    return UINT32_MAX;
  }

  // Index of the context's profile; profiles().size() when the record is to be recognised.
  size_t ForcedProfile(const StreamContext& context) {
    if (context.profile != forced_name_) {
      forced_name_ = context.profile;
      forced_ = profiles_.Find(forced_name_);
    }
    return forced_;
  }

  const ProfileSet& profiles_;
  const std::vector<std::string> field_names_;
  std::vector<std::unique_ptr<JsonPlan>> plans_;  // by profile, made when one is met
  size_t hypothesis_;
  std::string forced_name_;
  size_t forced_ = BuiltinProfiles().profiles().size();
  Work read_;
  Work tree_;
  Event tree_event_;
  EmbeddedObject embedded_;
  SourceResolver sources_;
  SlotTexts texts_;
};

}  // namespace

std::unique_ptr<RecordReader> MakeJsonReader(std::span<const std::string> field_names) {
  return std::make_unique<JsonReader>(field_names);
}

}  // namespace tocsin
