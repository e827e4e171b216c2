// What several schemas ask of a detection and of its rule, in the words that they share.
//
// Pure functions. Borrows: AttackIds points into the table of tactics.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "emit/attack.h"
#include "tocsin/detection.h"

namespace tocsin {

// Never empty: the title, or what else tells the rule from others.
const std::string& RuleTitle(const RuleHead& rule);
// The authors one by one: Sigma parts them by commas.
std::vector<std::string> RuleAuthors(const RuleHead& rule);
// "windows/process_creation": what is said of product, category and service.
std::string LogSourceText(const LogSource& logsource);

struct AttackIds {
  std::vector<const Tactic*> tactics;      // those that the table knows
  std::vector<std::string> techniques;     // "T1059", also of sub-techniques
  std::vector<std::string> subtechniques;  // "T1059.001"
};
AttackIds AttackIdsOf(std::span<const std::string> tags);

// When the event happened, else when it was told; may be Event::kNoTime.
int64_t KnownTime(const DetectionRecord& detection);
// Of the events of a correlation or the detections of an incident; twice Event::kNoTime for others.
std::pair<int64_t, int64_t> SpanOf(const DetectionRecord& detection);
// The points that a detection adds, the score of an incident.
std::optional<double> ScoreOf(const DetectionRecord& detection);

}  // namespace tocsin
