// tocsin replay: a reader thread cuts the inputs into batches, workers find the events in each
// batch that rules match, and this thread leads them, in the order of the batches, through the
// aggregation stage and writes the detections.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>

#include "emit/style.h"
#include "emit/table_writer.h"
#include "emit/text.h"
#include "emit/time_text.h"
#include "input_arguments.h"
#include "interrupt.h"
#include "load_rules.h"
#include "load_settings.h"
#include "ordered_flow.h"
#include "output_file.h"
#include "progress.h"
#include "replay_inputs.h"
#include "replay_reader.h"
#include "replay_summary.h"
#include "replay_totals.h"
#include "replay_worker.h"
#include "score/aggregation_stage.h"
#include "tocsin/encoder.h"

namespace tocsin {
namespace {

constexpr std::chrono::milliseconds kPatience(100);
constexpr size_t kMostLateShown = 3;
constexpr std::string_view kTable = "table";

struct ReplayArguments {
  RuleArguments rules;
  InputArguments input;
  std::vector<std::string> inputs;
  std::string format;
  std::string output;
  std::string rejects;
  std::string config;
  size_t threads = 0;
  bool from_dlq = false;
  bool verify = false;
  bool quiet = false;
};

using Flow = OrderedFlow<ReplayTask, ReplayResult>;

class Replay {
 public:
  Replay(const ReplayArguments& arguments, const Environment& environment)
      : arguments_(arguments),
        environment_(environment),
        threads_(arguments.threads > 0 ? arguments.threads
                                       : std::max(1u, std::thread::hardware_concurrency())) {}

  int Run() {
    Result<std::vector<std::string>> inputs = ExpandInputs(arguments_.inputs);
    if (!inputs) return World(inputs.error());
    Result<LoadedRules> loaded = LoadRules(arguments_.rules, environment_, arguments_.quiet);
    if (!loaded) return World(loaded.error());
    loaded_ = *std::move(loaded);
    Result<LoadedSettings> settings = LoadSettings(arguments_.config, environment_);
    if (!settings) return World(settings.error());
    if (settings->broken) return kExitBroken;

    if (const Result<void> opened = OpenOutputs(); !opened) return World(opened.error());
    const size_t input_count = inputs->size();
    const double start = environment_.seconds();
    Flow flow(2 * threads_ + 2);
    ReplayReader reader(*std::move(inputs), arguments_.input.Options(), arguments_.from_dlq,
                        environment_.interrupted);
    reader.Prepare();
    inputs_.emplace(&reader);
    MakeStage(*settings);
    MakeWorkers(settings->options.time.future_ns);
    RunThreads(&reader, &flow);
    FinishStage();
    const double seconds = environment_.seconds() - start;

    if (!arguments_.quiet) {
      const SummaryFacts facts = {&loaded_,     &totals_, input_count, stage_->counters(),
                                  LateEvents(), threads_, seconds,     *environment_.interrupted};
      const Terminal err = environment_.err();
      fmt::print(stderr, "{}", RenderSummary(facts, err.width, err.colour));
    }
    return Code();
  }

 private:
  int World(const Error& error) {
    PrintError(environment_, error.message);
    return kExitWorldFailed;
  }

  Result<void> OpenOutputs() {
    const Terminal out = environment_.out();
    const bool to_terminal = arguments_.output.empty() && out.is_terminal;
    if (arguments_.format == kTable || (arguments_.format.empty() && to_terminal)) {
      table_.emplace(TableOptions{out.width, to_terminal && out.colour});
    } else {
      EncoderOptions options;
      if (!arguments_.format.empty()) options.format = arguments_.format;
      Result<std::unique_ptr<Encoder>> encoder = MakeEncoder(std::move(options));
      if (!encoder) return tl::unexpected(encoder.error());
      encoder_ = *std::move(encoder);
    }
    shares_terminal_ = to_terminal;
    for (const auto& [path, file] :
         {std::pair{&arguments_.output, &output_}, std::pair{&arguments_.rejects, &rejects_}}) {
      if (file == &rejects_ && path->empty()) continue;
      Result<OutputFile> opened = OutputFile::Open(*path);
      if (!opened) return tl::unexpected(opened.error());
      file->emplace(*std::move(opened));
    }
    return {};
  }

  void MakeStage(const LoadedSettings& settings) {
    stage_ = std::make_unique<AggregationStage>(
        loaded_.rules, settings.options, settings.enricher, settings.criticality,
        [this](const EventPosition& position) { return inputs_->Resolve(position); });
    inputs_->Open(stage_.get());
  }

