#include "replay_worker.h"

#include <fmt/core.h>

#include <algorithm>

#include "emit/json_writer.h"

namespace tocsin {
namespace {

// A reject keeps so much of its record.
constexpr size_t kMaxRejectBytes = 4096;

void AppendReject(const Reject& reject, const std::string& file, std::string* out) {
  JsonWriter json;
  json.StartObject();
  json.MemberIfAny("file", file);
  json.Key("line");
  json.Uint(reject.line);
  json.MemberIfAny("reason", reject.reason);
  json.Key("length");
  json.Uint(reject.length);
  json.Key("bytes");
  json.String(reject.bytes);
  json.EndObject();
  *out += json.Take() + "\n";
}

std::string RuleNames(const RuleSet& rules, const std::vector<Match>& matches) {
  std::string names;
  for (const Match& match : matches) {
    const Rule& rule = rules.rules()[match.rule];
    names += fmt::format(" {}", rule.id.empty() ? rule.file : rule.id);
  }
  return names.empty() ? " nothing" : names;
}

}  // namespace

ReplayWorker::ReplayWorker(std::shared_ptr<const RuleSet> rules, const TableWriter* table,
                           std::unique_ptr<Judge> judge)
    : rules_(std::move(rules)),
      table_(table),
      judge_(std::move(judge)),
      decoder_(Decoder::Create(rules_->field_names())),
      detector_(rules_) {}

ReplayResult ReplayWorker::Run(const ReplayTask& task) {
  ReplayResult result;
  result.stats.bytes = task.batch.bytes;
  result.world_failed = task.world_failed;
  rejects_ = task.batch.rejects;
  if (!task.failure.empty()) {
    result.messages = fmt::format("tocsin: {}\n", task.failure);
    if (!task.world_failed) rejects_.push_back({task.failure_line, task.failure, {}, 0});
  }
  sources_.clear();
  for (const Batch::RecordRef& record : task.batch.records) {
    RunRecord(std::string_view(task.batch.buffer).substr(record.offset, record.length), record.line,
              task, &result);
  }
  std::stable_sort(rejects_.begin(), rejects_.end(),
                   [](const Reject& a, const Reject& b) { return a.line < b.line; });
  for (const Reject& reject : rejects_) AppendReject(reject, *task.file, &result.rejects);
  result.stats.rejected = rejects_.size();
  for (const auto& [source, count] : sources_) result.stats.sources.emplace_back(*source, count);
  return result;
}

void ReplayWorker::RunRecord(std::string_view record, uint64_t line, const ReplayTask& task,
                             ReplayResult* result) {
  const StreamContext& context = *task.batch.context;
  DecodeOutcome outcome = decoder_->Decode(record, context, &event_);
  if (outcome.kind == DecodeOutcome::Kind::kSkip) return;
  if (outcome.ok()) {
    CountEvent(&result->stats);
    detector_.Evaluate(event_, &matches_);
    if (matches_.empty() && judge_ == nullptr) return;
    outcome = decoder_->DecodeTree(record, context, &tree_);
  }
  if (!outcome.ok()) {
    rejects_.push_back(
        {line, outcome.reason, std::string(record.substr(0, kMaxRejectBytes)), record.size()});
    return;
  }
  const SourcePosition source{*task.file, line};
  if (judge_ != nullptr) Compare(source, result);
  if (!matches_.empty()) AppendDetections(source, result);
}

void ReplayWorker::CountEvent(ReplayStats* stats) {
  ++stats->events;
  if (*event_.logsource == LogSource{}) ++stats->unmapped;
  if (event_.time_ns != Event::kNoTime) {
    stats->first_time_ns = std::min(stats->first_time_ns, event_.time_ns);
    stats->last_time_ns = std::max(stats->last_time_ns, event_.time_ns);
  }
  ++sources_[event_.logsource];
}

void ReplayWorker::AppendDetections(const SourcePosition& source, ReplayResult* result) {
  ++result->stats.events_with_detection;
  for (const Match& match : matches_) {
    const DetectionRecord detection = MakeDetection(*rules_, match, tree_, source);
    if (table_ != nullptr) {
      result->detections += table_->Row(detection);
    } else {
      result->detections += EncodeNative(detection, *rules_) + "\n";
    }
    result->stats.findings.push_back({match.rule, tree_.time_ns, tree_.host});
  }
}

void ReplayWorker::Compare(const SourcePosition& source, ReplayResult* result) {
  const std::vector<Match> judged = judge_->Evaluate(tree_);
  if (judged == matches_) return;
  ++result->stats.disagreements;
  result->messages +=
      fmt::format("tocsin: {}:{}: the engine found{}, the judge{}\n", source.file, source.line,
                  RuleNames(*rules_, matches_), RuleNames(*rules_, judged));
}

}  // namespace tocsin
