// tocsin replay: a reader thread cuts the inputs into batches, workers turn each batch into the
// text of its detections, and this thread writes the results in the order of the input.
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>

#include "emit/style.h"
#include "input_arguments.h"
#include "interrupt.h"
#include "load_rules.h"
#include "ordered_flow.h"
#include "output_file.h"
#include "progress.h"
#include "replay_reader.h"
#include "replay_summary.h"
#include "replay_totals.h"
#include "replay_worker.h"

namespace tocsin {
namespace {

constexpr std::chrono::milliseconds kPatience(100);

struct ReplayArguments {
  RuleArguments rules;
  InputArguments input;
  std::vector<std::string> inputs;
  std::string format;
  std::string output;
  std::string rejects;
  size_t threads = 0;
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

    if (const Result<void> opened = OpenOutputs(); !opened) return World(opened.error());
    const size_t input_count = inputs->size();
    const double start = environment_.seconds();
    Flow flow(2 * threads_ + 2);
    ReplayReader reader(*std::move(inputs), arguments_.input.Options(), environment_.interrupted);
    RunThreads(&reader, &flow);
    const double seconds = environment_.seconds() - start;

    if (!arguments_.quiet) {
      const SummaryFacts facts = {&loaded_, &totals_, input_count,
                                  threads_, seconds,  *environment_.interrupted};
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
    if (arguments_.format == "table" || (arguments_.format.empty() && to_terminal)) {
      table_.emplace(TableOptions{out.width, to_terminal && out.colour});
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

  void RunThreads(ReplayReader* reader, Flow* flow) {
    std::vector<std::thread> workers;
    for (size_t i = 0; i < threads_; ++i) {
      workers.emplace_back([this, flow] {
        ReplayWorker worker(loaded_.rules, table_ ? &*table_ : nullptr,
                            arguments_.verify ? std::make_unique<Judge>(loaded_.rules) : nullptr);
        while (auto task = flow->Pop()) flow->Finish(task->sequence, worker.Run(task->value));
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
      if (taken == Taken::kResult) WriteResult(result, &progress);
      progress.Update(reader.progress(), totals_.events, totals_.detections);
    }
    flow->Stop();
    EndStandardInput(reading);
  }

  void WriteResult(const ReplayResult& result, ProgressLine* progress) {
    totals_.Add(result.stats, *loaded_.rules);
    world_failed_ = world_failed_ || result.world_failed;
    if (!result.messages.empty()) {
      progress->Clear();
      fmt::print(stderr, "{}", Paint(result.messages, Style::kBad, environment_.err().colour));
    }
    if (!result.detections.empty()) {
      if (shares_terminal_) progress->Clear();
      Write(&*output_, result.detections);
    }
    if (rejects_ && !result.rejects.empty()) Write(&*rejects_, result.rejects);
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
  std::optional<TableWriter> table_;
  std::optional<OutputFile> output_, rejects_;
  bool shares_terminal_ = false;  // detections and progress go to the same terminal
  ReplayTotals totals_;
  bool world_failed_ = false;
  bool stopped_ = false;
};

std::vector<OptionRow> OwnOptions(ReplayArguments* arguments) {
  return {
      {.name = "--level",
       .placeholder = "LEVEL",
       .help = "run only rules of this level and above; rules without a level stay",
       .target = &arguments->rules.level,
       .check = OneOfCheck({"informational", "low", "medium", "high", "critical"})},
      {.name = "--format",
       .placeholder = "FORMAT",
       .help = "ndjson or table; if not given, table on a terminal",
       .target = &arguments->format,
       .check = OneOfCheck({"ndjson", "table"})},
      {.name = "--output",
       .placeholder = "FILE",
       .help = "write detections to this file",
       .target = &arguments->output,
       .check = {}},
      {.name = "--rejects",
       .placeholder = "FILE",
       .help = "write what could not be read to this file: NDJSON with file, line and reason",
       .target = &arguments->rejects,
       .check = {}},
      {.name = "--threads",
       .placeholder = "N",
       .help = "worker threads, one per processor if not given; the output does not depend on it",
       .target = &arguments->threads,
       .check = NumberCheck(1, 256)},
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
