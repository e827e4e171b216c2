// Both stages over a broker in memory: whatever fails, the topics hold what an undisturbed replay
// of the same records tells, each detection once.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "emit/time_text.h"
#include "match/match_reader.h"
#include "score/aggregation_stage.h"
#include "service/correlate_stage.h"
#include "service/match_stage.h"
#include "service/worker.h"
#include "tests/service/sim_broker.h"

namespace tocsin {
namespace {

constexpr std::string_view kRules = R"(title: Wrong password
id: 11111111-1111-4111-8111-111111111111
name: wrong_password
logsource: {product: app}
detection:
    selection: {event: wrong_password}
    condition: selection
level: low
---
title: Login
id: 11111111-1111-4111-8111-111111111112
name: login
logsource: {product: app}
detection:
    selection: {event: login}
    condition: selection
level: informational
tocsin: {suppress: {for: 20s, by: [user]}}
---
title: Secret read
id: 11111111-1111-4111-8111-111111111113
logsource: {product: app}
detection:
    selection: {event: secret}
    condition: selection
level: high
---
title: Many wrong passwords
id: 11111111-1111-4111-8111-111111111114
name: many
correlation:
    type: event_count
    rules: [wrong_password]
    group-by: [user]
    timespan: 30s
    condition: {gte: 3}
    generate: true
level: medium
---
title: Wrong passwords on many hosts
id: 11111111-1111-4111-8111-111111111115
correlation:
    type: value_count
    rules: [wrong_password]
    group-by: [user]
    timespan: 1m
    condition: {field: host, gte: 3}
    generate: true
level: high
---
title: Guessed
id: 11111111-1111-4111-8111-111111111116
correlation:
    type: temporal_ordered
    rules: [many, login]
    group-by: [user]
    timespan: 2m
    generate: true
level: critical
---
title: Secrets are for u1 to read
id: 11111111-1111-4111-8111-111111111118
logsource: {product: app}
filter:
    rules: [11111111-1111-4111-8111-111111111113]
    selection: {user: u1}
    condition: not selection
---
title: Many users fail
id: 11111111-1111-4111-8111-111111111117
correlation:
    type: value_count
    rules: [many]
    timespan: 5m
    condition: {field: user, gte: 3}
    generate: true
level: critical
)";

constexpr int64_t kStart = 1'714'557'600'000'000'000;
constexpr size_t kPartitions = 3;

struct Input {
  std::vector<std::vector<std::string>> partitions;
};

// Event times go on by a second or so, out of order by less than the lateness. u1 reads a secret at
// least once.
Input MakeInput(uint64_t seed, size_t count) {
  std::mt19937_64 random(seed);
  Input input;
  input.partitions.resize(kPartitions);
  constexpr std::array<std::string_view, 6> kEvents = {
      "wrong_password", "wrong_password", "wrong_password", "login", "noise", "secret"};
  int64_t now_ns = kStart;
  for (size_t i = 0; i < count; ++i) {
    now_ns += static_cast<int64_t>(random() % 2000) * 1'000'000;
    const int64_t time_ns = now_ns - static_cast<int64_t>(random() % 8) * kSecondNs;
    const bool secret = random() % 40 == 0 || i == count / 2;
    const size_t event = secret ? 5 : random() % 5;
    const uint64_t user = i == count / 2 ? 1 : random() % 5;
    const uint64_t host = random() % 4;
    input.partitions[random() % kPartitions].push_back(
        fmt::format(R"({{"time":"{}","event":"{}","user":"u{}","host":"h{}","n":{}}})",
                    Rfc3339(time_ns), kEvents[event], user, host, i));
  }
  input.partitions[0].push_back("{\"cut");
  return input;
}

std::shared_ptr<const RuleSet> Rules() {
  RuleSetBuilder builder;
  builder.AddText(kRules, "rules.yml");
  std::shared_ptr<const RuleSet> rules = builder.Build();
  for (const Diagnostic& diagnostic : builder.diagnostics()) ADD_FAILURE() << diagnostic.message;
  return rules;
}

ServiceOptions SimOptions() {
  ServiceOptions options;
  options.kafka.brokers = "sim";
  SourceOptions source;
  source.topics = {"app"};
  source.logsource.product = "app";
  options.sources = {source};
  options.repartition.partitions = 4;
  options.service.commit_records = 40;
  options.service.idle_timeout_ns = 5 * kSecondNs;
  options.engine.time.lateness_ns = 10 * kSecondNs;
  options.engine.risk.threshold = 120;
  return options;
}

using Ids = std::multiset<std::string>;

std::string IdOf(const std::string& detection) {
  const size_t at = detection.find("\"id\":\"") + 6;
  return detection.substr(at, 36);
}

// What the stage of replay tells.
Ids Expected(const Input& input, const std::shared_ptr<const RuleSet>& rules) {
  const ServiceOptions options = SimOptions();
  AggregationStage stage(
      rules, options.engine, nullptr, nullptr, [](const EventPosition& position) {
        return SourcePosition{"app", position.offset, static_cast<int32_t>(position.input)};
      });
  const std::unique_ptr<Decoder> decoder = Decoder::Create(rules->field_names());
  Detector detector(rules);
  Explainer explainer(rules);
  MatchReader reader(rules);
  Event event;
  std::vector<Match> matches;
  StreamContext context;
  context.source_name = "app";
  context.asserted.product = "app";
  for (uint32_t p = 0; p < input.partitions.size(); ++p) stage.AddInput(kNever);
  for (uint32_t p = 0; p < input.partitions.size(); ++p) {
    for (size_t offset = 0; offset < input.partitions[p].size(); ++offset) {
      const std::string padded = input.partitions[p][offset] + std::string(kRecordPadding, '\0');
      const std::string_view record(padded.data(), padded.size() - kRecordPadding);
      if (!decoder->Decode(record, context, &event).ok()) continue;
      detector.Evaluate(event, &matches);
      auto tree = std::make_shared<EventTree>();
      if (!decoder->DecodeTree(record, context, tree.get()).ok()) continue;
      StageEvent found;
      reader.Read(event, matches, &found.matched);
      found.matched.time_ns = event.time_ns;
      found.matched.position = {p, offset};
      for (const Match& match : matches) {
        if (!rules->correlations().rule_emits[match.rule]) continue;
        found.detections.push_back(MakeDetection(
            &explainer, match, tree, SourcePosition{"app", offset, static_cast<int32_t>(p)}));
      }
      stage.Add(p, std::move(found));
    }
  }
  std::vector<DetectionRecord> told;
  stage.Finish(&told);
  Ids ids;
  for (const DetectionRecord& detection : told) ids.insert(detection.id);
  return ids;
}

struct SimRun {
  Ids ids;
  size_t dead_letters = 0;
  uint64_t failures = 0;
  std::string metrics;
};

class ExactlyOnce : public testing::TestWithParam<uint64_t> {
 protected:
  // `members` of the group match, one after the other; the last one that is left takes over all.
  SimRun Run(const Input& input, SimFailures failures, size_t members = 1) {
    SimBroker broker;
    broker.CreateTopic("app", kPartitions);
    for (size_t p = 0; p < kPartitions; ++p) {
      for (const std::string& record : input.partitions[p]) {
        broker.Topic("app")[p].push_back({"", record, kNoTimestamp, {}});
      }
    }
    broker.CreateTopic("tocsin-rep", 4);
    broker.CreateTopic("tocsin-state", 4);
    std::atomic<bool> stopping = false;
    Metrics metrics;
    RecentDetections recent;
    Log log(
        {Log::Level::kError}, [] { return 0; },
        [](std::string_view line) { ADD_FAILURE() << line; });
    int64_t clock_ns = kStart;
    ServiceContext context;
    context.options = SimOptions();
    context.sources =
        std::make_shared<const SourceTable>(*SourceTable::Make(context.options.sources));
    context.encoder = *RecordEncoder::Make(context.options);
    context.metrics = &metrics;
    context.recent = &recent;
    context.log = &log;
    context.stopping = &stopping;
    context.now_ns = [&clock_ns] { return clock_ns += 40'000'000; };
    context.steady_ns = context.now_ns;
    const RuleHolder rules(Rules());

    SimRun run;
    const auto work = [&](const std::string& stage, const std::string& group,
                          const std::string& topic, SimMember member,
                          const Worker::MakeStage& make) {
      auto session = std::make_unique<SimSession>(&broker, group, std::vector<std::string>{topic},
                                                  failures, member);
      const SimSession* seen = session.get();
      Worker worker(&context, &rules, stage, std::move(session), make);
      const Result<void> ended = worker.Run();
      EXPECT_TRUE(ended.has_value()) << ended.error().message;
      run.failures += seen->failed();
    };
    std::vector<SimMember> turns;
    for (size_t member = 0; member < members; ++member) turns.push_back({member, members});
    if (members > 1) turns.push_back({});
    for (const SimMember& member : turns) {
      work("match", "tocsin", "app", member,
           [&](Session* session, std::shared_ptr<const RuleSet> set) {
             return std::make_unique<MatchStage>(&context, session, std::move(set));
           });
      work("correlate", "tocsin-correlate", "tocsin-rep", {},
           [&](Session* session, std::shared_ptr<const RuleSet> set) {
             return std::make_unique<CorrelateStage>(&context, session, std::move(set));
           });
    }
    for (const auto& record : broker.Topic("tocsin-detections")[0]) {
      run.ids.insert(IdOf(record.value));
    }
    run.dead_letters = broker.Topic("tocsin-dead-letters")[0].size();
    run.metrics = metrics.Text();
    return run;
  }
};

TEST_P(ExactlyOnce, TellsWhatAReplayTells) {
  const Input input = MakeInput(GetParam(), 600);
  const Ids expected = Expected(input, Rules());
  const SimRun run = Run(input, {GetParam(), 0, 0});
  EXPECT_GT(expected.size(), 100u);
  EXPECT_EQ(run.failures, 0u);
  EXPECT_EQ(run.ids, expected);
  EXPECT_EQ(run.dead_letters, 1u);
  size_t filtered = 0;
  for (const auto& partition : input.partitions) {
    filtered += std::count_if(partition.begin(), partition.end(), [](const std::string& record) {
      return record.find(R"("event":"secret","user":"u1")") != std::string::npos;
    });
  }
  EXPECT_GT(filtered, 0u);
  EXPECT_THAT(run.metrics,
              testing::HasSubstr(fmt::format("tocsin_filtered_matches_total{{filter=\""
                                             "11111111-1111-4111-8111-111111111118\"}} {}\n",
                                             filtered)));
}

TEST_P(ExactlyOnce, WhateverFails) {
  const Input input = MakeInput(GetParam(), 600);
  const Ids expected = Expected(input, Rules());
  const SimRun run = Run(input, {GetParam(), 6, 6});
  EXPECT_GT(run.failures, 20u);
  EXPECT_EQ(run.ids, expected);
  EXPECT_EQ(run.dead_letters, 1u);
}

// The first has read all of its partitions before the others come.
TEST_P(ExactlyOnce, WheneverTheMembersCome) {
  const Input input = MakeInput(GetParam(), 600);
  const Ids expected = Expected(input, Rules());
  const SimRun run = Run(input, {GetParam(), 6, 6}, kPartitions);
  EXPECT_GT(run.failures, 20u);
  EXPECT_EQ(run.ids, expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ExactlyOnce, testing::Range<uint64_t>(1, 6));

}  // namespace
}  // namespace tocsin
