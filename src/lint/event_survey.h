// Rules run over recorded events: which fields of the rules no event of their log source has, and
// which rules match too many of them.
//
// An event is of a log source when a rule of that log source matches it that asks for nothing: so
// profiles and pipelines decide here as they do in the engine.
//
// One thread. Borrows nothing.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/decoder.h"
#include "tocsin/diagnostic.h"
#include "tocsin/pipeline.h"

namespace tocsin {

struct SurveyOptions {
  double max_share = 0.05;  // of the events of its log source that a rule may match
  // Instead of the shipped pipelines, when not empty.
  std::vector<PipelineChain> chains;
};

class EventSurvey {
 public:
  // `texts`: rule files by name.
  EventSurvey(const std::map<std::string, std::string>& texts, SurveyOptions options);
  ~EventSurvey();

  // `record` must be readable for kRecordPadding bytes past its end. False when it is no event.
  bool Take(std::string_view record, const StreamContext& context);
  Diagnostics Finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin
