// How a rule can be told from others: by its id and by the name of its file.
#include <fmt/format.h>

#include <unordered_map>

#include "diag/quote.h"
#include "diag/utf8.h"
#include "lint/checks.h"
#include "lint/parameters.h"

namespace tocsin {
namespace {

constexpr SourceRange kWholeFile = {};

std::string_view NameOf(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

void CheckIdentifier(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  const YamlNode* id = document.root.Find("id");
  if (id != nullptr && !IsNull(*id)) return;
  context.Complain(Code::kIdentifierExistence, BeginOf(document.root), "the rule has no id",
                   "add 'id:' with a new UUID, as uuidgen prints one");
}

void CheckFileNameLength(const LintDocument& document, const LintConfig& config,
                         const ParseContext& context) {
  constexpr Code kCode = Code::kFilenameLength;
  const uint32_t least = NumberOf(config, kCode, "min_size", 10);
  const uint32_t most = NumberOf(config, kCode, "max_size", 90);
  const std::string_view name = NameOf(document.file);
  const size_t characters = CountCharacters(name);
  if (characters >= least && characters <= most) return;
  context.Complain(kCode, kWholeFile,
                   fmt::format("the file name {} has {} characters", Quote(name), characters),
                   fmt::format("give it {} to {}", least, most));
}

void CheckRepeatedFileNames(const RuleIndex& rules, const LintConfig&, Diagnostics* diagnostics) {
  std::unordered_map<std::string_view, std::string_view> seen;  // name -> path
  std::string_view last;
  for (const IndexedRule& rule : rules.rules) {
    if (rule.file == last) continue;  // another document of the same file
    last = rule.file;
    const auto [first, added] = seen.emplace(NameOf(rule.file), rule.file);
    if (added || first->second == rule.file) continue;
    Diagnostic& finding = Report(diagnostics, Code::kDuplicateFilename, rule.file, kWholeFile,
                                 fmt::format("{} has the same file name", first->second),
                                 "name the file after its rule");
    finding.rule_id = rule.id;
  }
}

}  // namespace tocsin
