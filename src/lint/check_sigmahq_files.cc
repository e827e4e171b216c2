// House rules about names of files.
#include <fmt/format.h>

#include <algorithm>

#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/tables.h"

namespace tocsin {
namespace {

constexpr std::string_view kExtension = ".yml";
constexpr size_t kShortest = 10;
constexpr size_t kLongest = 90;
constexpr std::string_view kCorrelation = "correlation_";

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool IsPlain(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool FollowsConvention(std::string_view name) {
  const size_t dot = name.find('.');
  if (dot == std::string_view::npos || !name.substr(dot).starts_with(kExtension)) return false;
  return dot >= kShortest && dot <= kLongest && IsPlain(name.substr(0, dot)) &&
         name.find('_') != std::string_view::npos;
}

// Correlation rules stand together with the rules that they refer to.
bool HoldsBothKinds(std::string_view text) {
  const bool several = text.starts_with("---\n") || text.starts_with("---\r\n") ||
                       text.find("\n---\n") != std::string_view::npos ||
                       text.find("\n---\r\n") != std::string_view::npos;
  return several && text.find("correlation:") != std::string_view::npos &&
         text.find("logsource:") != std::string_view::npos;
}

void CheckBeginning(const LintDocument& document, std::string_view name,
                    const ParseContext& context) {
  if (document.rule == nullptr || HoldsBothKinds(document.text)) return;
  const std::string_view beginning = FileNameBeginning(document.rule->logsource);
  if (name.starts_with(beginning)) return;
  context.Complain(Code::kSigmahqFilenamePrefix, document.rule->logsource_range,
                   fmt::format("files of this log source do not begin like {}", Quote(name)),
                   fmt::format("begin the file's name with '{}'", beginning));
}

}  // namespace

void CheckHouseFileNames(const LintDocument& document, const LintConfig&,
                         const ParseContext& context) {
  const std::string_view name = BaseName(document.file);
  if (!FollowsConvention(name)) {
    context.Complain(
        Code::kSigmahqFilenameConvention, {},
        fmt::format("the file's name {} is not written as SigmaHQ writes names", Quote(name)),
        "use 10 to 90 small letters, digits and underscores, and .yml");
  }
  if (document.correlation != nullptr && !name.starts_with(kCorrelation)) {
    context.Complain(Code::kSigmahqCorrelationFilenamePrefix, BeginOf(document.root),
                     fmt::format("the file {} holds a correlation rule", Quote(name)),
                     fmt::format("begin its name with '{}'", kCorrelation));
  }
  CheckBeginning(document, name, context);
}

}  // namespace tocsin
