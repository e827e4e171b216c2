#include "rule_heads.h"

#include <filesystem>

#include "compile/correlation_plan.h"

namespace tocsin {

std::map<std::string, ListedHead> HeadsByFile(const RuleSet& rules) {
  std::map<std::string, ListedHead> heads;
  const auto add = [&](const RuleHead& head, std::string_view word) {
    heads.try_emplace(head.file, ListedHead{&head, word});
  };
  for (const Rule& rule : rules.rules()) add(rule, LevelName(rule.level));
  for (const CorrelationPlan::Node& node : rules.correlations().nodes) {
    add(node.rule, LevelName(node.rule.level));
  }
  for (const auto& filter : rules.filters()) add(*filter, "filter");
  return heads;
}

std::string TopicKey(const std::string& file, const RuleHead& head) {
  return head.id.empty() ? std::filesystem::path(file).stem().string() : head.id;
}

}  // namespace tocsin
