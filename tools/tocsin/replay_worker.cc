#include "replay_worker.h"

#include <fmt/core.h>

#include <algorithm>

#include "compile/correlation_plan.h"
#include "emit/detection_facts.h"
#include "emit/json_writer.h"
#include "emit/text.h"

namespace tocsin {
namespace {

// A reject keeps so much of its record.
constexpr size_t kMaxRejectBytes = 4096;

constexpr int64_t kMillisecondNs = 1'000'000;
constexpr std::string_view kNoDump = "no message of a topic, as kcat -J writes it";

void AppendReject(const SourcePosition& source, const Reject& reject, std::string* out) {
  JsonWriter json;
  json.StartObject();
  WritePosition(source, &json);
  json.MemberIfAny("reason", reject.reason);
  json.Key("length");
  json.Uint(reject.length);
  json.Key("bytes");
  json.String(reject.bytes);
  json.EndObject();
  *out += json.Take() + "\n";
}

// The latest time that an event of a message may have: the message's, and the tolerance.
int64_t LatestTime(int64_t timestamp_ms, int64_t future_ns) {
  if (timestamp_ms < 0) return INT64_MAX;
  if (timestamp_ms > (INT64_MAX - future_ns) / kMillisecondNs) return INT64_MAX;
  return timestamp_ms * kMillisecondNs + future_ns;
}

// Of matches, or of what filters took away.
template <typename Found>
std::string RuleNames(const RuleSet& rules, const std::vector<Found>& matches) {
  std::string names;
  for (const Found& match : matches) {
    const Rule& rule = rules.rules()[match.rule];
    names += fmt::format(" {}", rule.id.empty() ? rule.file : rule.id);
  }
  return names.empty() ? " nothing" : names;
}

}  // namespace

ReplayWorker::ReplayWorker(std::shared_ptr<const RuleSet> rules, std::unique_ptr<Judge> judge,
                           const ReplayWorkerOptions& options)
    : rules_(std::move(rules)),
      judge_(std::move(judge)),
      decoder_(Decoder::Create(rules_->field_names())),
      detector_(rules_),
      explainer_(rules_),
      match_reader_(rules_),
      dump_(options.messages, options.dead_letters),
      dead_letters_(options.dead_letters),
      future_ns_(options.future_ns) {}

ReplayResult ReplayWorker::Run(const ReplayTask& task) {
  ReplayResult result;
  result.input = task.input;
  result.ends_input = task.ends_input;
  result.stats.bytes = task.batch.bytes;
  result.world_failed = task.world_failed;
  refused_.clear();
  for (const Reject& reject : task.batch.rejects) Refuse(*task.file, reject);
  if (!task.failure.empty()) {
    result.messages = fmt::format("tocsin: {}\n", task.failure);
    if (!task.world_failed) Refuse(*task.file, {task.failure_line, task.failure, {}, 0});
  }
  sources_.clear();
  line_offset_ = {};
  for (const Batch::RecordRef& record : task.batch.records) {
    line_ = record.line;
    source_.name = *task.file;
    source_.offset = record.line;
    source_.partition = SourcePosition::kFile;
    RunLine(std::string_view(task.batch.buffer).substr(record.offset, record.length), task,
            &result);
  }
  std::stable_sort(refused_.begin(), refused_.end(), [](const Refused& a, const Refused& b) {
    return a.reject.line < b.reject.line;
  });
  for (const Refused& refused : refused_) {
    AppendReject(refused.source, refused.reject, &result.rejects);
  }
  result.stats.rejected = refused_.size();
  for (const auto& [source, count] : sources_) result.stats.sources.emplace_back(*source, count);
  return result;
}

void ReplayWorker::RunLine(std::string_view record, const ReplayTask& task, ReplayResult* result) {
  if (task.batch.envelopes) return RunMessage(record, result);
  if (dead_letters_) return Refuse(kNoDump, record);
  offset_ = line_offset_.Next(line_);
  partition_ = kNoPartition;
  latest_ns_ = INT64_MAX;
  RunRecord(record, *task.batch.context, result);
}

void ReplayWorker::RunMessage(std::string_view envelope, ReplayResult* result) {
  const DecodeOutcome outcome = dump_.Read(envelope);
  if (!outcome.ok()) return Refuse(outcome.reason, envelope);
  source_.name = dump_.envelope().topic;
  source_.offset = offset_ = dump_.envelope().offset;
  source_.partition = dump_.envelope().partition;
  latest_ns_ = LatestTime(dump_.envelope().timestamp_ms, future_ns_);
  EnterPartition(result);
  for (const Reject& reject : dump_.rejects()) {
    refused_.push_back({source_, {line_, reject.reason, reject.bytes, reject.length}});
  }
  for (const MessageRecord& record : dump_.records()) {
    RunRecord(record.bytes, *record.context, result);
  }
}

// Most often the partition is the one of the message before.
void ReplayWorker::EnterPartition(ReplayResult* result) {
  std::vector<PartitionStretch>& partitions = result->partitions;
  const auto is_it = [&](const PartitionStretch& stretch) {
    return stretch.id.partition == source_.partition && stretch.id.topic == source_.name;
  };
  if (partition_ >= partitions.size() || !is_it(partitions[partition_])) {
    const auto at = std::find_if(partitions.begin(), partitions.end(), is_it);
    partition_ = static_cast<uint32_t>(at - partitions.begin());
    if (at == partitions.end()) {
      partitions.push_back(
          {{source_.name, source_.partition}, 0, dump_.envelope().timestamp_ms >= 0});
    }
  }
  ++partitions[partition_].messages;
}

void ReplayWorker::Refuse(const std::string& file, const Reject& reject) {
  Refused& refused = refused_.emplace_back();
  refused.source.name = file;
  refused.source.offset = reject.line;
  refused.reject = reject;
}

void ReplayWorker::Refuse(std::string_view reason, std::string_view record) {
  refused_.push_back(
      {source_, {line_, reason, std::string(record.substr(0, kMaxRejectBytes)), record.size()}});
}

void ReplayWorker::RunRecord(std::string_view record, const StreamContext& context,
                             ReplayResult* result) {
  DecodeOutcome outcome = decoder_->Decode(record, context, &event_);
  if (outcome.kind == DecodeOutcome::Kind::kSkip) return;
  if (outcome.ok()) {
    CountEvent(result);
    detector_.Evaluate(event_, &matches_);
    CountFiltered(result);
    if (matches_.empty() && judge_ == nullptr) return;
    tree_ = std::make_shared<EventTree>();
    outcome = decoder_->DecodeTree(record, context, tree_.get());
  }
  if (!outcome.ok()) return Refuse(outcome.reason, record);
  if (judge_ != nullptr) Compare(result);
  if (!matches_.empty()) TakeMatches(result);
}

void ReplayWorker::CountEvent(ReplayResult* result) {
  ReplayStats* const stats = &result->stats;
  ++stats->events;
  if (event_.time_ns > latest_ns_) {
    ++stats->clamped;
    event_.time_ns = latest_ns_;
  }
  if (*event_.logsource == LogSource{}) ++stats->unmapped;
  if (event_.time_ns != Event::kNoTime) {
    stats->first_time_ns = std::min(stats->first_time_ns, event_.time_ns);
    stats->last_time_ns = std::max(stats->last_time_ns, event_.time_ns);
  }
  ++sources_[event_.logsource];
  result->times_ns.push_back(event_.time_ns);
  if (partition_ != kNoPartition) result->partition_of.push_back(partition_);
}

void ReplayWorker::CountFiltered(ReplayResult* result) {
  if (detector_.filtered().empty()) return;
  result->stats.filtered.resize(rules_->filters().size());
  for (const FilteredMatch& each : detector_.filtered()) ++result->stats.filtered[each.filter];
}

void ReplayWorker::TakeMatches(ReplayResult* result) {
  // Written here, where there are many threads, for all who want it.
  JsonWriter json;
  json.Tree(tree_->root);
  const auto event_json = std::make_shared<const std::string>(json.Take());
  StageEvent found;
  if (match_reader_.Read(event_, matches_, &found.matched)) found.matched.body = *event_json;
  found.matched.time_ns = event_.time_ns;
  found.matched.position = {result->input, offset_};
  const std::vector<bool>& emits = rules_->correlations().rule_emits;
  for (const Match& match : matches_) {
    if (!emits[match.rule]) continue;
    found.detections.push_back(MakeDetection(&explainer_, match, tree_, source_));
    found.detections.back().event_json = event_json;
  }
  if (!found.detections.empty()) ++result->stats.events_with_detection;
  result->found.push_back({result->times_ns.size() - 1, std::move(found)});
}

void ReplayWorker::Compare(ReplayResult* result) {
  const std::vector<Match> judged = judge_->Evaluate(*tree_);
  if (judged == matches_ && judge_->filtered() == detector_.filtered()) return;
  ++result->stats.disagreements;
  result->messages += fmt::format(
      "tocsin: {}: the engine found{}, the judge{}; filters took away{}, for the judge{}\n",
      PlaceText(source_), RuleNames(*rules_, matches_), RuleNames(*rules_, judged),
      RuleNames(*rules_, detector_.filtered()), RuleNames(*rules_, judge_->filtered()));
}

}  // namespace tocsin
