#include "tests/correlate/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/check.h"
#include "compile/correlation_plan.h"
#include "match/match_reader.h"
#include "tocsin/decoder.h"
#include "tocsin/detector.h"
#include "tocsin/pipeline.h"

namespace tocsin {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kStart = 1'704'067'200 * kSecond;
constexpr const char* kBaseFile = "base.yml";
constexpr std::string_view kPipelineEnding = ".pipeline.yml";

std::vector<std::string> Split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

int64_t Nanoseconds(const std::string& seconds) {
  const std::optional<Fixed> fixed = ParseFixed(seconds);
  TOCSIN_CHECK(fixed.has_value());
  return kStart + static_cast<int64_t>(*fixed);
}

std::string Seconds(int64_t time_ns) { return FixedText(time_ns - kStart); }

std::string JsonValue(const std::string& text) {
  const std::vector<std::string> members = Split(text, "|");
  if (members.size() > 1) {
    std::string array;
    for (const std::string& member : members) {
      array += (array.empty() ? "" : ",") + JsonValue(member);
    }
    return "[" + array + "]";
  }
  const bool bare = text == "null" || text.starts_with('"') || ParseFixed(text).has_value();
  return bare ? text : "\"" + text + "\"";
}

struct Item {
  int64_t time_ns = 0;
  uint32_t input = 0;
  std::string record;
};

Item ParseItem(const std::string& text) {
  const size_t colon = text.find(':');
  TOCSIN_CHECK(colon != std::string::npos);
  const size_t slash = std::min(text.find('/'), colon);
  const size_t brace = std::min(text.find('{'), text.size());
  Item item;
  item.time_ns = Nanoseconds(text.substr(0, slash));
  if (slash < colon) item.input = static_cast<uint32_t>(std::stoul(text.substr(slash + 1)));
  std::string rules = text.substr(colon + 1, brace - colon - 1);
  std::replace(rules.begin(), rules.end(), '+', '|');
  item.record = fmt::format("{{\"@timestamp\":{}", FixedText(item.time_ns));
  if (!rules.empty()) item.record += ",\"rule\":" + JsonValue(rules);
  if (brace < text.size()) {
    for (const std::string& field : Split(text.substr(brace + 1, text.size() - brace - 2), ",")) {
      const size_t equals = field.find('=');
      item.record +=
          fmt::format(",\"{}\":{}", field.substr(0, equals), JsonValue(field.substr(equals + 1)));
    }
  }
  item.record += "}";
  return item;
}

class Runner {
 public:
  Runner(std::shared_ptr<const RuleSet> rules, const TimelineOptions& options)
      : rules_(std::move(rules)),
        options_(options),
        queue_(QueueOptions()),
        decoder_(Decoder::Create(rules_->field_names())),
        detector_(rules_),
        reader_(rules_),
        correlator_(std::make_unique<Correlator>(rules_->correlation_plan(), options.correlator)) {}

  TimelineRun Run(const std::string& timeline) {
    std::vector<Item> items;
    uint32_t inputs = 1;
    for (const std::string& text : Split(timeline, " \n")) {
      items.push_back(ParseItem(text));
      inputs = std::max(inputs, items.back().input + 1);
    }
    for (uint32_t i = 0; i < inputs; ++i) queue_.AddInput(kNever);
    uint64_t offset = 0;
    for (const Item& item : items) {
      AddEvent(item, offset++);
      Forward();
    }
    queue_.CloseAll();
    Forward();
    const size_t before = run_.firings.size();
    correlator_->Finish(&run_.firings);
    Tell(before);
    Count();
    return std::move(run_);
  }

 private:
  // A rule may ask for more lateness than the setting.
  EventQueueOptions QueueOptions() const {
    EventQueueOptions options = options_.queue;
    for (const CorrelationPlan::Node& node : rules_->correlations().nodes) {
      options.lateness_ns =
          std::max(options.lateness_ns, node.rule.correlation.lateness_ns.value_or(0));
    }
    return options;
  }

  void AddEvent(const Item& item, uint64_t offset) {
    const std::string padded = item.record + std::string(kRecordPadding, '\0');
    event_.Reset(rules_->field_names().size());
    const std::string_view record(padded.data(), item.record.size());
    TOCSIN_CHECK(decoder_->Decode(record, {}, &event_).ok());
    TOCSIN_CHECK(event_.time_ns == item.time_ns);
    detector_.Evaluate(event_, &matches_);
    for (const Match& match : matches_) {
      const Rule& rule = rules_->rules()[match.rule];
      if (rule.file == kBaseFile || !rules_->correlations().rule_emits[match.rule]) continue;
      run_.alerts.push_back(fmt::format("{} {}", Seconds(item.time_ns), rule.title));
    }
    MatchedEvent matched;
    if (!reader_.Read(event_, matches_, &matched)) {
      queue_.Observe(item.input, event_.time_ns);
      return;
    }
    matched.time_ns = event_.time_ns;
    matched.position = {item.input, offset};
    matched.body = item.record;
    queue_.Add(matched.time_ns, matched.position, matched, matched.body.size());
  }

