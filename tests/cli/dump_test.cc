// tocsin replay over dumped topics.
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "emit/json_writer.h"
#include "tests/cli/run_program.h"
#include "tests/support/golden.h"
#include "tests/support/read_file.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kRules = R"(title: A wrong password
id: 11111111-1111-4111-8111-111111111111
name: wrong_password
level: low
logsource:
  product: app
detection:
  selection:
    event: wrong_password
  condition: selection
---
title: Many wrong passwords
id: 11111111-1111-4111-8111-111111111113
level: medium
correlation:
  type: event_count
  rules: [wrong_password]
  group-by: [user]
  timespan: 10m
  condition:
    gte: 3
  generate: true
)";

constexpr int64_t kStartMs = 1'714'557'600'000;  // 2024-05-01T10:00:00Z

std::string TimeText(int64_t second) {
  return fmt::format("2024-05-01T{:02}:{:02}:{:02}Z", 10 + second / 3600, second / 60 % 60,
                     second % 60);
}

std::string Event(int64_t second, const std::string& user) {
  return fmt::format(R"({{"time":"{}","event":"wrong_password","user":"{}"}})", TimeText(second),
                     user);
}

struct Place {
  std::string topic = "app";
  int32_t partition = 0;
  uint64_t offset = 0;
};

// One line. `ts` below 0: without.
std::string Envelope(const Place& place, std::string_view payload, int64_t ts = -1,
                     const std::vector<std::string>& headers = {}) {
  JsonWriter json;
  json.StartObject();
  json.MemberIfAny("topic", place.topic);
  json.Key("partition");
  json.Uint(static_cast<uint64_t>(place.partition));
  json.Key("offset");
  json.Uint(place.offset);
  if (ts >= 0) {
    json.Key("ts");
    json.Uint(static_cast<uint64_t>(ts));
  }
  json.MemberIfAny("headers", headers);
  json.Key("payload");
  json.String(payload);
  json.EndObject();
  return json.Take() + "\n";
}

class DumpTest : public testing::Test {
 protected:
  DumpTest() { rules_ = dir_.Write("rules.yml", kRules).string(); }

  ProgramRun Replay(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.insert(arguments.begin(),
                     {"replay", "--rules", rules_, "--quiet", "--logsource", "product=app"});
    ProgramOptions options;
    options.input = input;
    return RunTocsin(arguments, options);
  }

  ProgramRun ReplayDump(const std::string& dump, std::vector<std::string> arguments = {}) {
    arguments.push_back(dir_.Write("dump.jsonl", dump).string());
    return Replay(arguments);
  }

  // The folder has another name in every run.
  std::string WithoutFolder(std::string text) const {
    const std::string folder = dir_.path().string() + "/";
    for (size_t at; (at = text.find(folder)) != std::string::npos;) text.erase(at, folder.size());
    return text;
  }

  TempDir dir_;
  std::string rules_;
};

