#include "rule/rule_parser.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "diag/quote.h"
#include "rule/aggregation.h"
#include "rule/attributes.h"
#include "rule/collection.h"
#include "rule/correlation_parser.h"
#include "rule/detection_parser.h"
#include "rule/documents.h"
#include "rule/extension_parser.h"
#include "rule/filter_parser.h"
#include "rule/logsource.h"

namespace tocsin {
namespace {

// The major version of the Sigma specification that is understood.
constexpr int kSigmaMajor = 2;
constexpr size_t kMostProblems = 100;

enum class Kind : uint8_t { kDetection, kCorrelation, kFilter };

// Keys of a detection rule that are no attributes.
constexpr auto kDetectionKeys = std::to_array<std::string_view>(
    {"logsource", "detection", "action", "sigma-version", "tocsin", "kafka"});

// By the keys of maps. A document that is called a correlation or a filter and has no detection is
// one, too, though a broken one.
Kind KindOf(const YamlNode& root) {
  const auto is_map = [](const YamlNode* value) {
    return value != nullptr && value->kind == YamlNode::Kind::kMap;
  };
  const YamlNode* correlation = root.Find("correlation");
  if (is_map(correlation)) return Kind::kCorrelation;
  const YamlNode* filter = root.Find("filter");
  if (is_map(filter)) return Kind::kFilter;
  if (root.Find("detection") != nullptr) return Kind::kDetection;
  if (correlation != nullptr) return Kind::kCorrelation;
  return filter != nullptr ? Kind::kFilter : Kind::kDetection;
}

void CheckVersion(const YamlNode& root, const ParseContext& context) {
  const YamlNode* version = root.Find("sigma-version");
  if (version == nullptr) return;
  int major = 0;
  const char* begin = version->text.data();
  const auto [stop, error] = std::from_chars(begin, begin + version->text.size(), major);
  const bool number =
      error == std::errc() && (stop == begin + version->text.size() || *stop == '.') && major > 0;
  if (!number) {
    context.Complain(Code::kAttributeType, version->range,
                     "'sigma-version' must be a version number");
  } else if (major > kSigmaMajor) {
    context.Complain(
        Code::kUnsupportedSigmaVersion, version->range,
        fmt::format("the rule needs version {} of Sigma, {} is understood", major, kSigmaMajor),
        "leave the key out when the rule uses nothing of it");
  }
}

// What was reported since `begin` belongs to one rule: it gets the rule's id, and a rule with very
// many problems does not drown the others.
void Finish(const RuleHead& rule, size_t begin, Diagnostics* diagnostics) {
  for (size_t i = begin; i < diagnostics->size(); ++i) (*diagnostics)[i].rule_id = rule.id;
  const size_t problems = diagnostics->size() - begin;
  if (problems <= kMostProblems) return;
  diagnostics->resize(begin + kMostProblems);
  Diagnostic& last = Report(
      diagnostics, Code::kTooManyProblems, rule.file, rule.range,
      fmt::format("{} further problems of this rule are not listed", problems - kMostProblems));
  last.rule_id = rule.id;
}

// Reads one rule by `read()`. False when it has an error: checked before the list of problems is
// cut short.
template <typename Read>
bool ReadRule(const YamlNode& root, std::string hash, const ParseContext& context, const Read& read,
              RuleHead* head) {
  const ErrorWatch watch(context.diagnostics);
  head->file = context.file;
  head->range = root.range;
  head->content_hash = std::move(hash);
  CheckVersion(root, context);
  read();
  const bool good = !watch.SawError();
  Finish(*head, watch.begin(), context.diagnostics);
  return good;
}

ParsedDocument ReadDetectionRule(const YamlNode& root, std::string hash,
                                 const ParseContext& context, const ParseOptions& options) {
  Rule rule;
  std::optional<Aggregation> aggregation;
  const auto read = [&] {
    ParseAttributes(root, kDetectionKeys, context, &rule);
    ParseLogSource(root, context, &rule);
    ParseDetectionSection(root, context, &rule,
                          options.legacy_aggregation ? &aggregation : nullptr);
    ParseExtensions(root, context, &rule);
  };
  const bool good = ReadRule(root, std::move(hash), context, read, &rule);
  return {root, std::move(rule), std::move(aggregation), good};
}

ParsedDocument ReadCorrelation(const YamlDocument& document, const ParseContext& context) {
  CorrelationRule rule;
  const auto read = [&] { ParseCorrelation(document.root, context, &rule); };
  const bool good = ReadRule(document.root, HexHash128(document.text), context, read, &rule);
  return {document.root, std::move(rule), std::nullopt, good};
}

ParsedDocument ReadFilter(const YamlDocument& document, const ParseContext& context) {
  SigmaFilter filter;
  const auto read = [&] { ParseFilter(document.root, context, &filter); };
  const bool good = ReadRule(document.root, HexHash128(document.text), context, read, &filter);
  return {document.root, std::move(filter), std::nullopt, good};
}

}  // namespace

void VisitDocuments(std::string_view text, const std::string& file, const ParseOptions& options,
                    Diagnostics* diagnostics,
                    const std::function<void(ParsedDocument document)>& take) {
  const YamlLimits limits;
  const ParseContext context = {file, diagnostics};
  Collection collection(context, limits);
  for (YamlDocument& document : ParseYaml(text, file, limits, diagnostics)) {
    if (document.root.kind != YamlNode::Kind::kMap) {
      context.Complain(
          Code::kDocumentNotMap, document.root.range,
          fmt::format("a rule must be a map of attributes, not {}", KindName(document.root)));
      continue;
    }
    const Kind kind = KindOf(document.root);
    if (kind == Kind::kFilter) {
      take(ReadFilter(document, context));
      continue;
    }
    if (kind == Kind::kCorrelation) {
      take(ReadCorrelation(document, context));
      continue;
    }
    const YamlNode* root = collection.Add(std::move(document.root), document.text);
    if (root != nullptr) {
      take(ReadDetectionRule(*root, collection.content_hash(), context, options));
    }
  }
}

bool BelongsToCollections(const YamlNode& root) { return KindOf(root) == Kind::kDetection; }

void Keep(ParsedDocument document, ParsedRules* rules) {
  if (!document.good) return;
  if (auto* correlation = std::get_if<CorrelationRule>(&document.rule)) {
    rules->correlations.push_back(std::move(*correlation));
    return;
  }
  if (auto* filter = std::get_if<SigmaFilter>(&document.rule)) {
    rules->filters.push_back(std::move(*filter));
    return;
  }
  Rule& rule = std::get<Rule>(document.rule);
  if (document.aggregation) {
    TranslateAggregation(std::move(rule), *document.aggregation, rules);
  } else {
    rules->rules.push_back(std::move(rule));
  }
}

ParsedRules ParseRules(std::string_view text, const std::string& file, Diagnostics* diagnostics,
                       const ParseOptions& options) {
  ParsedRules parsed;
  VisitDocuments(text, file, options, diagnostics,
                 [&](ParsedDocument document) { Keep(std::move(document), &parsed); });
  return parsed;
}

}  // namespace tocsin
