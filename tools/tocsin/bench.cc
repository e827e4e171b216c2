// tocsin bench: how fast this machine parses, decodes and matches your events with your rules. All
// records are in memory before the clock runs; the passes are interleaved, so that a disturbance of
// the machine hits all three alike, and medians are reported.
#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <memory>

#include "decode/parse_baseline.h"
#include "emit/json_writer.h"
#include "event_file.h"
#include "input_arguments.h"
#include "load_rules.h"
#include "output_file.h"
#include "tocsin/detector.h"

namespace tocsin {
namespace {

struct BenchArguments {
  RuleArguments rules;
  InputArguments input;
  std::vector<std::string> inputs;
  size_t passes = 5;
};

// Keeps the compiler from dropping a pass whose result nobody reads.
template <typename T>
void Use(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

class Bench {
 public:
  Bench(const BenchArguments& arguments, const Environment& environment)
      : arguments_(arguments), environment_(environment) {}

  int Run() {
    const Result<LoadedRules> loaded = LoadRules(arguments_.rules, environment_, false);
    if (!loaded) return World(loaded.error());
    rules_ = loaded->rules;
    load_seconds_ = loaded->seconds;
    if (const Result<void> read = ReadInputs(); !read) return World(read.error());
    decoder_ = Decoder::Create(rules_->field_names());
    detector_ = std::make_unique<Detector>(rules_);
    Measure();
    if (*environment_.interrupted) return kExitInterrupted;
    Result<OutputFile> output = OutputFile::Open("");
    const Result<bool> written = output->Write(Report() + "\n");
    if (!written) return World(written.error());
    return loaded->broken || rejected_ > 0 ? kExitBroken : kExitFine;
  }

 private:
  enum Pass : size_t { kParse, kDecode, kMatch, kPasses };

  int World(const Error& error) {
    PrintError(environment_, error.message);
    return kExitWorldFailed;
  }

  Result<void> ReadInputs() {
    const Result<std::vector<std::string>> files = ExpandInputs(arguments_.inputs);
    if (!files) return tl::unexpected(files.error());
    for (const std::string& file : *files) {
      Result<void> read = ForEachBatch(file, arguments_.input.Options(), [this](Batch batch) {
        rejected_ += batch.rejects.size();
        batches_.push_back(std::move(batch));
      });
      if (!read) return read;
    }
    for (const Batch& batch : batches_) {
      for (const Batch::RecordRef& record : batch.records) {
        records_.push_back(RecordOf(batch, record));
        bytes_ += record.length;
      }
    }
    return {};
  }

  void RunParse() { Use(ParseBaseline(records_)); }

  template <typename Visit>
  void DecodeAll(const Visit& visit) {
    for (const Batch& batch : batches_) {
      for (const Batch::RecordRef& record : batch.records) {
        visit(decoder_->Decode(RecordOf(batch, record), *batch.context, &event_));
      }
    }
  }

  void RunDecode() {
    DecodeAll([](const DecodeOutcome& outcome) { Use(outcome.kind); });
  }

  // Also counts what one pass finds.
  void RunMatch() {
    events_ = 0;
    detections_ = 0;
    uint64_t malformed = 0;
    const uint64_t candidates_before = detector_->counters().candidates;
    DecodeAll([&](const DecodeOutcome& outcome) {
      if (!outcome.ok()) {
        malformed += outcome.kind == DecodeOutcome::Kind::kMalformed ? 1 : 0;
        return;
      }
      ++events_;
      detector_->Evaluate(event_, &matches_);
      detections_ += matches_.size();
    });
    candidates_ = detector_->counters().candidates - candidates_before;
    malformed_ = malformed;
  }

  double Timed(void (Bench::*pass)()) {
    const double start = environment_.seconds();
    (this->*pass)();
    return environment_.seconds() - start;
  }

  void Measure() {
    constexpr std::array<void (Bench::*)(), kPasses> kRuns = {&Bench::RunParse, &Bench::RunDecode,
                                                              &Bench::RunMatch};
    for (const auto run : kRuns) (this->*run)();  // warm-up
    rejected_ += malformed_;
    for (size_t i = 0; i < arguments_.passes && !*environment_.interrupted; ++i) {
      for (size_t pass = 0; pass < kPasses; ++pass) seconds_[pass].push_back(Timed(kRuns[pass]));
    }
  }

  double Median(Pass pass) {
    std::vector<double>& seconds = seconds_[pass];
    std::sort(seconds.begin(), seconds.end());
    const size_t middle = seconds.size() / 2;
    return seconds.size() % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
  }

  void ReportPass(const char* name, Pass pass, JsonWriter* json) {
    const double seconds = std::max(Median(pass), 1e-9);
    json->Key(name);
    json->StartObject();
    json->Key("seconds");
    json->Number(fmt::format("{:.6f}", seconds));
    json->Key("events_per_second");
    json->Number(fmt::format("{:.0f}", static_cast<double>(events_) / seconds));
    json->Key("mb_per_second");
    json->Number(fmt::format("{:.2f}", static_cast<double>(bytes_) / 1e6 / seconds));
    json->EndObject();
  }

  void ReportNumber(const char* key, double value, int digits, JsonWriter* json) {
    json->Key(key);
    json->Number(fmt::format("{:.{}f}", value, digits));
  }

  void ReportCount(const char* key, uint64_t value, JsonWriter* json) {
    json->Key(key);
    json->Uint(value);
  }

  std::string Report() {
    const double parse = Median(kParse);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    JsonWriter json;
    json.StartObject();
    ReportCount("rules", rules_->stats().rules, &json);
    ReportCount("events", events_, &json);
    ReportCount("bytes", bytes_, &json);
    ReportPass("parse", kParse, &json);
    ReportPass("decode", kDecode, &json);
    ReportPass("match", kMatch, &json);
    ReportNumber("ratio_decode", parse / std::max(Median(kDecode), 1e-9), 4, &json);
    ReportNumber("ratio_match", parse / std::max(Median(kMatch), 1e-9), 4, &json);
    ReportCount("detections", detections_, &json);
    ReportNumber("candidates_per_event",
                 events_ == 0 ? 0 : static_cast<double>(candidates_) / static_cast<double>(events_),
                 3, &json);
    ReportNumber("compile_seconds", load_seconds_, 3, &json);
    ReportNumber("peak_rss_mb", static_cast<double>(usage.ru_maxrss) * 1024 / 1e6, 1, &json);
    json.EndObject();
    return json.Take();
  }

  const BenchArguments& arguments_;
  const Environment& environment_;
  std::shared_ptr<const RuleSet> rules_;
  double load_seconds_ = 0;
  std::vector<Batch> batches_;
  std::vector<std::string_view> records_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<Detector> detector_;
  Event event_;
  std::vector<Match> matches_;
  std::array<std::vector<double>, kPasses> seconds_;
  uint64_t bytes_ = 0;
  uint64_t rejected_ = 0;
  uint64_t malformed_ = 0;
  uint64_t events_ = 0;
  uint64_t detections_ = 0;
  uint64_t candidates_ = 0;
};

}  // namespace

Command BenchCommand() {
  const auto arguments = std::make_shared<BenchArguments>();
  Command command;
  command.name = "bench";
  command.summary = "Measures speed on your rules and your events";
  command.notes =
      "Prints one JSON object: a bare simdjson pass over the records (parse), decoding\n"
      "them (decode), and decoding and matching them (match), on one thread. The input\n"
      "is held in memory. For formats other than JSON the parse pass means nothing.\n"
      "\n"
      "Exit codes: 0 fine, 2 a rule or a record was rejected, 3 wrong use, 4 a file\n"
      "could not be opened or written, 130 interrupted.";
  command.options = {{.name = "INPUT",
                      .placeholder = "",
                      .help = "what to read",
                      .target = &arguments->inputs,
                      .required = true,
                      .check = {}}};
  Append(RuleOptions(&arguments->rules), &command.options);
  Append(InputOptionRows(&arguments->input), &command.options);
  Append({{.name = "--passes",
           .placeholder = "N",
           .help = "passes of each kind, 5 if not given",
           .target = &arguments->passes,
           .check = NumberCheck(1, 1000)}},
         &command.options);
  command.run = [arguments](const Environment& environment) {
    return Bench(*arguments, environment).Run();
  };
  return command;
}

}  // namespace tocsin
