#include "tests/support/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/read_file.h"

namespace tocsin {

Engine::Engine(const std::vector<std::string>& rules, bool shipped, RuleSetOptions options) {
  RuleSetBuilder builder(std::move(options));
  if (!shipped) builder.SetChains({});
  int number = 0;
  for (const std::string& text : rules) builder.AddText(text, fmt::format("rule-{}.yml", number++));
  *this = Engine(builder.Build());
  diagnostics_ = builder.diagnostics();
}

Engine::Engine(std::shared_ptr<const RuleSet> rules)
    : rules_(std::move(rules)),
      decoder_(Decoder::Create(rules_->field_names())),
      detector_(std::make_unique<Detector>(rules_)),
      judge_(std::make_unique<Judge>(rules_)) {}

std::vector<Match> Engine::Fast(std::string_view record, const StreamContext& context) {
  padded_.assign(record);
  padded_.append(kRecordPadding, '\0');
  Event event;
  event.Reset(rules_->field_names().size());
  std::vector<Match> matches;
  if (decoder_->Decode({padded_.data(), record.size()}, context, &event).ok()) {
    detector_->Evaluate(event, &matches);
  }
  return matches;
}

Engine::Verdict Engine::Evaluate(std::string_view record, const StreamContext& context) {
  Verdict verdict;
  verdict.fast = Fast(record, context);
  verdict.fast_filtered = detector_->filtered();
  EventTree tree;
  verdict.outcome = decoder_->DecodeTree({padded_.data(), record.size()}, context, &tree);
  if (verdict.outcome.ok()) verdict.judge = judge_->Evaluate(tree);
  verdict.judge_filtered = judge_->filtered();
  return verdict;
}

std::string FlowRule(std::string_view detection) {
  const bool has_condition = detection.find("condition:") != std::string_view::npos;
  return fmt::format("title: test\nlogsource:\n    product: test\ndetection: {{{}{}}}\n", detection,
                     has_condition ? "" : ", condition: s");
}

void AddRuleFolder(const std::string& folder, RuleSetBuilder* builder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".yml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) builder->AddText(ReadFile(file), file);
}

}  // namespace tocsin
