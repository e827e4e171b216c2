#include "pipeline/param_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "diag/suggest.h"

namespace tocsin {
namespace {

// Of one map; there is no point in listing more.
constexpr size_t kMaxUnknownKeys = 20;

bool IsPlainNull(const YamlNode& node) {
  return node.kind == YamlNode::Kind::kScalar && !node.quoted &&
         ScalarOf(node).type == Scalar::Type::kNull;
}

}  // namespace

Diagnostic& PipelineSource::Error(Code code, const SourceRange& range, std::string message,
                                  std::string hint) const {
  return Report(diagnostics, code, file, range, std::move(message), std::move(hint));
}

ParamReader::ParamReader(const YamlNode& map, std::string what, const PipelineSource& source)
    : map_(map), what_(std::move(what)), source_(source) {}

const YamlNode* ParamReader::Find(std::string_view key) {
  known_.push_back(key);
  return map_.Find(key);
}

const YamlNode* ParamReader::Require(std::string_view key) {
  const YamlNode* node = Find(key);
  if (node == nullptr) {
    source_.Error(Code::kPipelineMissingKey, map_.range,
                  fmt::format("{} needs the key '{}'", what_, key));
  }
  return node;
}

std::optional<std::string> ParamReader::ScalarText(const YamlNode& node, std::string_view key) {
  if (node.kind == YamlNode::Kind::kScalar && !IsPlainNull(node)) return node.text;
  source_.Error(Code::kPipelineBadValue, node.range,
                fmt::format("'{}' of {} must be text", key, what_));
  return std::nullopt;
}

std::optional<std::string> ParamReader::Text(std::string_view key) {
  const YamlNode* node = Find(key);
  return node == nullptr ? std::nullopt : ScalarText(*node, key);
}

std::string ParamReader::RequiredText(std::string_view key) {
  const YamlNode* node = Require(key);
  return node == nullptr ? std::string() : ScalarText(*node, key).value_or("");
}

std::optional<std::vector<std::string>> ParamReader::TextList(std::string_view key) {
  const YamlNode* node = Find(key);
  if (node == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  if (node->kind == YamlNode::Kind::kScalar) {
    if (auto text = ScalarText(*node, key)) texts.push_back(std::move(*text));
  } else if (node->kind == YamlNode::Kind::kList) {
    for (const YamlNode& item : node->items) {
      if (auto text = ScalarText(item, key)) texts.push_back(std::move(*text));
    }
  } else {
    source_.Error(Code::kPipelineBadValue, node->range,
                  fmt::format("'{}' of {} must be text or a list of texts", key, what_));
  }
  return texts;
}

std::vector<std::string> ParamReader::RequiredTextList(std::string_view key) {
  if (map_.Find(key) == nullptr) {
    Require(key);
    return {};
  }
  std::vector<std::string> texts = TextList(key).value_or(std::vector<std::string>());
  const YamlNode* node = map_.Find(key);
  if (node->kind == YamlNode::Kind::kList && node->items.empty()) {
    source_.Error(Code::kPipelineBadValue, node->range,
                  fmt::format("'{}' of {} is empty", key, what_));
  }
  return texts;
}

bool ParamReader::Flag(std::string_view key, bool otherwise) {
  const YamlNode* node = Find(key);
  if (node == nullptr) return otherwise;
  if (node->kind == YamlNode::Kind::kScalar) {
    const Scalar scalar = ScalarOf(*node);
    if (scalar.type == Scalar::Type::kBool) return scalar.boolean;
  }
  source_.Error(Code::kPipelineBadValue, node->range,
                fmt::format("'{}' of {} must be true or false", key, what_));
  return false;
}

std::optional<Scalar> ParamReader::Value(std::string_view key) {
  const YamlNode* node = Find(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind == YamlNode::Kind::kScalar) return ScalarOf(*node);
  source_.Error(Code::kPipelineBadValue, node->range,
                fmt::format("'{}' of {} must be a single value", key, what_));
  return std::nullopt;
}

Scalar ParamReader::RequiredValue(std::string_view key) {
  if (map_.Find(key) == nullptr) {
    Require(key);
    return {};
  }
  return Value(key).value_or(Scalar());
}

size_t ParamReader::Choice(std::string_view key, std::span<const std::string_view> choices) {
  const YamlNode* node = Find(key);
  if (node == nullptr) return 0;
  const auto found = std::find(choices.begin(), choices.end(), node->text);
  if (node->kind == YamlNode::Kind::kScalar && found != choices.end()) {
    return static_cast<size_t>(found - choices.begin());
  }
  source_.Error(Code::kPipelineBadValue, node->range,
                fmt::format("'{}' of {} must be {}", key, what_, OneOf(choices)));
  return 0;
}

NameMapping ParamReader::RequiredMapping(std::string_view key, bool null_key_allowed) {
  const YamlNode* node = Require(key);
  NameMapping mapping;
  if (node == nullptr) return mapping;
  if (node->kind != YamlNode::Kind::kMap || node->members.empty()) {
    source_.Error(Code::kPipelineBadValue, node->range,
                  fmt::format("'{}' of {} must be a map of names", key, what_));
    return mapping;
  }
  for (const auto& [from, to] : node->members) {
    const bool null_key = IsPlainNull(from);
    if (null_key && !null_key_allowed) {
      source_.Error(Code::kPipelineBadValue, from.range,
                    fmt::format("'{}' of {} can't map null", key, what_));
      continue;
    }
    std::vector<std::string> names;
    const bool list = to.kind == YamlNode::Kind::kList;
    for (const YamlNode& name :
         list ? std::span<const YamlNode>(to.items) : std::span<const YamlNode>(&to, 1)) {
      if (auto text = ScalarText(name, key)) names.push_back(std::move(*text));
    }
    if (list && names.empty()) {
      source_.Error(Code::kPipelineBadValue, to.range,
                    fmt::format("'{}' of {} maps '{}' to nothing", key, what_, from.text));
    }
    mapping.emplace_back(null_key ? std::string() : from.text, std::move(names));
  }
  return mapping;
}

void ParamReader::Finish(std::span<const std::string_view> also) {
  std::vector<std::string_view> known = known_;
  known.insert(known.end(), also.begin(), also.end());
  size_t reported = 0;
  for (const auto& [key, value] : map_.members) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    if (++reported > kMaxUnknownKeys) return;
    source_.Error(Code::kPipelineUnknownKey, key.range,
                  fmt::format("{} has no key '{}'", what_, key.text), DidYouMean(key.text, known));
  }
}

}  // namespace tocsin
