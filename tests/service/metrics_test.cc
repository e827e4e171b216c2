#include "service/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/golden.h"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

// The number that the text has behind a series; -1 when the series is not there.
double ValueOf(const Metrics& metrics, const std::string& series) {
  const std::string text = "\n" + metrics.Text();
  const size_t at = text.find("\n" + series + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + series.size() + 2));
}

TEST(MetricTable, FollowsTheNamingRulesOfPrometheus) {
  std::set<std::string_view> names;
  for (const MetricRow& row : MetricRows()) {
    SCOPED_TRACE(row.name);
    EXPECT_TRUE(names.insert(row.name).second);
    EXPECT_TRUE(row.name.starts_with("tocsin_"));
    EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
    const bool counts = row.kind == MetricKind::kCounter || row.kind == MetricKind::kSeconds;
    EXPECT_EQ(row.name.ends_with("_total"), counts);
    EXPECT_EQ(row.name.ends_with("_seconds_total"), row.kind == MetricKind::kSeconds);
    if (row.kind == MetricKind::kHistogram) {
      EXPECT_TRUE(row.name.ends_with("_seconds"));
    }
    EXPECT_TRUE(row.help.ends_with('.'));
    std::set<std::string_view> labels(row.labels.begin(), row.labels.end());
    EXPECT_EQ(labels.size(), row.labels.size());
    EXPECT_EQ(labels.count("le"), 0u);
  }
}

TEST(Metrics, ShowEverySeriesInPrometheusText) {
  Metrics metrics;
  metrics.Get(metric::kBuildInfo, "1.2.3").Set(1);
  metrics.Get(metric::kReady).Set(0);
  metrics.Get(metric::kEvents, "zeek", "zeek_conn").Add(3);
  metrics.Get(metric::kEvents, "zeek", "zeek_conn").Add(4);
  metrics.Get(metric::kEvents, "zeek", "zeek_dns");
  metrics.Get(metric::kEventTimeLag, "zeek").Set(1.25);
  metrics.Get(metric::kProcessingTime, "match").AddNs(1'500'000'000);
  metrics.Get(metric::kConsumerLag, "zeek", std::string("7")).Set(1e15);
  metrics.Get(metric::kTransactionTime, "match").ObserveNs(1'000'000);
  metrics.Get(metric::kTransactionTime, "match").ObserveNs(31'000'000'000);
  EXPECT_TRUE(MatchesGolden("service/metrics.txt", metrics.Text()));
}

TEST(Metrics, KeepHostileLabelsInTheirQuotes) {
  Metrics metrics;
  metrics.Get(metric::kInputBytes, "a\"} 1\nb\\\xff").Add();
  EXPECT_THAT(metrics.Text(), HasSubstr("{topic=\"a\\\"} 1\\nb\\\\\uFFFD\"} 1\n"));
}

TEST(Metrics, LoseNothingBetweenThreads) {
  constexpr uint64_t kThreads = 4;
  constexpr uint64_t kAdds = 20'000;
  Metrics metrics;
  std::vector<std::thread> threads;
  for (uint64_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&metrics] {
      const MetricCounter shared = metrics.Get(metric::kCandidates);
      const MetricHistogram histogram = metrics.Get(metric::kTransactionTime, "match");
      for (uint64_t k = 0; k < kAdds; ++k) {
        shared.Add(2);
        histogram.ObserveNs(2'000'000);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ValueOf(metrics, "tocsin_candidates_total"), 2.0 * kThreads * kAdds);
  EXPECT_EQ(ValueOf(metrics, "tocsin_transaction_seconds_count{stage=\"match\"}"),
            kThreads * kAdds);
  EXPECT_NEAR(ValueOf(metrics, "tocsin_transaction_seconds_sum{stage=\"match\"}"),
              0.002 * kThreads * kAdds, 1e-6);
}

TEST(Metrics, PutEachDurationInTheBucketsThatHoldIt) {
  std::mt19937_64 random(7);
  std::vector<int64_t> durations = {-5, 0, 1'000'000, 1'000'001, 30'000'000'000, 30'000'000'001};
  for (int i = 0; i < 500; ++i) {
    durations.push_back(static_cast<int64_t>(random() % 2'000'000'000) >> (random() % 20));
  }
  Metrics metrics;
  const MetricHistogram histogram = metrics.Get(metric::kTransactionTime, "match");
  for (const int64_t duration : durations) histogram.ObserveNs(duration);
  for (const auto& [bound, text] :
       std::vector<std::pair<int64_t, std::string>>{{1'000'000, "0.001"},
                                                    {25'000'000, "0.025"},
                                                    {1'000'000'000, "1"},
                                                    {30'000'000'000, "30"},
                                                    {INT64_MAX, "+Inf"}}) {
    const auto expected = std::count_if(durations.begin(), durations.end(),
                                        [bound = bound](int64_t d) { return d <= bound; });
    EXPECT_EQ(
        ValueOf(metrics, "tocsin_transaction_seconds_bucket{stage=\"match\",le=\"" + text + "\"}"),
        static_cast<double>(expected))
        << text;
  }
}

TEST(Metrics, BoundTheSeriesOfAMetric) {
  Metrics metrics;
  for (size_t i = 0; i < Metrics::kMaxSeries + 10; ++i) {
    metrics.Get(metric::kDetections, std::to_string(i), "high").Add();
  }
  const std::string text = metrics.Text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'),
            static_cast<std::ptrdiff_t>(Metrics::kMaxSeries) + 2);
  EXPECT_EQ(ValueOf(metrics, "tocsin_detections_total{rule_id=\"(other)\",level=\"(other)\"}"), 11);
  metrics.Get(metric::kDetections, "0", "high").Add();
  EXPECT_EQ(ValueOf(metrics, "tocsin_detections_total{rule_id=\"0\",level=\"high\"}"), 2);
}

TEST(Metrics, DontShowGaugesWithoutAValue) {
  Metrics metrics;
  const MetricGauge lag = metrics.Get(metric::kConsumerLag, "zeek", "0");
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("kafka_consumer_lag")));
  lag.Set(5);
  EXPECT_EQ(ValueOf(metrics, "tocsin_kafka_consumer_lag{topic=\"zeek\",partition=\"0\"}"), 5);
  lag.Clear();
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("kafka_consumer_lag")));
  metrics.Get(metric::kConsumerLag, "zeek", "1");
  lag.Set(6);
  EXPECT_EQ(ValueOf(metrics, "tocsin_kafka_consumer_lag{topic=\"zeek\",partition=\"0\"}"), 6);
}

TEST(Metrics, ForgetGaugesThatWereGivenUp) {
  Metrics metrics;
  for (size_t i = 0; i < Metrics::kMaxSeries + 10; ++i) {
    const MetricGauge info = metrics.Get(metric::kRulesetInfo, std::to_string(i));
    info.Set(1);
    info.Clear();
  }
  metrics.Get(metric::kRulesetInfo, "the last").Set(1);
  EXPECT_EQ(ValueOf(metrics, "tocsin_ruleset_info{hash=\"the last\"}"), 1);
}

TEST(Metrics, HandlesWithoutASeriesCountNothing) {
  MetricCounter().Add();
  MetricSeconds().AddNs(1);
  MetricGauge().Set(1);
  MetricGauge().Clear();
  MetricHistogram().ObserveNs(1);
  EXPECT_EQ(Metrics().Text(), "");
}

TEST(Metrics, HandlesMayOutliveThem) {
  MetricCounter counter;
  {
    Metrics metrics;
    counter = metrics.Get(metric::kCandidates);
  }
  counter.Add();
}

}  // namespace
}  // namespace tocsin
