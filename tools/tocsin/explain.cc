// tocsin explain: every rule against every event of the inputs, test by test; then the groups of
// the correlation rules over time.
#include <fmt/core.h>

#include <memory>

#include "event_file.h"
#include "explain_groups.h"
#include "explain_report.h"
#include "input_arguments.h"
#include "load_rules.h"
#include "output_file.h"
#include "tocsin/detector.h"

namespace tocsin {
namespace {

struct ExplainArguments {
  RuleArguments rules;
  InputArguments input;
  std::vector<std::string> events;
  std::string format = "text";
  bool groups = false;
};

class ExplainRun {
 public:
  ExplainRun(const ExplainArguments& arguments, const Environment& environment, OutputFile* output)
      : arguments_(arguments), environment_(environment), output_(output) {}

  int Run() {
    const Result<LoadedRules> loaded = LoadRules(arguments_.rules, environment_, false);
    if (!loaded) return World(loaded.error());
    rules_ = loaded->rules;
    decoder_ = Decoder::Create(rules_->field_names());
    detector_ = std::make_unique<Detector>(rules_);
    explainer_ = std::make_unique<Explainer>(rules_);
    history_ = std::make_unique<GroupHistory>(rules_);
    broken_ = loaded->broken;
    const Result<std::vector<std::string>> files = ExpandInputs(arguments_.events);
    if (!files) return World(files.error());
    for (const std::string& file : *files) {
      input_ = history_->AddInput(file);
      file_ = file;
      const Result<void> read = ForEachBatch(file, arguments_.input.Options(),
                                             [this](const Batch& batch) { TakeBatch(batch); });
      if (!read) return World(read.error());
    }
    history_->Run();
    Write(arguments_.format == "json" ? history_->Encode()
                                      : history_->Render(environment_.out().colour));
    if (*environment_.interrupted) return kExitInterrupted;
    if (world_failed_) return kExitWorldFailed;
    return broken_ ? kExitBroken : kExitFine;
  }

 private:
  int World(const Error& error) {
    PrintError(environment_, error.message);
    return kExitWorldFailed;
  }

  void TakeBatch(const Batch& batch) {
    for (const Reject& reject : batch.rejects) Refuse(reject.line, reject.reason);
    for (const Batch::RecordRef& record : batch.records) TakeRecord(batch, record);
  }

  void TakeRecord(const Batch& batch, const Batch::RecordRef& record) {
    const std::string_view text = RecordOf(batch, record);
    DecodeOutcome outcome = decoder_->Decode(text, *batch.context, &event_);
    EventTree tree;
    if (outcome.ok()) {
      detector_->Evaluate(event_, &matches_);
      history_->Add(event_, matches_, input_, record.line);
      if (arguments_.groups) return;
      outcome = decoder_->DecodeTree(text, *batch.context, &tree);
    }
    if (outcome.ok()) {
      ExplainEvent({&tree, {file_, record.line}});
    } else if (outcome.kind == DecodeOutcome::Kind::kMalformed) {
      Refuse(record.line, outcome.reason);
    }
  }

  void ExplainEvent(const ExplainedEvent& event) {
    const bool json = arguments_.format == "json";
    const bool colour = environment_.out().colour;
    std::string text = json ? "" : RenderEventHead(event, colour);
    for (RuleId rule = 0; rule < rules_->rules().size(); ++rule) {
      const std::vector<RuleExplanation> variants = explainer_->Explain(rule, *event.event);
      if (variants.empty()) continue;
      text += json ? EncodeExplanation(*rules_, event, variants) + "\n"
                   : RenderExplanation(*rules_, variants, colour);
    }
    if (!json) text += "\n";
    Write(text);
  }

  void Write(std::string_view text) {
    if (closed_) return;
    const Result<bool> written = output_->Write(text);
    if (!written) {
      PrintError(environment_, written.error().message);
      world_failed_ = true;
    }
    closed_ = !written || !*written;
  }

  void Refuse(uint64_t line, std::string_view reason) {
    broken_ = true;
    PrintError(environment_, fmt::format("{}:{}: {}", file_, line, reason));
  }

  const ExplainArguments& arguments_;
  const Environment& environment_;
  OutputFile* output_;
  std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<Detector> detector_;
  std::unique_ptr<Explainer> explainer_;
  std::unique_ptr<GroupHistory> history_;
  Event event_;
  std::vector<Match> matches_;
  std::string file_;  // at hand
  uint32_t input_ = 0;
  bool broken_ = false;
  bool closed_ = false;
  bool world_failed_ = false;
};

}  // namespace

Command ExplainCommand() {
  const auto arguments = std::make_shared<ExplainArguments>();
  Command command;
  command.name = "explain";
  command.summary = "Shows why rules match an event or do not";
  command.notes =
      "For each event and each rule: the log source, every selection with every field\n"
      "test, the value that decided it, and the condition. Then, for each correlation\n"
      "rule and each of its groups, what happened over time.\n"
      "\n"
      "Exit codes: 0 fine, 2 a rule or a record was rejected, 3 wrong use, 4 a file\n"
      "could not be opened, 130 interrupted.";
  command.options = RuleOptions(&arguments->rules);
  Append({{.name = "--event",
           .placeholder = "FILE",
           .help = "events: a file, folder or pattern, - for standard input; may be repeated",
           .target = &arguments->events,
           .required = true,
           .check = {}},
          {.name = "--groups",
           .placeholder = "",
           .help = "show the groups of correlation rules alone",
           .target = &arguments->groups,
           .check = {}}},
         &command.options);
  Append(InputOptionRows(&arguments->input), &command.options);
  Append({{.name = "--format",
           .placeholder = "FORMAT",
           .help = "text or json; if not given, text",
           .target = &arguments->format,
           .check = OneOfCheck({"text", "json"})}},
         &command.options);
  command.run = [arguments](const Environment& environment) {
    Result<OutputFile> output = OutputFile::Open("");
    return ExplainRun(*arguments, environment, &*output).Run();
  };
  return command;
}

}  // namespace tocsin
