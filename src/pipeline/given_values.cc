#include <utility>

#include "pipeline/placeholders.h"
#include "tocsin/pipeline.h"

namespace tocsin {
namespace {

constexpr std::string_view kPipeline =
    "name: placeholder values\n"
    "transformations:\n"
    "  - id: values\n"
    "    type: value_placeholders\n";

}  // namespace

std::optional<Rule> ResolveGiven(const NamedValues& values, const NamedLists& lists,
                                 const Rule& rule, Diagnostics* diagnostics) {
  Rule resolved = rule;
  if (!lists.empty() && !ResolveLists(lists, &resolved, diagnostics)) return std::nullopt;
  if (values.empty()) return resolved;
  Diagnostics none;
  auto pipeline =
      std::make_shared<Pipeline>(*Pipeline::Parse(kPipeline, "placeholder values", &none));
  pipeline->vars = values;
  bool touched = false;
  return PipelineChain({std::move(pipeline)}).Apply(resolved, &touched, diagnostics);
}

}  // namespace tocsin
