// tocsin test: rules against recorded events with expected verdicts.
#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <unordered_map>

#include "event_file.h"
#include "input_arguments.h"
#include "load_rules.h"
#include "match/match_reader.h"
#include "output_file.h"
#include "test_cases.h"
#include "test_correlations.h"
#include "test_report.h"
#include "tocsin/detector.h"

namespace tocsin {
namespace {

struct TestArguments {
  RuleArguments rules;
  InputArguments input;
  std::vector<std::string> paths;
  std::string format = "text";
  std::string output;
};

class Tester {
 public:
  Tester(const TestArguments& arguments, const Environment& environment)
      : arguments_(arguments), environment_(environment) {}

  int Run() {
    const Result<std::vector<TestCase>> cases = FindTestCases(arguments_.paths);
    if (!cases) return World(cases.error());
    const Result<LoadedRules> loaded = LoadRules(arguments_.rules, environment_, false);
    if (!loaded) return World(loaded.error());
    rules_ = loaded->rules;
    decoder_ = Decoder::Create(rules_->field_names());
    detector_ = std::make_unique<Detector>(rules_);
    reader_ = std::make_unique<MatchReader>(rules_);
    IndexSubjects();
    std::vector<TestOutcome> outcomes;
    for (const TestCase& test : *cases) {
      if (*environment_.interrupted) break;
      outcomes.push_back(RunCase(test));
    }
    if (const Result<void> written = WriteReport(outcomes); !written) {
      return World(written.error());
    }
    return Code(outcomes, loaded->broken);
  }

 private:
  struct Counts {
    uint64_t events = 0;
    uint64_t matches = 0;
    uint64_t rejected = 0;
    uint64_t first_wrong_line = 0;  // first record that did not match (hit) or did (miss)
    uint64_t timeless_line = 0;     // first record without a time that a correlation needs
  };

  // What a test is about: a detection rule, or a correlation.
  struct Subject {
    RuleId rule = CorrelationPlan::kNone;
    uint32_t node = CorrelationPlan::kNone;
    std::string_view title;
  };

  int World(const Error& error) {
    PrintError(environment_, error.message);
    return kExitWorldFailed;
  }

  TestOutcome RunCase(const TestCase& test) {
    TestOutcome outcome;
    outcome.test = &test;
    const auto broken = [&](std::string why) {
      outcome.kind = TestOutcome::Kind::kBroken;
      outcome.message = std::move(why);
      return outcome;
    };
    if (test.skipped) {
      outcome.kind = TestOutcome::Kind::kSkipped;
      outcome.message = "it lists no test";
      return outcome;
    }
    if (!test.broken.empty()) return broken(test.broken);
    const auto known = subjects_.find(test.rule_id);
    if (known == subjects_.end()) {
      return broken(fmt::format("rule {} is not among the rules that run", test.rule_id));
    }
    const Subject& subject = known->second;
    outcome.rule_title = subject.title;
    if (subject.node != CorrelationPlan::kNone) {
      CorrelationProof proof(rules_->correlation_plan(), subject.node);
      Result<Counts> counts =
          ReadEvents(test, [&](uint64_t line, Counts* at) { Collect(line, &proof, at); });
      if (!counts) return broken(counts.error().message);
      const Result<void> run = proof.Run();
      if (!run) return broken(run.error().message);
      DecideCorrelation(proof, &outcome);
      return outcome;
    }
    const Result<Counts> counts = ReadEvents(
        test, [&](uint64_t line, Counts* at) { Count(line, subject.rule, test.kind, at); });
    if (!counts) return broken(counts.error().message);
    Decide(*counts, &outcome);
    return outcome;
  }

  void IndexSubjects() {
    for (RuleId rule = 0; rule < rules_->rules().size(); ++rule) {
      const Rule& written = rules_->rules()[rule];
      subjects_.emplace(written.id, Subject{.rule = rule, .title = written.title});
    }
    const std::vector<CorrelationPlan::Node>& nodes = rules_->correlations().nodes;
    for (uint32_t node = 0; node < nodes.size(); ++node) {
      const CorrelationRule& written = nodes[node].rule;
      subjects_.emplace(written.id, Subject{.node = node, .title = written.title});
    }
  }

  // Decodes every record into event_, finds matches_, and calls `visit` with its line. Fails when
  // the file is no fair proof.
  Result<Counts> ReadEvents(const TestCase& test,
                            const std::function<void(uint64_t, Counts*)>& visit) {
    Counts counts;
    const Result<void> read =
        ForEachBatch(test.events, arguments_.input.Options(), [&](const Batch& batch) {
          counts.rejected += batch.rejects.size();
          for (const Batch::RecordRef& record : batch.records) {
            const DecodeOutcome outcome =
                decoder_->Decode(RecordOf(batch, record), *batch.context, &event_);
            if (outcome.kind == DecodeOutcome::Kind::kMalformed) ++counts.rejected;
            if (!outcome.ok()) continue;
            ++counts.events;
            detector_->Evaluate(event_, &matches_);
            visit(record.line, &counts);
          }
        });
    if (!read) return tl::unexpected(read.error());
    if (counts.rejected > 0) {
      return Fail(fmt::format("{} records could not be read", counts.rejected));
    }
    if (counts.events == 0) return Fail("the event file holds no event");
    if (counts.timeless_line > 0) {
      return Fail(fmt::format("the event in line {} has no time, which correlations need",
                              counts.timeless_line));
    }
    return counts;
  }

  void Count(uint64_t line, RuleId rule, TestCase::Kind kind, Counts* counts) const {
    const bool matched = std::any_of(matches_.begin(), matches_.end(),
                                     [rule](const Match& match) { return match.rule == rule; });
    counts->matches += matched ? 1 : 0;
    if (matched == (kind == TestCase::Kind::kMiss) && counts->first_wrong_line == 0) {
      counts->first_wrong_line = line;
    }
  }

