// One step of a processing pipeline: a transformation behind three gates, all of which must be
// open.
//
// Thread safety: immutable after parsing. Borrows nothing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/conditions.h"
#include "pipeline/gate.h"
#include "pipeline/param_reader.h"
#include "pipeline/transformations.h"
#include "tocsin/pipeline.h"

namespace tocsin {

struct ProcessingItem {
  std::string id;  // may be empty
  std::string type;
  SourceRange range;
  Transformation transformation;
  Gate<RuleCondition> rule_gate;
  Gate<DetectionItemCondition> detection_item_gate;
  Gate<FieldNameCondition> field_name_gate;
};

// The items of a list of `transformations:` (or the `items:` of a nest). Null entries never occur:
// a broken item is reported and left out.
std::vector<std::shared_ptr<const ProcessingItem>> ParseProcessingItems(
    const YamlNode& list, std::string_view key, const PipelineSource& source);

}  // namespace tocsin
