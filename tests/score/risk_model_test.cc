// A second scorer that remembers every detection and recomputes each answer from the formula must
// agree with the real one on random histories, with disorder, restarts and all policies.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "score/risk.h"
#include "tests/score/detection_samples.h"

namespace tocsin {
namespace {

class Model {
 public:
  explicit Model(const RiskOptions& options) : options_(options) {}

  struct Answer {
    bool late = false;
    double score = 0;
    bool fired = false;
    bool close = false;  // too near the threshold for doubles to decide
  };

  Answer Add(const std::string& entity, int64_t time_ns, double points) {
    Past& past = past_[entity];
    const int64_t now = past.all.empty() ? time_ns : std::max(past.now, time_ns);
    const double before = ScoreAt(past, now);
    past.now = now;
    Answer answer;
    answer.close = Close(before);
    if (past.silent && (before < options_.threshold || now - past.fired >= options_.window_ns)) {
      past.silent = false;
    }
    if (time_ns < now - options_.window_ns) {
      answer.late = true;
      return answer;
    }
    past.all.emplace_back(time_ns, points);
    answer.score = ScoreAt(past, now);
    answer.close = answer.close || Close(answer.score);
    answer.fired = answer.score >= options_.threshold && !past.silent;
    if (answer.fired) {
      past.fired = now;
      past.silent = options_.rearm == Rearm::kEdge;
      if (options_.rearm == Rearm::kReset) past.from = past.all.size();
    }
    return answer;
  }

 private:
  struct Past {
    std::vector<std::pair<int64_t, double>> all;
    size_t from = 0;  // those before were reset
    int64_t now = 0;
    int64_t fired = 0;
    bool silent = false;
  };

  double ScoreAt(const Past& past, int64_t now) const {
    double score = 0;
    for (size_t i = past.from; i < past.all.size(); ++i) {
      const auto& [time, points] = past.all[i];
      if (time < now - options_.window_ns) continue;
      const double halves =
          options_.half_life_ns == 0
              ? 0
              : static_cast<double>(now - time) / static_cast<double>(options_.half_life_ns);
      score += points * std::pow(2.0, -halves);
    }
    return score;
  }

  bool Close(double score) const { return std::abs(score - options_.threshold) < 1e-6; }

  RiskOptions options_;
  std::map<std::string, Past> past_;
};

TEST(RiskModel, AgreesOnRandomHistories) {
  std::mt19937 random(20200610);
  const auto below = [&](int64_t limit) {
    return std::uniform_int_distribution<int64_t>(0, limit - 1)(random);
  };
  std::vector<RuleHead> rules;
  for (const Level level : {Level::kInformational, Level::kLow, Level::kMedium, Level::kHigh}) {
    rules.push_back(RuleOf("r-" + std::string(LevelName(level)), level));
    rules.back().extensions.score = 0.5 + static_cast<double>(below(1000)) / 700;
  }
  size_t fired = 0;
  size_t answers = 0;
  for (int history = 0; history < 3000; ++history) {
    RiskOptions options;
    options.entities = {{"user", {"user"}, {}}};
    options.window_ns = 10 + below(1000);
    options.half_life_ns = below(3) == 0 ? 0 : 1 + below(500);
    options.threshold = 30 + static_cast<double>(below(100));
    options.rearm = static_cast<Rearm>(below(3));
    Model model(options);
    auto scorer = std::make_unique<RiskScorer>(options, nullptr);
    int64_t clock = below(100'000) - 50'000;
    for (int step = 0; step < 60; ++step) {
      clock += below(below(4) == 0 ? 300 : 20);
      const int64_t time = clock - (below(3) == 0 ? below(80) : 0);
      const RuleHead& rule = rules[static_cast<size_t>(below(4))];
      const std::string user = below(3) == 0 ? "eve" : "bob";
      DetectionRecord detection = DetectionOf(rule, time, {{"user", user}});
      std::vector<DetectionRecord> incidents;
      scorer->Score(&detection, &incidents);
      const double points =
          options.level_points[static_cast<size_t>(rule.level)] * *rule.extensions.score;
      const Model::Answer answer = model.Add(user, time, points);
      if (answer.close) break;
      ASSERT_EQ(detection.risk->entities.empty(), answer.late);
      if (!answer.late) {
        ASSERT_NEAR(detection.risk->entities[0].score, answer.score, 1e-7);
      }
      ASSERT_EQ(incidents.size(), answer.fired ? 1u : 0u)
          << "history " << history << " step " << step << " score " << answer.score;
      if (answer.fired) {
        double sum = 0;
        for (const RiskContribution& c : incidents[0].incident->contributions) sum += c.score;
        ASSERT_NEAR(sum, answer.score, 1e-7);
      }
      fired += incidents.size();
      ++answers;
      if (below(20) == 0) {
        SnapshotWriter writer;
        scorer->Save(&writer);
        const std::string saved = writer.Take();
        scorer = std::make_unique<RiskScorer>(options, nullptr);
        SnapshotReader reader(saved);
        ASSERT_TRUE(scorer->Restore(&reader).has_value());
        ASSERT_TRUE(reader.at_end());
      }
    }
  }
  EXPECT_GT(fired, 1000u);
  EXPECT_GT(answers, 100'000u);
}

}  // namespace
}  // namespace tocsin