  void Collect(uint64_t line, CorrelationProof* proof, Counts* counts) {
    MatchedEvent matched;
    const bool counts_for_any = reader_->Read(event_, matches_, &matched);
    if (event_.time_ns == Event::kNoTime) {
      if (counts_for_any && counts->timeless_line == 0) counts->timeless_line = line;
    } else if (counts_for_any) {
      matched.time_ns = event_.time_ns;
      matched.position.offset = line;
      proof->Add(std::move(matched));
    } else {
      proof->AddTime(event_.time_ns);
    }
  }

  static void DecideCorrelation(const CorrelationProof& proof, TestOutcome* outcome) {
    const TestCase& test = *outcome->test;
    const auto fail = [&](std::string why) {
      outcome->kind = TestOutcome::Kind::kFailed;
      outcome->message = std::move(why);
    };
    if (test.kind == TestCase::Kind::kMiss) {
      if (proof.fired() > 0) fail(proof.WhatFired());
    } else if (proof.fired() == 0) {
      fail(proof.WhyNot());
    } else if (test.kind == TestCase::Kind::kRegression && proof.fired() < test.at_least) {
      fail(fmt::format("{}, expected {}{}", proof.WhatFired(), test.counted ? "" : "at least ",
                       test.at_least));
    }
  }

  static void Decide(const Counts& counts, TestOutcome* outcome) {
    const TestCase& test = *outcome->test;
    const auto fail = [&](std::string why) {
      outcome->kind = TestOutcome::Kind::kFailed;
      outcome->message = std::move(why);
    };
    if (test.kind == TestCase::Kind::kHit && counts.matches < counts.events) {
      fail(fmt::format("matches {} of {} records, first miss in line {}", counts.matches,
                       counts.events, counts.first_wrong_line));
    } else if (test.kind == TestCase::Kind::kMiss && counts.matches > 0) {
      fail(fmt::format("matches {} of {} records, first in line {}", counts.matches, counts.events,
                       counts.first_wrong_line));
    } else if (test.kind == TestCase::Kind::kRegression && counts.matches < test.at_least) {
      fail(fmt::format("matches {} of {} records, expected {}{}", counts.matches, counts.events,
                       test.counted ? "" : "at least ", test.at_least));
    } else if (test.counted && counts.matches > test.at_least) {
      outcome->message = fmt::format("matches {} of {} records, more than the {} stated",
                                     counts.matches, counts.events, test.at_least);
    }
  }

  Result<void> WriteReport(const std::vector<TestOutcome>& outcomes) {
    Result<OutputFile> output = OutputFile::Open(arguments_.output);
    if (!output) return tl::unexpected(output.error());
    const bool colour = arguments_.output.empty() && environment_.out().colour;
    const Result<bool> written =
        output->Write(arguments_.format == "junit" ? RenderTestJUnit(outcomes)
                                                   : RenderTestText(outcomes, colour));
    if (!written) return tl::unexpected(written.error());
    return {};
  }

  int Code(const std::vector<TestOutcome>& outcomes, bool rules_broken) const {
    if (*environment_.interrupted) return kExitInterrupted;
    bool failed = false;
    bool broken = rules_broken;
    for (const TestOutcome& outcome : outcomes) {
      failed = failed || outcome.kind == TestOutcome::Kind::kFailed;
      broken = broken || outcome.kind == TestOutcome::Kind::kBroken;
    }
    if (broken) return kExitBroken;
    return failed ? kExitCheckFailed : kExitFine;
  }

  const TestArguments& arguments_;
  const Environment& environment_;
  std::shared_ptr<const RuleSet> rules_;
  std::unordered_map<std::string, Subject> subjects_;  // by rule id
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<Detector> detector_;
  std::unique_ptr<MatchReader> reader_;
  Event event_;
  std::vector<Match> matches_;
};

}  // namespace

Command TestCommand() {
  const auto arguments = std::make_shared<TestArguments>();
  Command command;
  command.name = "test";
  command.summary = "Checks rules against events with known verdicts";
  command.notes =
      "Finds, below each PATH, SigmaHQ's regression folders (info.yml with the events\n"
      "beside it; the rule must match at least match_count times) and proofs:\n"
      "<rule id>.hit.* of which every record must match the rule, <rule id>.miss.* of\n"
      "which none may. The proof of a correlation rule is the file as a whole: brought\n"
      "into the order of time, its events make the rule fire at least once (hit) or\n"
      "never (miss). At the end of the file open windows close; a heartbeat stays\n"
      "silent unless other events show that time went on.\n"
      "\n"
      "Exit codes: 0 all passed, 1 a test failed, 2 a rule was rejected or a test can't\n"
      "be run, 3 wrong use, 4 a file could not be opened or written, 130 interrupted.";
  command.options = {{.name = "PATH",
                      .placeholder = "",
                      .help = "folders and files with tests",
                      .target = &arguments->paths,
                      .required = true,
                      .check = {}}};
  Append(RuleOptions(&arguments->rules), &command.options);
  Append(InputOptionRows(&arguments->input), &command.options);
  Append({{.name = "--format",
           .placeholder = "FORMAT",
           .help = "text or junit; if not given, text",
           .target = &arguments->format,
           .check = OneOfCheck({"text", "junit"})},
          {.name = "--output",
           .placeholder = "FILE",
           .help = "write the report to this file",
           .target = &arguments->output,
           .check = {}}},
         &command.options);
  command.run = [arguments](const Environment& environment) {
    return Tester(*arguments, environment).Run();
  };
  return command;
}

}  // namespace tocsin
