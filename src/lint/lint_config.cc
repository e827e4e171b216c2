#include "tocsin/lint_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "diag/quote.h"
#include "diag/suggest.h"
#include "lint/catalogue.h"
#include "lint/parameters.h"
#include "rule/attribute_values.h"
#include "rule/parse_context.h"

namespace tocsin {
namespace {

constexpr auto kKeys = std::to_array<std::string_view>({"validators", "exclusions", "config"});
constexpr std::string_view kAll = "all";

using Codes = std::set<std::string, std::less<>>;

// The codes of a name; none, and an error, when nothing is or was called so.
std::vector<std::string_view> ReadName(const YamlNode& node, std::string_view name,
                                       const ParseContext& context) {
  std::vector<std::string_view> codes = CodesCalled(name);
  if (codes.empty() && !IsRetired(name)) {
    context.Complain(Code::kLintConfigName, node.range,
                     fmt::format("no check is called {}", Quote(name)),
                     DidYouMean(name, KnownNames()));
  }
  return codes;
}

// One text, or the texts of a list. Anything else is reported.
std::vector<const YamlNode*> ReadTexts(const YamlNode& node, const ParseContext& context) {
  const std::span<const YamlNode> items =
      node.kind == YamlNode::Kind::kList ? std::span(node.items) : std::span(&node, 1);
  std::vector<const YamlNode*> texts;
  for (const YamlNode& item : items) {
    if (item.kind == YamlNode::Kind::kScalar && !IsNull(item)) {
      texts.push_back(&item);
    } else {
      context.Complain(Code::kLintConfigValue, item.range,
                       fmt::format("a text is expected, not {}", KindName(item)));
    }
  }
  return texts;
}

// In the order written. 'all' begins anew with everything; what is taken away must have been asked
// for before.
Codes ReadValidators(const YamlNode& list, const ParseContext& context) {
  Codes codes;
  for (const YamlNode* item : ReadTexts(list, context)) {
    std::string_view name = item->text;
    if (name == kAll) {
      for (const CodeRow& row : LintCodes()) codes.emplace(row.id);
      continue;
    }
    const bool removes = name.starts_with('-');
    if (removes) name.remove_prefix(1);
    size_t removed = 0;
    const std::vector<std::string_view> meant = ReadName(*item, name, context);
    for (const std::string_view code : meant) {
      if (removes) {
        removed += codes.erase(std::string(code));
      } else {
        codes.emplace(code);
      }
    }
    if (removes && removed == 0 && !meant.empty()) {
      context.Complain(
          Code::kLintConfigName, item->range,
          fmt::format("{} takes away what was not asked for before", Quote(item->text)),
          "write 'all', or the check, before it");
    }
  }
  return codes;
}

void ReadExclusions(const YamlNode& map, const ParseContext& context, LintConfig* config) {
  if (!ExpectMap("exclusions", map, context, "write rule ids with names of checks")) return;
  for (const auto& [id, names] : map.members) {
    const bool without_id = IsNull(id);  // speaks of the rules that have none
    if (!without_id && !IsUuid(id.text)) {
      context.Complain(Code::kLintConfigValue, id.range,
                       fmt::format("{} is no id of a rule", Quote(id.text)),
                       "write the UUID under 'id' of the rule");
    }
    Codes& codes = config->exclusions[without_id ? std::string() : LowerAscii(id.text)];
    for (const YamlNode* name : ReadTexts(names, context)) {
      for (const std::string_view code : ReadName(*name, name->text, context)) codes.emplace(code);
    }
  }
}

const ParameterRow* FindParameter(std::span<const std::string_view> codes, std::string_view name,
                                  std::vector<std::string_view>* known) {
  for (const ParameterRow& row : ParameterRows()) {
    if (std::find(codes.begin(), codes.end(), row.code) == codes.end()) continue;
    if (row.name == name) return &row;
    known->push_back(row.name);
  }
  return nullptr;
}

bool IsNumber(const YamlNode& node) {
  const std::string& text = node.text;
  uint32_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return !node.quoted && error == std::errc() && stop == text.data() + text.size();
}

void ReadParameter(const std::pair<YamlNode, YamlNode>& member, const YamlNode& check,
                   std::span<const std::string_view> codes, const ParseContext& context,
                   LintConfig* config) {
  const auto& [key, value] = member;
  std::vector<std::string_view> known;
  const ParameterRow* row = FindParameter(codes, key.text, &known);
  if (row == nullptr) {
    context.Complain(Code::kLintConfigKey, key.range,
                     fmt::format("{} has no parameter {}", check.text, Quote(key.text)),
                     known.empty() ? "" : SuggestOneOf(key.text, known));
    return;
  }
  if (row->kind == ParameterKind::kNumber && !IsNumber(value)) {
    context.Complain(Code::kLintConfigValue, value.range,
                     fmt::format("{} must be a whole number, 0 or more", Quote(key.text)));
    return;
  }
  std::vector<std::string>& texts = config->parameters[std::string(row->code)][key.text];
  texts.clear();
  for (const YamlNode* text : ReadTexts(value, context)) texts.push_back(text->text);
}

void ReadParameters(const YamlNode& map, const ParseContext& context, LintConfig* config) {
  if (!ExpectMap("config", map, context, "write names of checks with their parameters")) return;
  for (const auto& [name, parameters] : map.members) {
    const std::vector<std::string_view> codes = ReadName(name, name.text, context);
    if (codes.empty()) continue;
    if (!ExpectMap(name.text, parameters, context, "write parameters with their values")) continue;
    for (const auto& member : parameters.members) {
      ReadParameter(member, name, codes, context, config);
    }
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
    const auto given = [&](std::string_view key) {
      const YamlNode* node = root.Find(key);
      return node == nullptr || IsNull(*node) ? nullptr : node;
    };
    if (const YamlNode* list = given("validators")) {
      config.codes = ReadValidators(*list, context);
    }
    if (const YamlNode* map = given("exclusions")) ReadExclusions(*map, context, &config);
    if (const YamlNode* map = given("config")) ReadParameters(*map, context, &config);
  }
  if (watch.SawError()) return std::nullopt;
  return config;
}

bool LintConfig::Asks(std::string_view code) const {
  return codes ? codes->contains(code) : IsDefault(code);
}

bool LintConfig::Reports(const Diagnostic& finding) const {
  if (IsCore(finding.code)) return true;
  const auto excluded = exclusions.find(finding.rule_id);
  if (excluded != exclusions.end() && excluded->second.contains(finding.code)) return false;
  return Asks(finding.code);
}

}  // namespace tocsin