// What was detected, without where.
std::multiset<std::string> Matches(const std::string& out) {
  std::multiset<std::string> matches;
  for (size_t begin = 0, end; (end = out.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const std::string line = out.substr(begin, end - begin);
    const auto part = [&](const std::string& key) {
      const size_t at = line.find("\"" + key + "\":");
      return at == std::string::npos ? "" : line.substr(at, line.find_first_of("}]", at) - at);
    };
    matches.insert(part("event_time") + part("title") + part("event") + part("group"));
  }
  return matches;
}

TEST_F(DumpTest, DetectionsSayTopicPartitionAndOffset) {
  std::string dump;
  for (uint64_t i = 0; i < 3; ++i) {
    dump += Envelope({"app", 2, 40 + i}, Event(static_cast<int64_t>(i), "bob"), kStartMs);
  }
  const ProgramRun run = ReplayDump(dump);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(MatchesGolden("cli/dump.ndjson", WithoutFolder(run.out)));
}

TEST_F(DumpTest, ARecordMatchesAsItDoesInAFile) {
  std::mt19937 random(3);
  std::string file, dump;
  for (uint64_t i = 0; i < 2'000; ++i) {
    const std::string event =
        Event(static_cast<int64_t>(i), fmt::format("us\\\"er\u00e9{}", random() % 40));
    file += event + "\n";
    dump += Envelope({"app", 0, i}, event);
  }
  const ProgramRun direct = Replay({dir_.Write("file.jsonl", file).string()});
  const ProgramRun dumped = ReplayDump(dump);
  EXPECT_EQ(direct.exit_code, 0);
  EXPECT_GT(Matches(direct.out).size(), 2'000u);
  EXPECT_TRUE(Matches(direct.out) == Matches(dumped.out));
}

TEST_F(DumpTest, OutputDoesNotDependOnTheMixOfPartitions) {
  for (uint32_t seed = 0; seed < 6; ++seed) {
    std::mt19937 random(seed);
    constexpr size_t kPartitions = 4;
    std::vector<std::vector<std::string>> lines(kPartitions);
    for (size_t p = 0; p < kPartitions; ++p) {
      int64_t second = 0;
      for (uint64_t i = 0; i < 100; ++i) {
        second += static_cast<int64_t>(random() % 3) * 30;  // ties are many
        const Place place{p < 2 ? "app" : "zeek-app", static_cast<int32_t>(p % 2), i};
        lines[p].push_back(Envelope(place, Event(second, fmt::format("u{}", random() % 6)),
                                    kStartMs + second * 1'000));
      }
    }
    // Partition behind partition, then any mixes.
    std::string first;
    for (int mix = 0; mix < 4; ++mix) {
      std::vector<size_t> order;
      for (size_t p = 0; p < kPartitions; ++p) order.insert(order.end(), lines[p].size(), p);
      if (mix > 0) std::shuffle(order.begin(), order.end(), random);
      std::vector<size_t> next(kPartitions);
      std::string dump;
      for (const size_t p : order) dump += lines[p][next[p]++];
      const ProgramRun run = mix == 3 ? Replay({"-"}, dump)
                                      : ReplayDump(dump, {"--threads", mix % 2 == 0 ? "1" : "3"});
      EXPECT_EQ(run.exit_code, 0) << run.err;
      if (mix == 0) {
        first = run.out;
        EXPECT_THAT(first, HasSubstr("Many wrong passwords"));
      }
      EXPECT_TRUE(run.out == first) << seed << " " << mix;
    }
  }
}

TEST_F(DumpTest, LatenessIsThatOfTheOwnPartition) {
  // Two hours behind the other partition, and nothing of it is late.
  std::string dump;
  for (uint64_t i = 0; i < 3; ++i) dump += Envelope({"app", 0, i}, Event(7'200, "amy"));
  for (uint64_t i = 0; i < 3; ++i) dump += Envelope({"app", 1, i}, Event(0, "bob"));
  const ProgramRun run = ReplayDump(dump);
  EXPECT_EQ(Matches(run.out).size(), 8u);
  EXPECT_LT(run.out.find("bob"), run.out.find("amy"));
}

TEST_F(DumpTest, ATimeBeyondThatOfTheMessageIsBounded) {
  // The first stamp is forged. Believed, it would make the others late.
  std::string dump = Envelope({"app", 0, 0}, Event(36'000, "eve"), kStartMs);
  for (uint64_t i = 1; i < 4; ++i) dump += Envelope({"app", 0, i}, Event(0, "bob"), kStartMs);
  const std::string config =
      dir_.Write("config.yml", "correlation:\n  future: 1m\n  lateness: 5m\n").string();
  EXPECT_EQ(Matches(ReplayDump(dump, {"--config", config}).out).size(), 5u);
}

TEST_F(DumpTest, OneMessageMayHoldSeveralRecords) {
  const std::string three =
      Event(0, "amy") + "\n" + Event(1, "amy") + "\n" + Event(2, "amy") + "\n";
  const ProgramRun run = ReplayDump(Envelope({"app", 0, 7}, three) +
                                    R"({"topic":"app","partition":0,"offset":8,"payload":[)" +
                                    Event(3, "bob") + "," + Event(4, "bob") + "]}\n");
  EXPECT_EQ(Matches(run.out).size(), 6u);
  EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST_F(DumpTest, WhatIsBrokenIsKeptWithItsPlaceAndHarmsNothingElse) {
  std::string dump;
  uint64_t offset = 0;
  const auto good = [&] { dump += Envelope({"app", 0, offset++}, Event(0, "bob")); };
  good();
  for (const std::string& broken :
       {std::string(R"({"topic":"app","partition":0,"payload":"x"})"),
        std::string(R"({"topic":["app"],"partition":0,"offset":1,"payload":"x"})"),
        std::string(R"({"topic":"a\u0000","partition":0,"offset":1,"payload":"x"})"),
        std::string(R"({"topic":"app","partition":0,"offset":1,"payload":"\udead"})"),
        std::string(R"({"topic":"app","partition":0,"offset":1,"payload":7})"),
        R"({"topic":"app","partition":0,"offset":1,"payload":{"a":)" + std::string(300, '[') +
            std::string(300, ']') + "}}",
        std::string(R"({"topic":"app","partition":0,"offset":1,"payl)")}) {
    dump += broken + "\n";
    good();
  }
  dump += Envelope({"app", 3, 99}, "{\"event\":tru}");
  const std::string rejects = (dir_.path() / "rejects.jsonl").string();
  const ProgramRun run = ReplayDump(dump, {"--rejects", rejects});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.out, HasSubstr("\"offset\":7}"));
  EXPECT_TRUE(MatchesGolden("cli/dump_rejects.ndjson", WithoutFolder(ReadFile(rejects))));
}

TEST_F(DumpTest, TombstonesAreNoRecords) {
  const ProgramRun run =
      ReplayDump("{\"topic\":\"app\",\"partition\":0,\"offset\":1,\"payload\":null}\n");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out, "");
}

TEST_F(DumpTest, DeadLettersGiveTheIdsThatTheyWouldHaveHad) {
  const std::string event = Event(0, "bob");
  const ProgramRun original = ReplayDump(Envelope({"app", 2, 41}, event, kStartMs));
  const std::string letter =
      Envelope({"tocsin-dead-letters", 0, 5}, event, kStartMs + 86'400'000,
               {"tocsin-reason", "x", "tocsin-topic", "app", "tocsin-partition", "2",
                "tocsin-offset", "41", "tocsin-timestamp", fmt::format("{}", kStartMs)});
  EXPECT_EQ(ReplayDump(letter, {"--from-dlq"}).out, original.out);
  EXPECT_THAT(original.out, HasSubstr(R"("source":{"topic":"app","partition":2,"offset":41})"));
  EXPECT_THAT(ReplayDump(letter).out, HasSubstr(R"("topic":"tocsin-dead-letters")"));
}

TEST_F(DumpTest, OnlyDumpsHoldDeadLetters) {
  const ProgramRun run = ReplayDump(Event(0, "bob") + "\n", {"--from-dlq"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.out, "");
}

TEST_F(DumpTest, TopicsNameTheLogAsFilesDo) {
  dir_.Write("zeek.yml", R"(title: Any query
id: 22222222-2222-4222-8222-222222222222
logsource:
  product: zeek
  service: dns
detection:
  selection:
    query: '*'
  condition: selection
)");
  const std::string dump =
      dir_.Write("dump.jsonl", Envelope({"zeek-dns", 0, 0}, "ts\tquery\n1714557600.5\tx.org"))
          .string();
  const ProgramRun run =
      RunTocsin({"replay", "--rules", (dir_.path() / "zeek.yml").string(), "--quiet", dump});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("x.org"));
}

}  // namespace
}  // namespace tocsin
