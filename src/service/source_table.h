// Which source of the configuration a topic or file belongs to, and so how its records are read.
//
// Immutable. Borrows nothing.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/text_pattern.h"
#include "service/service_options.h"
#include "service/session.h"
#include "tocsin/result.h"

namespace tocsin {

class SourceTable {
 public:
  // Fails when a pattern is no regular expression.
  static Result<SourceTable> Make(std::vector<SourceOptions> sources);

  // The first source that names the topic or whose pattern fits it; null when none does.
  const SourceOptions* OfTopic(std::string_view topic) const;
  // The same for a lane, which is a partition or a file.
  const SourceOptions* Of(const LaneInfo& lane) const;

  // Everything to subscribe to: names, and patterns that begin with ^.
  std::vector<std::string> Topics() const;

 private:
  std::vector<SourceOptions> sources_;
  std::vector<std::pair<TextPattern, size_t>> patterns_;  // with the index of the source
};

}  // namespace tocsin