  // They live as long as the stage, whose events refer to them.
  void MakeWorkers(int64_t future_ns) {
    const ReplayWorkerOptions options{arguments_.input.Options(), arguments_.from_dlq, future_ns};
    for (size_t i = 0; i < threads_; ++i) {
      workers_.push_back(std::make_unique<ReplayWorker>(
          loaded_.rules, arguments_.verify ? std::make_unique<Judge>(loaded_.rules) : nullptr,
          options));
    }
  }

  void RunThreads(ReplayReader* reader, Flow* flow) {
    std::vector<std::thread> workers;
    for (const std::unique_ptr<ReplayWorker>& worker : workers_) {
      workers.emplace_back([&worker, flow] {
        while (auto task = flow->Pop()) flow->Finish(task->sequence, worker->Run(task->value));
      });
    }
    std::thread reading([reader, flow] {
      reader->Run([flow](ReplayTask task) { return flow->Push(std::move(task)); });
      flow->Close();
    });
    Collect(*reader, flow, &reading);
    reading.join();
    for (std::thread& worker : workers) worker.join();
  }

  void Collect(const ReplayReader& reader, Flow* flow, std::thread* reading) {
    ProgressLine progress(environment_, !arguments_.quiet);
    bool told_reader = false;
    if (table_) Write(&*output_, table_->Header());
    while (!stopped_) {
      ReplayResult result;
      const Taken taken = flow->Take(&result, kPatience);
      if (taken == Taken::kEnd) return;
      if (*environment_.interrupted && !std::exchange(told_reader, true)) {
        EndStandardInput(reading);
      }
      if (taken == Taken::kResult) TakeResult(&result, &progress);
      progress.Update(reader.progress(), totals_.events, totals_.detections);
    }
    flow->Stop();
    EndStandardInput(reading);
  }

  void TakeResult(ReplayResult* result, ProgressLine* progress) {
    totals_.Add(result->stats);
    world_failed_ = world_failed_ || result->world_failed;
    if (!result->messages.empty()) {
      progress->Clear();
      fmt::print(stderr, "{}", Paint(result->messages, Style::kBad, environment_.err().colour));
    }
    if (rejects_ && !result->rejects.empty()) Write(&*rejects_, result->rejects);
    inputs_->Take(result);
    stage_->Advance(&detections_);
    if (!detections_.empty() && shares_terminal_) progress->Clear();
    WriteDetections();
  }

  void FinishStage() {
    if (stopped_) return;
    stage_->Finish(&detections_);
    WriteDetections();
  }

  void WriteDetections() {
    for (const DetectionRecord& detection : detections_) {
      totals_.Add(detection);
      Write(&*output_,
            table_ ? table_->Row(detection) : encoder_->Encode(detection, *loaded_.rules) + "\n");
    }
    detections_.clear();
  }

  std::vector<std::string> LateEvents() const {
    std::vector<std::string> late;
    for (const LateEvent& event : stage_->late_events()) {
      if (late.size() == kMostLateShown) break;
      const SourcePosition source = inputs_->Resolve(event.position);
      late.push_back(fmt::format("{} is {} behind", PlaceText(source),
                                 Duration(static_cast<double>(event.behind_ns) / 1e9)));
    }
    return late;
  }

  void Write(OutputFile* file, std::string_view text) {
    if (stopped_) return;
    const Result<bool> written = file->Write(text);
    if (!written) {
      PrintError(environment_, written.error().message);
      world_failed_ = true;
    }
    stopped_ = !written || !*written;
  }

  int Code() const {
    if (*environment_.interrupted) return kExitInterrupted;
    if (world_failed_) return kExitWorldFailed;
    if (totals_.disagreements > 0) return kExitCheckFailed;
    // Whoever closed the pipe has seen enough; what is behind it does not count.
    if (stopped_) return kExitFine;
    return loaded_.broken || totals_.rejected > 0 ? kExitBroken : kExitFine;
  }

