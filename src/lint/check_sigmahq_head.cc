// House rules about the attributes of a rule: which there must be, and which not.
#include <fmt/format.h>

#include <array>

#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/word_list.h"

namespace tocsin {
namespace {

struct RequiredRow {
  std::string_view key;
  Code code;
  const char* hint;
};
constexpr std::array<RequiredRow, 4> kRequired = {{
    {"author", Code::kSigmahqAuthorExistence, "add 'author:' with the names of those who wrote it"},
    {"description", Code::kSigmahqDescriptionExistence,
     "add 'description:' with what the rule detects and why that matters"},
    {"level", Code::kSigmahqLevelExistence,
     "add 'level:' with informational, low, medium, high or critical"},
    {"status", Code::kSigmahqStatusExistence, "add 'status: experimental'"},
}};

// What pySigma's SigmaHQ package knows, of rules of both kinds.
constexpr auto kAttributes =
    std::to_array<std::string_view>({"title",       "id",
                                     "name",        "taxonomy",
                                     "related",     "status",
                                     "description", "license",
                                     "author",      "references",
                                     "date",        "modified",
                                     "fields",      "falsepositives",
                                     "level",       "tags",
                                     "scope",       "regression_tests_path",
                                     "simulation",  "action"});
constexpr auto kOfDetections = std::to_array<std::string_view>({"logsource", "detection"});
constexpr auto kOfCorrelations = std::to_array<std::string_view>({"correlation"});

void CheckRequired(const LintDocument& document, const ParseContext& context) {
  for (const RequiredRow& row : kRequired) {
    const YamlNode* value = document.root.Find(row.key);
    if (value != nullptr && !IsNull(*value)) continue;
    context.Complain(row.code, BeginOf(document.root), fmt::format("the rule has no '{}'", row.key),
                     row.hint);
  }
}

void CheckKnown(const LintDocument& document, const ParseContext& context) {
  const Words own = document.rule == nullptr ? Words(kOfCorrelations) : kOfDetections;
  for (const auto& [key, value] : document.root.members) {
    if (IsOneOf(key.text, kAttributes) || IsOneOf(key.text, own)) continue;
    context.Complain(Code::kSigmahqUnknownField, key.range,
                     fmt::format("SigmaHQ does not know the attribute {}", Quote(key.text)),
                     "take it out");
  }
}

}  // namespace

void CheckHouseHead(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  CheckRequired(document, context);
  CheckKnown(document, context);
  const Status status = document.head.status;
  if (status == Status::kDeprecated || status == Status::kUnsupported) {
    context.Complain(Code::kSigmahqStatus, document.root.Find("status")->range,
                     fmt::format("the rule is {}", StatusName(status)),
                     fmt::format("move it to the folder '{}'", StatusName(status)));
  }
  if (!document.head.fields.empty()) {
    context.Complain(Code::kSigmahqFieldsExistence, document.root.Find("fields")->range,
                     "SigmaHQ has given up the attribute 'fields'", "take it out");
  }
}

}  // namespace tocsin
