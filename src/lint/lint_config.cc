#include "tocsin/lint_config.h"

#include <fmt/format.h>

#include <array>

#include "diag/quote.h"
#include "diag/suggest.h"
#include "lint/catalogue.h"
#include "rule/parse_context.h"

namespace tocsin {
namespace {

constexpr auto kKeys = std::to_array<std::string_view>({"validators", "exclusions", "config"});
constexpr std::string_view kAll = "all";

using Codes = std::set<std::string, std::less<>>;

// The codes of a name; none, and an error, when there are none.
std::vector<std::string_view> ReadName(const YamlNode& node, std::string_view name,
                                       const ParseContext& context) {
  std::vector<std::string_view> codes = CodesCalled(name);
  if (codes.empty()) {
    context.Complain(Code::kLintConfigName, node.range,
                     fmt::format("no check is called {}", Quote(name)),
                     DidYouMean(name, KnownNames()));
  }
  return codes;
}

// One text, or a list of texts. Anything else is reported.
std::vector<const YamlNode*> TextsOf(const YamlNode& node, const ParseContext& context) {
  std::vector<const YamlNode*> texts;
  if (node.kind == YamlNode::Kind::kScalar) texts.push_back(&node);
  for (const YamlNode& item : node.items) texts.push_back(&item);
  for (const YamlNode* text : texts) {
    if (text->kind != YamlNode::Kind::kScalar || node.kind == YamlNode::Kind::kMap) {
      context.Complain(Code::kLintConfigValue, text->range,
                       fmt::format("a text is expected, not {}", KindName(*text)));
      return {};
    }
  }
  return texts;
}

// In the order written: what stands later counts.
Codes ReadValidators(const YamlNode& list, const ParseContext& context) {
  Codes codes;
  for (const YamlNode* item : TextsOf(list, context)) {
    std::string_view name = item->text;
    if (name == kAll) {
      for (const CodeRow& row : LintCodes()) codes.emplace(row.id);
      continue;
    }
    const bool removes = name.starts_with('-');
    if (removes) name.remove_prefix(1);
    for (const std::string_view code : ReadName(*item, name, context)) {
      if (removes) {
        codes.erase(std::string(code));
      } else {
        codes.emplace(code);
      }
    }
  }
  return codes;
}

void ReadExclusions(const YamlNode& map, const ParseContext& context, LintConfig* config) {
  if (!ExpectMap("exclusions", map, context, "write rule ids with names of checks")) return;
  for (const auto& [id, names] : map.members) {
    Codes& codes = config->exclusions[id.text];
    for (const YamlNode* name : TextsOf(names, context)) {
      for (const std::string_view code : ReadName(*name, name->text, context)) codes.emplace(code);
    }
  }
}

void ReadParameters(const YamlNode& map, const ParseContext& context, LintConfig* config) {
  if (!ExpectMap("config", map, context, "write names of checks with their parameters")) return;
  for (const auto& [name, parameters] : map.members) {
    const std::vector<std::string_view> codes = ReadName(name, name.text, context);
    if (!ExpectMap(name.text, parameters, context, "write parameters with their values")) continue;
    LintConfig::Parameters values;
    for (const auto& [key, value] : parameters.members) {
      for (const YamlNode* text : TextsOf(value, context)) values[key.text].push_back(text->text);
    }
    for (const std::string_view code : codes) config->parameters[std::string(code)] = values;
  }
}

}  // namespace

std::optional<LintConfig> LintConfig::Parse(std::string_view text, const std::string& file,
                                            Diagnostics* diagnostics) {
  const ErrorWatch watch(diagnostics);
  const ParseContext context = {file, diagnostics};
  const std::vector<YamlDocument> documents = ParseYaml(text, file, {}, diagnostics);
  LintConfig config;
  for (const YamlDocument& document : documents) {
    const YamlNode& root = document.root;
    if (!ExpectMap("the configuration", root, context, "write validators, exclusions, config")) {
      continue;
    }
    RejectUnknownKeys(root, kKeys, "a lint configuration", Code::kLintConfigKey, context);
    if (const YamlNode* list = root.Find("validators")) {
      config.codes = ReadValidators(*list, context);
    }
    if (const YamlNode* map = root.Find("exclusions")) ReadExclusions(*map, context, &config);
    if (const YamlNode* map = root.Find("config")) ReadParameters(*map, context, &config);
  }
  if (watch.SawError()) return std::nullopt;
  return config;
}

bool LintConfig::Reports(const Diagnostic& finding) const {
  if (IsCore(finding.code)) return true;
  const auto excluded = exclusions.find(finding.rule_id);
  if (excluded != exclusions.end() && excluded->second.contains(finding.code)) return false;
  return Asks(finding.code);
}

bool LintConfig::Asks(std::string_view code) const {
  return codes ? codes->contains(code) : IsDefault(code);
}

}  // namespace tocsin
