#include "service/source_table.h"

#include <fmt/core.h>
#include <fnmatch.h>

#include <algorithm>

namespace tocsin {
namespace {

bool NamesFile(const SourceOptions& source, const std::string& path) {
  return std::any_of(source.files.begin(), source.files.end(), [&](const std::string& pattern) {
    return pattern == path || fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
  });
}

}  // namespace

Result<SourceTable> SourceTable::Make(std::vector<SourceOptions> sources) {
  SourceTable table;
  table.sources_ = std::move(sources);
  for (size_t i = 0; i < table.sources_.size(); ++i) {
    for (const std::string& topic : table.sources_[i].topics) {
      if (!topic.starts_with('^')) continue;
      std::string error;
      std::optional<TextPattern> pattern = TextPattern::Compile(topic, &error);
      if (!pattern) return Fail(fmt::format("sources: the pattern {}: {}", topic, error));
      table.patterns_.emplace_back(*std::move(pattern), i);
    }
  }
  return table;
}

const SourceOptions* SourceTable::OfTopic(std::string_view topic) const {
  for (const SourceOptions& source : sources_) {
    const auto& names = source.topics;
    if (std::find(names.begin(), names.end(), topic) != names.end()) return &source;
  }
  for (const auto& [pattern, source] : patterns_) {
    if (pattern.MatchesAtStart(topic)) return &sources_[source];
  }
  return nullptr;
}

const SourceOptions* SourceTable::Of(const LaneInfo& lane) const {
  if (lane.partition >= 0) return OfTopic(lane.name);
  for (const SourceOptions& source : sources_) {
    if (lane.name == "-" ? source.standard_input : NamesFile(source, lane.name)) return &source;
  }
  return nullptr;
}

std::vector<std::string> SourceTable::Topics() const {
  std::vector<std::string> topics;
  for (const SourceOptions& source : sources_) {
    topics.insert(topics.end(), source.topics.begin(), source.topics.end());
  }
  return topics;
}

}  // namespace tocsin
