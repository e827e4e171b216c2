// YAML text -> Pipeline. Every problem of a file is reported; nothing in it is skipped silently.

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "diag/codes.h"
#include "diag/suggest.h"
#include "pipeline/param_reader.h"
#include "pipeline/pipeline_item.h"
#include "rule/yaml_tree.h"
#include "tocsin/pipeline.h"

namespace tocsin {
namespace {

constexpr size_t kMaxItems = 5000;
constexpr size_t kMaxVars = 1000;

struct TransformationRow {
  std::string_view name;
  Transformation (*read)(ParamReader*);
};

template <typename Params>
Transformation ReadAs(ParamReader* reader) {
  Params params;
  Read(reader, &params);
  return params;
}

constexpr TransformationRow kTransformations[] = {
#define TOCSIN_TRANSFORMATION(name, type) {#name, &ReadAs<type>},
#define TOCSIN_REJECTED_TRANSFORMATION(name, why)
#include "pipeline/transformations.def"
#undef TOCSIN_TRANSFORMATION
#undef TOCSIN_REJECTED_TRANSFORMATION
};

struct RejectedRow {
  std::string_view name;
  std::string_view why;
};

constexpr RejectedRow kRejected[] = {
#define TOCSIN_TRANSFORMATION(name, type)
#define TOCSIN_REJECTED_TRANSFORMATION(name, why) {#name, why},
#include "pipeline/transformations.def"
#undef TOCSIN_TRANSFORMATION
#undef TOCSIN_REJECTED_TRANSFORMATION
};

std::shared_ptr<const ProcessingItem> ParseItem(const YamlNode& node,
                                                const PipelineSource& source) {
  if (node.kind != YamlNode::Kind::kMap) {
    source.Error(Code::kPipelineBadValue, node.range, "a processing item must be a map");
    return nullptr;
  }
  const YamlNode* type = node.Find("type");
  if (type == nullptr) {
    source.Error(Code::kPipelineMissingKey, node.range, "a processing item needs the key 'type'");
    return nullptr;
  }
  ParamReader reader(node, fmt::format("transformation {}", type->text), source);
  auto item = std::make_shared<ProcessingItem>();
  reader.Find("type");
  item->id = reader.Text("id").value_or("");
  item->type = type->text;
  item->range = node.range;
  item->rule_gate = ParseGate<RuleCondition>("rule", &reader);
  item->detection_item_gate = ParseGate<DetectionItemCondition>("detection_item", &reader);
  item->field_name_gate = ParseGate<FieldNameCondition>("field_name", &reader);
  std::optional<Transformation> transformation = ReadTransformation(*type, &reader);
  if (!transformation) return nullptr;
  item->transformation = std::move(*transformation);
  reader.Finish();
  return item;
}

void ParsePriority(ParamReader* reader, Pipeline* pipeline) {
  const YamlNode* node = reader->Find("priority");
  if (node == nullptr) return;
  const char* end = node->text.data() + node->text.size();
  const auto [rest, failure] = std::from_chars(node->text.data(), end, pipeline->priority);
  if (node->kind == YamlNode::Kind::kScalar && failure == std::errc() && rest == end) return;
  reader->source().Error(Code::kPipelineBadValue, node->range,
                         "'priority' of the pipeline must be an integer");
}

void ParseVars(ParamReader* reader, Pipeline* pipeline) {
  const YamlNode* node = reader->Find("vars");
  if (node == nullptr) return;
  if (node->kind != YamlNode::Kind::kMap) {
    reader->source().Error(Code::kPipelineBadValue, node->range,
                           "'vars' of the pipeline must be a map of values");
    return;
  }
  if (node->members.size() > kMaxVars) {
    reader->source().Error(Code::kPipelineTooLarge, node->range,
                           fmt::format("'vars' has more than {} variables", kMaxVars));
    return;
  }
  ParamReader vars(*node, "'vars'", reader->source());
  for (const auto& [name, value] : node->members) {
    pipeline->vars.emplace_back(name.text, vars.RequiredTextList(name.text));
  }
}

// Both act on the text of a query, and no query is ever made.
void WarnOfOutput(ParamReader* reader) {
  const YamlNode* first = nullptr;
  for (const std::string_view key : {"postprocessing", "finalizers"}) {
    const YamlNode* node = reader->Find(key);
    if (first == nullptr) first = node;
  }
  if (first == nullptr) return;
  reader->source().Error(
      Code::kPipelineOutputIgnored, first->range,
      "postprocessing and finalizers are ignored: they act on query text, and rules are evaluated "
      "directly");
}

std::shared_ptr<Pipeline> ParseRoot(const YamlNode& root, const PipelineSource& source) {
  auto pipeline = std::make_shared<Pipeline>();
  ParamReader reader(root, "the pipeline", source);
  pipeline->file = source.file;
  pipeline->name = reader.Text("name").value_or("");
  ParsePriority(&reader, pipeline.get());
  reader.TextList("allowed_backends");
  ParseVars(&reader, pipeline.get());
  if (const YamlNode* items = reader.Find("transformations")) {
    pipeline->items = ParseProcessingItems(*items, "transformations", source);
  }
  WarnOfOutput(&reader);
  reader.Finish();
  return pipeline;
}

}  // namespace

std::optional<Transformation> ReadTransformation(const YamlNode& type, ParamReader* reader) {
  std::vector<std::string_view> known;
  for (const TransformationRow& row : kTransformations) {
    if (type.text == row.name) return row.read(reader);
    known.push_back(row.name);
  }
  for (const RejectedRow& row : kRejected) {
    if (type.text != row.name) continue;
    reader->source().Error(Code::kRejectedTransformation, type.range,
                           fmt::format("the transformation '{}' can't be used", row.name),
                           std::string(row.why));
    return std::nullopt;
  }
  reader->source().Error(Code::kUnknownTransformation, type.range,
                         fmt::format("there is no transformation '{}'", type.text),
                         DidYouMean(type.text, known));
  return std::nullopt;
}

std::optional<TextPattern> RequiredPattern(std::string_view key, ParamReader* reader) {
  const std::string expression = reader->RequiredText(key);
  const YamlNode* node = reader->Find(key);
  if (node == nullptr) return std::nullopt;
  std::string error;
  std::optional<TextPattern> pattern = TextPattern::Compile(expression, &error);
  if (!pattern) {
    reader->source().Error(
        Code::kPipelineBadPattern, node->range,
        fmt::format("the regular expression of {} is invalid: {}", reader->what(), error));
  }
  return pattern;
}

std::vector<std::shared_ptr<const ProcessingItem>> ParseProcessingItems(
    const YamlNode& list, std::string_view key, const PipelineSource& source) {
  std::vector<std::shared_ptr<const ProcessingItem>> items;
  if (list.kind != YamlNode::Kind::kList) {
    source.Error(Code::kPipelineBadValue, list.range,
                 fmt::format("'{}' must be a list of processing items", key));
    return items;
  }
  if (list.items.size() > kMaxItems) {
    source.Error(Code::kPipelineTooLarge, list.range,
                 fmt::format("'{}' has more than {} items", key, kMaxItems));
    return items;
  }
  for (const YamlNode& node : list.items) {
    if (auto item = ParseItem(node, source)) items.push_back(std::move(item));
  }
  return items;
}

std::shared_ptr<const Pipeline> Pipeline::Parse(std::string_view text, const std::string& file,
                                                Diagnostics* diagnostics,
                                                const PipelineOptions& options) {
  Diagnostics found;
  const PipelineSource source{file, &found, options};
  const std::vector<YamlDocument> documents = ParseYaml(text, file, YamlLimits(), &found);
  std::shared_ptr<Pipeline> pipeline;
  if (documents.size() == 1 && documents[0].root.kind == YamlNode::Kind::kMap) {
    pipeline = ParseRoot(documents[0].root, source);
  } else if (!HasErrors(found)) {
    source.Error(Code::kPipelineDocument,
                 documents.size() < 2 ? SourceRange() : documents[1].root.range,
                 "a pipeline file must hold exactly one YAML map");
  }
  if (HasErrors(found)) pipeline = nullptr;
  diagnostics->insert(diagnostics->end(), found.begin(), found.end());
  return pipeline;
}

}  // namespace tocsin
