// House rules about tags.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "diag/quote.h"
#include "diag/suggest.h"
#include "lint/checks.h"
#include "lint/line_edits.h"
#include "lint/parameters.h"
#include "lint/tables.h"
#include "lint/word_list.h"

namespace tocsin {
namespace {

// A tag, cut at its first dot.
struct Tag {
  std::string_view space;
  std::string_view name;
  const YamlNode* node;
};
using Tags = std::vector<Tag>;

constexpr auto kFolders =
    std::to_array<std::string_view>({"dfir", "emerging-threats", "threat-hunting"});
constexpr auto kTlp = std::to_array<std::string_view>({"clear"});

Tags TagsOf(const LintDocument& document, std::string_view space) {
  Tags tags;
  const YamlNode* list = document.root.Find("tags");
  if (list == nullptr) return tags;
  for (const YamlNode& node : list->items) {
    const std::string_view text = node.text;
    const size_t dot = text.find('.');
    if (dot == std::string_view::npos || text.substr(0, dot) != space) continue;
    tags.push_back({text.substr(0, dot), text.substr(dot + 1), &node});
  }
  return tags;
}

bool Names(const Tags& tags, std::string_view name) {
  return std::any_of(tags.begin(), tags.end(), [&](const Tag& tag) { return tag.name == name; });
}

void CheckUnique(const Tags& tags, Code code, const char* hint, const ParseContext& context) {
  for (size_t i = 1; i < tags.size(); ++i) {
    context
        .Complain(code, tags[i].node->range,
                  fmt::format("the rule has a second tag of '{}'", tags[i].space), hint)
        .related.push_back({"the first one", tags[0].node->range});
  }
}

void CheckFolder(const LintDocument& document, const Tags& tags, const LintConfig& config,
                 const ParseContext& context) {
  constexpr Code kCode = Code::kSigmahqTagsDetection;
  for (const std::string_view folder : TextsOf(config, kCode, "Folder_tag", kFolders)) {
    if (document.file.find(fmt::format("rules-{}", folder)) == std::string::npos) continue;
    if (Names(tags, folder)) continue;
    const YamlNode* list = document.root.Find("tags");
    context.Complain(kCode, list == nullptr ? BeginOf(document.root) : list->range,
                     fmt::format("rules in 'rules-{0}' have the tag 'detection.{0}'", folder),
                     "add the tag, or move the rule");
    return;
  }
}

// A technique is written t1059 or t1059.001; names of tactics do not begin with t.
bool IsTechnique(std::string_view name) {
  return name.starts_with('t') &&
         std::any_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void CheckHouseTags(const LintDocument& document, const LintConfig& config,
                    const ParseContext& context) {
  const Tags detection = TagsOf(document, "detection");
  CheckUnique(detection, Code::kSigmahqTagsUniqueDetection, "leave one", context);
  CheckFolder(document, detection, config, context);
  const Tags tlp = TagsOf(document, "tlp");
  CheckUnique(tlp, Code::kSigmahqTagsUniqueTlp, "leave one", context);
  const std::vector<std::string_view> allowed =
      TextsOf(config, Code::kSigmahqTagsTlp, "allowed_tlp", kTlp);
  for (const Tag& tag : tlp) {
    if (IsOneOf(tag.name, allowed)) continue;
    context.Complain(Code::kSigmahqTagsTlp, tag.node->range,
                     fmt::format("rules of TLP {} are not accepted here", Quote(tag.name)),
                     allowed.empty() ? "take the tag out" : fmt::format("use {}", OneOf(allowed)));
  }
}

void CheckHouseTechniques(const LintDocument& document, const LintConfig&,
                          const ParseContext& context) {
  const Tags tags = TagsOf(document, "attack");
  std::map<std::string_view, Tags> missing;  // tactic -> techniques that want it
  for (const Tag& tag : tags) {
    if (!IsTechnique(tag.name)) continue;
    for (const std::string_view tactic : TacticsOf(tag.name)) {
      if (!Names(tags, tactic)) missing[tactic].push_back(tag);
    }
  }
  for (const auto& [tactic, techniques] : missing) {
    const YamlNode& first = *techniques[0].node;
    const std::string tag = fmt::format("attack.{}", tactic);
    Diagnostic& finding =
        context.Complain(Code::kSigmahqTagsTechniquesWithoutTactics, first.range,
                         fmt::format("{} serves a tactic that is not tagged", Quote(first.text)),
                         fmt::format("add '{}'", tag));
    for (size_t i = 1; i < techniques.size(); ++i) {
      finding.related.push_back({"so does this one", techniques[i].node->range});
    }
    if (auto edit = LineAbove(document.text, first.range, "-", tag)) {
      finding.fix = Fix{fmt::format("add '{}'", tag), {*std::move(edit)}};
    }
  }
}

}  // namespace tocsin
