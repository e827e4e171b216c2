#include "replay_worker.h"

#include <fmt/core.h>

#include <algorithm>

#include "compile/correlation_plan.h"
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

ReplayWorker::ReplayWorker(std::shared_ptr<const RuleSet> rules, std::unique_ptr<Judge> judge)
    : rules_(std::move(rules)),
      judge_(std::move(judge)),
      decoder_(Decoder::Create(rules_->field_names())),
      detector_(rules_),
      match_reader_(rules_) {}

ReplayResult ReplayWorker::Run(const ReplayTask& task) {
  ReplayResult result;
  result.input = task.input;
  result.ends_input = task.ends_input;
  result.stats.bytes = task.batch.bytes;
  result.world_failed = task.world_failed;
  rejects_ = task.batch.rejects;
  if (!task.failure.empty()) {
    result.messages = fmt::format("tocsin: {}\n", task.failure);
    if (!task.world_failed) rejects_.push_back({task.failure_line, task.failure, {}, 0});
  }
  sources_.clear();
  offset_ = {};
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
  const uint64_t offset = offset_.Next(line);
  DecodeOutcome outcome = decoder_->Decode(record, context, &event_);
  if (outcome.kind == DecodeOutcome::Kind::kSkip) return;
  if (outcome.ok()) {
    CountEvent(&result->stats);
    result->times_ns.push_back(event_.time_ns);
    detector_.Evaluate(event_, &matches_);
    if (matches_.empty() && judge_ == nullptr) return;
    tree_ = std::make_shared<EventTree>();
    outcome = decoder_->DecodeTree(record, context, tree_.get());
  }
  if (!outcome.ok()) {
    rejects_.push_back(
        {line, outcome.reason, std::string(record.substr(0, kMaxRejectBytes)), record.size()});
    return;
  }
  const SourcePosition source{*task.file, line};
  if (judge_ != nullptr) Compare(source, result);
  if (!matches_.empty()) TakeMatches(source, offset, result);
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

void ReplayWorker::TakeMatches(const SourcePosition& source, uint64_t offset,
                               ReplayResult* result) {
  // Written here, where there are many threads, for all who want it.
  JsonWriter json;
  json.Tree(tree_->root);
  const auto event_json = std::make_shared<const std::string>(json.Take());
  StageEvent found;
  if (match_reader_.Read(event_, matches_, &found.matched)) found.matched.body = *event_json;
  found.matched.time_ns = event_.time_ns;
  found.matched.position = {result->input, offset};
  const std::vector<bool>& emits = rules_->correlations().rule_emits;
  for (const Match& match : matches_) {
    if (!emits[match.rule]) continue;
    found.detections.push_back(MakeDetection(*rules_, match, tree_, source));
    found.detections.back().event_json = event_json;
  }
  if (!found.detections.empty()) ++result->stats.events_with_detection;
  result->found.push_back({result->times_ns.size() - 1, std::move(found)});
}

void ReplayWorker::Compare(const SourcePosition& source, ReplayResult* result) {
  const std::vector<Match> judged = judge_->Evaluate(*tree_);
  if (judged == matches_) return;
  ++result->stats.disagreements;
  result->messages +=
      fmt::format("tocsin: {}:{}: the engine found{}, the judge{}\n", source.file, source.line,
                  RuleNames(*rules_, matches_), RuleNames(*rules_, judged));
}

}  // namespace tocsin
