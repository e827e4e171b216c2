// House rules about log sources, and what a rule asks that its log source already says.
#include <fmt/format.h>

#include <algorithm>

#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/items.h"
#include "lint/tables.h"
#include "predicate/pattern.h"

namespace tocsin {
namespace {

constexpr std::string_view kEventId = "EventID";
constexpr std::string_view kProvider = "Provider_Name";

// "windows/process_creation", for messages.
std::string NameOf(const LogSource& source) {
  std::string name;
  for (const std::string* part : {&source.product, &source.category, &source.service}) {
    if (part->empty()) continue;
    if (!name.empty()) name += '/';
    name += *part;
  }
  return Quote(name);
}

bool MayAsk(const Rule& rule, std::string_view field) {
  bool asks = false;
  ForEachField(rule, [&](const DetectionItem& item) { asks = asks || item.fields[0] == field; });
  return asks;
}

// A value, as it is written, names a provider of the category.
bool NamesProvider(const Scalar& value, const WindowsCategory& category) {
  const Pattern pattern = ParsePattern(value.text);
  return std::any_of(category.providers.begin(), category.providers.end(),
                     [&](std::string_view name) { return pattern == ParsePattern(name); });
}

void CheckCategory(const Rule& rule, const WindowsCategory& category, const ParseContext& context) {
  const std::string& name = rule.logsource.category;
  ForEachField(rule, [&](const DetectionItem& item) {
    if (item.fields[0] == kEventId && category.decides_event_id) {
      context.Complain(
          Code::kSigmahqCategoryEventId, item.key_range,
          fmt::format("the category {} already says which events are meant", Quote(name)),
          "take EventID out");
    }
    // Of modifiers, only those that leave a text as it is.
    const bool plain = std::all_of(item.modifiers.begin(), item.modifiers.end(), [](const auto& m) {
      return m == "all" || m == "neq" || m == "cased" || m == "expand";
    });
    if (item.fields[0] != kProvider || !plain) return;
    for (const Scalar& value : item.values) {
      if (!NamesProvider(value, category)) continue;
      context.Complain(
          Code::kSigmahqCategoryWindowsProviderName, value.range,
          fmt::format("the category {} already means events of {}", Quote(name), Quote(value.text)),
          "take the provider out");
      return;
    }
  });
}

}  // namespace

void CheckHouseLogSource(const LintDocument& document, const LintConfig&,
                         const ParseContext& context) {
  if (document.rule == nullptr || !document.good) return;
  const Rule& rule = *document.rule;
  const LogSource& source = rule.logsource;
  if (FindLogSource(source) == nullptr) {
    context.Complain(Code::kSigmahqLogsourceUnknown, rule.logsource_range,
                     fmt::format("SigmaHQ has no log source {}", NameOf(source)),
                     "use one of its taxonomy, or propose this one there");
  }
  if (source.service == "sysmon" && !MayAsk(rule, kEventId)) {
    context.Complain(Code::kSigmahqSysmonMissingEventid, rule.logsource_range,
                     "the rule looks at every event of Sysmon",
                     "ask for an EventID, or name the category instead of the service");
  }
  if (source.product != "windows") return;
  const WindowsCategory* category = FindWindowsCategory(source.category);
  if (category != nullptr) CheckCategory(rule, *category, context);
}

}  // namespace tocsin