  const ReplayArguments& arguments_;
  const Environment& environment_;
  const size_t threads_;
  LoadedRules loaded_;
  std::vector<std::unique_ptr<ReplayWorker>> workers_;
  std::optional<ReplayInputs> inputs_;
  std::unique_ptr<AggregationStage> stage_;
  std::vector<DetectionRecord> detections_;
  std::optional<TableWriter> table_;  // or encoder_
  std::unique_ptr<const Encoder> encoder_;
  std::optional<OutputFile> output_, rejects_;
  bool shares_terminal_ = false;  // detections and progress go to the same terminal
  ReplayTotals totals_;
  bool world_failed_ = false;
  bool stopped_ = false;
};

std::vector<std::string_view> OutputFormats() {
  std::vector<std::string_view> names(EncoderNames().begin(), EncoderNames().end());
  names.push_back(kTable);
  return names;
}

std::string FormatNotes() {
  std::string notes = "Formats:\n";
  for (const EncoderInfo& each : Encoders()) {
    notes += fmt::format("  {:<8}{}\n", each.name, each.help);
  }
  return notes + fmt::format("  {:<8}{}\n", kTable, "rows for people");
}

std::vector<OptionRow> OwnOptions(ReplayArguments* arguments) {
  return {
      {.name = "--level",
       .placeholder = "LEVEL",
       .help = "run only rules of this level and above; rules without a level stay",
       .target = &arguments->rules.level,
       .check = OneOfCheck({"informational", "low", "medium", "high", "critical"})},
      {.name = "--format",
       .placeholder = "FORMAT",
       .help = fmt::format("one of {}; if not given, table on a terminal, else {}",
                           fmt::join(OutputFormats(), ", "), EncoderNames().front()),
       .target = &arguments->format,
       .check = OneOfCheck(OutputFormats())},
      {.name = "--output",
       .placeholder = "FILE",
       .help = "write detections to this file",
       .target = &arguments->output,
       .check = {}},
      {.name = "--rejects",
       .placeholder = "FILE",
       .help = "write what could not be read to this file: NDJSON with place and reason",
       .target = &arguments->rejects,
       .check = {}},
      {.name = "--config",
       .placeholder = "FILE",
       .help = "settings of correlation, score, suppression and enrichment (YAML)",
       .target = &arguments->config,
       .check = {}},
      {.name = "--threads",
       .placeholder = "N",
       .help = "worker threads, one per processor if not given; the output does not depend on it",
       .target = &arguments->threads,
       .check = NumberCheck(1, 256)},
      {.name = "--from-dlq",
       .placeholder = "",
       .help = "the inputs are dumped dead letters: place and time stand in their headers",
       .target = &arguments->from_dlq,
       .check = {}},
      {.name = "--verify",
       .placeholder = "",
       .help = "let the slow judge evaluate every event too and report differences",
       .target = &arguments->verify,
       .check = {}},
      {.name = "--quiet",
       .placeholder = "",
       .help = "no progress, no warnings, no summary",
       .target = &arguments->quiet,
       .check = {}},
  };
}

}  // namespace

Command ReplayCommand() {
  const auto arguments = std::make_shared<ReplayArguments>();
  Command command;
  command.name = "replay";
  command.summary = "Runs rules over recorded events";
  command.notes =
      "Inputs are files, folders, patterns or - for standard input; they may be\n"
      "compressed. JSON, Zeek, syslog, auditd and web server logs are recognised,\n"
      "packet captures are read with zeek. Detections go to standard output as NDJSON\n"
      "(a table on a terminal), the summary to standard error.\n"
      "\n" +
      FormatNotes() +
      "\n"
      "Topics of Kafka are read as kcat -C -J dumps them, one JSON object with topic,\n"
      "partition, offset, ts and payload for each message. Detections have the ids that\n"
      "the service gives, whatever the order in which the dump mixes partitions. With\n"
      "--from-dlq, dumped dead letters are read again as if they stood where they were\n"
      "refused, as their headers tocsin-topic, -partition, -offset and -timestamp say.\n"
      "\n"
      "Exit codes: 0 fine, 1 --verify found a difference (a bug of tocsin), 2 a rule or\n"
      "a record was rejected, 3 wrong use, 4 a file could not be opened or written,\n"
      "130 interrupted.";
  command.options = {{.name = "INPUT",
                      .placeholder = "",
                      .help = "what to read",
                      .target = &arguments->inputs,
                      .required = true,
                      .check = {}}};
  Append(RuleOptions(&arguments->rules), &command.options);
  Append(InputOptionRows(&arguments->input), &command.options);
  Append(OwnOptions(&*arguments), &command.options);
  command.run = [arguments](const Environment& environment) {
    return Replay(*arguments, environment).Run();
  };
  return command;
}

}  // namespace tocsin
