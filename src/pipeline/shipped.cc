#include "pipeline/shipped.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "tocsin/pipeline.h"

namespace tocsin {

std::vector<PipelineChain> ShippedChains() {
  std::vector<PipelineChain> chains;
  for (const EmbeddedFile& file : ShippedPipelineFiles()) {
    Diagnostics diagnostics;
    auto pipeline =
        Pipeline::Parse(file.text, "rules/pipelines/" + std::string(file.name), &diagnostics);
    TOCSIN_CHECK(pipeline != nullptr);
    chains.emplace_back(std::vector<std::shared_ptr<const Pipeline>>{std::move(pipeline)});
  }
  return chains;
}

}  // namespace tocsin
