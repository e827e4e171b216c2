// tocsin explain: every rule against every event of a file, test by test.
#include <fmt/core.h>

#include <memory>

#include "event_file.h"
#include "explain_report.h"
#include "input_arguments.h"
#include "load_rules.h"
#include "output_file.h"

namespace tocsin {
namespace {

struct ExplainArguments {
  RuleArguments rules;
  InputArguments input;
  std::string event;
  std::string format = "text";
};

class Explainer {
 public:
  Explainer(const ExplainArguments& arguments, const Environment& environment, OutputFile* output)
      : arguments_(arguments), environment_(environment), output_(output) {}

  int Run() {
    const Result<LoadedRules> loaded = LoadRules(arguments_.rules, environment_, false);
    if (!loaded) return World(loaded.error());
    rules_ = loaded->rules;
    decoder_ = Decoder::Create(rules_->field_names());
    broken_ = loaded->broken;
    const Result<void> read = ForEachBatch(arguments_.event, arguments_.input.Options(),
                                           [this](const Batch& batch) { ExplainBatch(batch); });
    if (!read) return World(read.error());
    if (*environment_.interrupted) return kExitInterrupted;
    if (world_failed_) return kExitWorldFailed;
    return broken_ ? kExitBroken : kExitFine;
  }

 private:
  int World(const Error& error) {
    PrintError(environment_, error.message);
    return kExitWorldFailed;
  }

  void ExplainBatch(const Batch& batch) {
    for (const Reject& reject : batch.rejects) Refuse(reject.line, reject.reason);
    for (const Batch::RecordRef& record : batch.records) {
      EventTree tree;
      const DecodeOutcome outcome =
          decoder_->DecodeTree(RecordOf(batch, record), *batch.context, &tree);
      if (outcome.ok()) {
        ExplainEvent({&tree, {arguments_.event, record.line}});
      } else if (outcome.kind == DecodeOutcome::Kind::kMalformed) {
        Refuse(record.line, outcome.reason);
      }
    }
  }

  void ExplainEvent(const ExplainedEvent& event) {
    const bool json = arguments_.format == "json";
    const bool colour = environment_.out().colour;
    std::string text = json ? "" : RenderEventHead(event, colour);
    for (RuleId rule = 0; rule < rules_->rules().size(); ++rule) {
      const std::vector<RuleExplanation> variants = Explain(*rules_, rule, *event.event);
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
    PrintError(environment_, fmt::format("{}:{}: {}", arguments_.event, line, reason));
  }

  const ExplainArguments& arguments_;
  const Environment& environment_;
  OutputFile* output_;
  std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<Decoder> decoder_;
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
      "For each event of the file and each rule: the log source, every selection with\n"
      "every field test, the value that decided it, and the condition.\n"
      "\n"
      "Exit codes: 0 fine, 2 a rule or a record was rejected, 3 wrong use, 4 a file\n"
      "could not be opened, 130 interrupted.";
  command.options = RuleOptions(&arguments->rules);
  Append({{.name = "--event",
           .placeholder = "FILE",
           .help = "file with the events, - for standard input",
           .target = &arguments->event,
           .required = true,
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
    return Explainer(*arguments, environment, &*output).Run();
  };
  return command;
}

}  // namespace tocsin
