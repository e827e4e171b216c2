#include "rule/rule_parser.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "diag/quote.h"
#include "rule/attributes.h"
#include "rule/collection.h"
#include "rule/detection_parser.h"
#include "rule/logsource.h"

namespace tocsin {
namespace {

// The major version of the Sigma specification that is understood.
constexpr int kSigmaMajor = 2;
constexpr size_t kMostProblems = 100;

bool IsMapMember(const YamlNode& root, std::string_view key) {
  const YamlNode* value = root.Find(key);
  return value != nullptr && value->kind == YamlNode::Kind::kMap;
}

// "correlation" or "filter" when the document is one, else "".
std::string_view OtherKind(const YamlNode& root) {
  for (const std::string_view kind : {"correlation", "filter"}) {
    if (IsMapMember(root, kind)) return kind;
  }
  return {};
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
        fmt::format("the rule needs version {} of Sigma, {} is understood", major, kSigmaMajor));
  }
}

// What was reported since `begin` belongs to one rule: it gets the rule's id, and a rule with very
// many problems does not drown the others.
void Finish(const Rule& rule, size_t begin, Diagnostics* diagnostics) {
  for (size_t i = begin; i < diagnostics->size(); ++i) (*diagnostics)[i].rule_id = rule.id;
  const size_t problems = diagnostics->size() - begin;
  if (problems <= kMostProblems) return;
  diagnostics->resize(begin + kMostProblems);
  Diagnostic& last = Report(
      diagnostics, Code::kTooManyProblems, rule.file, rule.range,
      fmt::format("{} further problems of this rule are not listed", problems - kMostProblems));
  last.rule_id = rule.id;
}

// False when the rule has an error. Checked before the list of problems is cut short.
bool ParseRule(const YamlNode& root, std::string hash, const ParseContext& context, Rule* rule) {
  const ErrorWatch watch(context.diagnostics);
  rule->file = context.file;
  rule->range = root.range;
  rule->content_hash = std::move(hash);
  CheckVersion(root, context);
  ParseAttributes(root, context, rule);
  ParseLogSource(root, context, rule);
  ParseDetectionSection(root, context, rule);
  const bool good = !watch.SawError();
  Finish(*rule, watch.begin(), context.diagnostics);
  return good;
}

}  // namespace

std::vector<Rule> ParseRules(std::string_view text, const std::string& file,
                             Diagnostics* diagnostics) {
  const YamlLimits limits;
  const ParseContext context = {file, diagnostics};
  Collection collection(context, limits);
  std::vector<Rule> rules;
  for (YamlDocument& document : ParseYaml(text, file, limits, diagnostics)) {
    if (document.root.kind != YamlNode::Kind::kMap) {
      context.Complain(
          Code::kDocumentNotMap, document.root.range,
          fmt::format("a rule must be a map of attributes, not {}", KindName(document.root)));
      continue;
    }
    if (const std::string_view kind = OtherKind(document.root); !kind.empty()) {
      context.Complain(Code::kUnsupportedRuleKind, BeginOf(document.root),
                       fmt::format("{} rules are not supported yet; this one is left out", kind));
      continue;
    }
    const YamlNode* root = collection.Add(std::move(document.root), document.text);
    if (root == nullptr) continue;
    Rule rule;
    if (ParseRule(*root, collection.content_hash(), context, &rule)) {
      rules.push_back(std::move(rule));
    }
  }
  return rules;
}

}  // namespace tocsin
