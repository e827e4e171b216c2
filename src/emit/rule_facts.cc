#include "emit/rule_facts.h"

#include <algorithm>

#include "score/detection_id.h"

namespace tocsin {
namespace {

void AddOnce(const std::string& text, std::vector<std::string>* texts) {
  if (std::find(texts->begin(), texts->end(), text) == texts->end()) texts->push_back(text);
}

}  // namespace

const std::string& RuleTitle(const RuleHead& rule) {
  if (!rule.title.empty()) return rule.title;
  return rule.name.empty() ? RuleIdentity(rule) : rule.name;
}

std::vector<std::string> RuleAuthors(const RuleHead& rule) {
  std::vector<std::string> authors;
  std::string_view rest = rule.author;
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    std::string_view author = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    while (author.starts_with(' ')) author.remove_prefix(1);
    while (author.ends_with(' ')) author.remove_suffix(1);
    if (!author.empty()) authors.emplace_back(author);
  }
  return authors;
}

std::string LogSourceText(const LogSource& logsource) {
  std::string text;
  for (const std::string* part : {&logsource.product, &logsource.category, &logsource.service}) {
    if (part->empty() || *part == "-") continue;
    if (!text.empty()) text += '/';
    text += *part;
  }
  return text;
}

AttackIds AttackIdsOf(std::span<const std::string> tags) {
  const AttackReferences references = AttackOf(tags);
  AttackIds ids;
  for (const std::string& name : references.tactics) {
    const Tactic* tactic = FindTactic(name);
    if (tactic != nullptr) ids.tactics.push_back(tactic);
  }
  for (const std::string& technique : references.techniques) {
    const size_t dot = technique.find('.');
    AddOnce(technique.substr(0, dot), &ids.techniques);
    if (dot != std::string::npos) AddOnce(technique, &ids.subtechniques);
  }
  return ids;
}

int64_t KnownTime(const DetectionRecord& detection) {
  return detection.time_ns == Event::kNoTime ? detection.detected_ns : detection.time_ns;
}

std::pair<int64_t, int64_t> SpanOf(const DetectionRecord& detection) {
  if (detection.correlation)
    return {detection.correlation->first_ns, detection.correlation->last_ns};
  if (detection.incident) return {detection.incident->first_ns, detection.incident->last_ns};
  return {Event::kNoTime, Event::kNoTime};
}

std::optional<double> ScoreOf(const DetectionRecord& detection) {
  if (detection.incident) return detection.incident->score;
  if (detection.risk) return detection.risk->points;
  return std::nullopt;
}

}  // namespace tocsin
