// A match -> the record of it: its id, and which tests of which selections made it true.
//
// The id is a UUID of version 5 over rule, rule text, source position and record. Two runs over the
// same file give the same ids, and a changed rule gives new ones. The record counts because several
// JSON documents may stand on one line.
#include "tocsin/detection.h"

#include <fmt/core.h>
#include <uuid/uuid.h>

#include <algorithm>
#include <array>

#include "base/hash.h"

namespace tocsin {
namespace {

constexpr size_t kMaxValueBytes = 1024;

// The name space of tocsin's detection ids: 5d0c5f0e-8f5b-4f7e-9b1a-6f2d3c7a1e84.
constexpr uuid_t kNamespace = {0x5d, 0x0c, 0x5f, 0x0e, 0x8f, 0x5b, 0x4f, 0x7e,
                               0x9b, 0x1a, 0x6f, 0x2d, 0x3c, 0x7a, 0x1e, 0x84};

std::string DetectionId(const Rule& rule, const SourcePosition& source, const std::string& raw) {
  const std::string& identity = rule.id.empty() ? rule.content_hash : rule.id;
  const std::string name = fmt::format("{}|{}|{}|{}|{}", identity, rule.content_hash, source.file,
                                       source.line, HexHash128(raw));
  uuid_t id;
  uuid_generate_sha1(id, kNamespace, name.data(), name.size());
  std::array<char, UUID_STR_LEN> text{};
  uuid_unparse_lower(id, text.data());
  return text.data();
}

// The operation of an item's key as written: "CommandLine|contains|all" -> "contains|all".
std::string MatcherOf(const std::string& written, bool keyword) {
  const size_t bar = written.find('|');
  if (bar != std::string::npos) return written.substr(bar + 1);
  return keyword ? "keyword" : "equals";
}

void AppendMatched(const SelectionExplanation& selection, std::vector<MatchedField>* matched) {
  for (const TestExplanation& test : selection.tests) {
    if (!test.held) continue;
    matched->push_back({selection.name, test.field, test.value.substr(0, kMaxValueBytes),
                        MatcherOf(test.written, test.field.empty()), test.pattern});
  }
}

}  // namespace

DetectionRecord MakeDetection(const RuleSet& rules, const Match& match, const EventTree& event,
                              SourcePosition source) {
  DetectionRecord record;
  record.rule = &rules.rules()[match.rule];
  record.conditions = match.conditions;
  record.event = &event;
  record.id = DetectionId(*record.rule, source, event.raw);
  record.source = std::move(source);
  const std::vector<RuleExplanation> variants = Explain(rules, match.rule, event);
  const auto matching =
      std::find_if(variants.begin(), variants.end(), [](const auto& v) { return v.matched; });
  if (matching == variants.end()) return record;
  // Detections that a pipeline added (event ids, channels) say nothing that the author wrote.
  const auto written = [&](const std::string& name) {
    const auto& detections = record.rule->detections;
    return std::any_of(detections.begin(), detections.end(),
                       [&](const NamedDetection& d) { return d.name == name; });
  };
  for (const SelectionExplanation& selection : matching->selections) {
    if (selection.held && written(selection.name)) AppendMatched(selection, &record.matched);
  }
  return record;
}

}  // namespace tocsin