  void Forward() {
    const int64_t watermark_ns = queue_.Advance();
    const size_t before = run_.firings.size();
    while (auto timed = queue_.Pop()) {
      if (timed->late) continue;
      if (options_.restart) Restart();
      timed->value.time_ns = timed->time_ns;
      correlator_->Process(timed->value, &run_.firings);
    }
    if (watermark_ns != INT64_MAX && watermark_ns != kNever) {
      correlator_->AdvanceTo(watermark_ns, &run_.firings);
    }
    Tell(before);
  }

  void Restart() {
    const std::string snapshot = correlator_->Snapshot();
    correlator_ = std::make_unique<Correlator>(rules_->correlation_plan(), options_.correlator);
    TOCSIN_CHECK(correlator_->Restore(snapshot).has_value());
  }

  void Tell(size_t from) {
    for (size_t i = from; i < run_.firings.size(); ++i) {
      const Firing& firing = run_.firings[i];
      std::string group;
      for (const std::string& text : firing.group) group += (group.empty() ? "" : ",") + text;
      run_.alerts.push_back(fmt::format(
          "{} {} [{}] {} ({} events, {}..{}{}{})", Seconds(firing.time_ns),
          rules_->correlations().nodes[firing.node].rule.title, group, firing.aggregate,
          firing.events, Seconds(firing.first_ns), Seconds(firing.last_ns),
          firing.approximate ? ", approximate" : "", firing.truncated ? ", truncated" : ""));
    }
  }

  void Count() {
    const CorrelatorCounters& counters = correlator_->counters();
    const std::pair<const char*, uint64_t> all[] = {{"without_group", counters.without_group},
                                                    {"refused_values", counters.refused_values},
                                                    {"evicted_groups", counters.evicted_groups},
                                                    {"dropped_entries", counters.dropped_entries},
                                                    {"late", queue_.late()},
                                                    {"forced", queue_.forced()},
                                                    {"clamped", queue_.clamped()}};
    for (const auto& [name, value] : all) {
      if (value > 0) run_.counters.emplace_back(name, value);
    }
  }

  const std::shared_ptr<const RuleSet> rules_;
  const TimelineOptions options_;
  EventQueue<MatchedEvent> queue_;
  const std::unique_ptr<Decoder> decoder_;
  Detector detector_;
  MatchReader reader_;
  std::unique_ptr<Correlator> correlator_;
  Event event_;
  std::vector<Match> matches_;
  TimelineRun run_;
};

// Each pipeline is a chain of its own.
std::vector<PipelineChain> ChainsIn(const RuleFiles& files, std::vector<std::string>* errors) {
  std::vector<PipelineChain> chains;
  for (const auto& [file, text] : files) {
    if (!file.ends_with(kPipelineEnding)) continue;
    Diagnostics diagnostics;
    auto pipeline = Pipeline::Parse(text, file, &diagnostics);
    for (const Diagnostic& d : diagnostics) errors->emplace_back(d.code);
    if (pipeline) chains.push_back(PipelineChain({std::move(pipeline)}));
  }
  return chains;
}

}  // namespace

std::shared_ptr<const RuleSet> BuildRules(const RuleFiles& files, bool legacy_aggregation,
                                          std::vector<std::string>* errors) {
  RuleSetOptions options;
  options.legacy_aggregation = legacy_aggregation;
  RuleSetBuilder builder(options);
  builder.SetChains(ChainsIn(files, errors));
  for (const char* name : {"r1", "r2", "r3"}) {
    const std::string named = fmt::format("name: {}\n", name);
    const bool written = std::any_of(files.begin(), files.end(), [&](const auto& file) {
      return file.second.find(named) != std::string::npos;
    });
    if (written) continue;
    builder.AddText(fmt::format("title: {0}\nname: {0}\nlogsource: {{product: test}}\n"
                                "detection: {{s: {{rule: {0}}}, condition: s}}\n",
                                name),
                    kBaseFile);
  }
  for (const auto& [file, text] : files) {
    if (!file.ends_with(kPipelineEnding)) builder.AddText(text, file);
  }
  std::shared_ptr<const RuleSet> rules = builder.Build();
  for (const Diagnostic& d : builder.diagnostics()) {
    if (d.severity == Severity::kError) errors->emplace_back(d.code);
  }
  return errors->empty() ? rules : nullptr;
}

TimelineRun RunTimeline(const RuleFiles& files, const std::string& timeline,
                        const TimelineOptions& options) {
  TimelineRun run;
  const std::shared_ptr<const RuleSet> rules =
      BuildRules(files, options.legacy_aggregation, &run.errors);
  return rules == nullptr ? run : Runner(rules, options).Run(timeline);
}

}  // namespace tocsin
