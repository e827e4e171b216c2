#include "rule/logsource.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/quote.h"
#include "diag/repair.h"
#include "diag/suggest.h"
#include "rule/attribute_values.h"
#include "rule/attributes.h"
#include "tocsin/filter.h"

namespace tocsin {
namespace {

struct AttributeRow {
  std::string_view key;
  std::string LogSource::*member;
};

constexpr auto kAttributes = std::to_array<AttributeRow>({
    {"category", &LogSource::category},
    {"product", &LogSource::product},
    {"service", &LogSource::service},
});
constexpr auto kNames = std::to_array<std::string_view>({"category", "product", "service"});
constexpr std::string_view kDefinition = "definition";  // prose

const AttributeRow* FindAttribute(std::string_view key) {
  const auto row = std::find_if(kAttributes.begin(), kAttributes.end(),
                                [key](const AttributeRow& each) { return each.key == key; });
  return row == kAttributes.end() ? nullptr : &*row;
}

void ReadAttribute(const YamlNode& key, const YamlNode& value, const ParseContext& context,
                   std::string* attribute) {
  const bool text = value.kind == YamlNode::Kind::kScalar && !value.text.empty() &&
                    ScalarOf(value).type != Scalar::Type::kNull;
  if (!text) {
    context.Complain(Code::kAttributeType, value.text.empty() ? key.range : value.range,
                     fmt::format("the log source's '{}' must be text, not {}", key.text,
                                 value.kind == YamlNode::Kind::kScalar ? "empty" : KindName(value)),
                     "leave it out when the rule is for every one");
    return;
  }
  *attribute = value.text;
  const std::string lower = LowerAscii(value.text);
  if (lower == value.text) return;
  context
      .Complain(Code::kLogsourceCase, value.range,
                fmt::format("the {} {} is not in lower case and fits no event", key.text,
                            Quote(value.text)),
                fmt::format("write {}", Quote(lower)))
      .fix = Rewrite(value.range, value.text, lower, false);
}

}  // namespace

bool Compatible(const LogSource& rule, const LogSource& event) {
  const auto conflict = [](const std::string& a, const std::string& b) {
    return !a.empty() && !b.empty() && a != b;
  };
  return !conflict(rule.category, event.category) && !conflict(rule.product, event.product) &&
         !conflict(rule.service, event.service);
}

bool Contains(const LogSource& filter, const LogSource& rule) {
  const auto covers = [](const std::string& a, const std::string& b) {
    return a.empty() || a == b;
  };
  return covers(filter.category, rule.category) && covers(filter.product, rule.product) &&
         covers(filter.service, rule.service);
}

void ParseLogSource(const YamlNode& root, const ParseContext& context, SearchSection* out) {
  const YamlNode* logsource = root.Find("logsource");
  if (logsource == nullptr) {
    ReportMissing(root, "logsource", context);
    return;
  }
  out->logsource_range = logsource->range;
  if (logsource->kind != YamlNode::Kind::kMap) {
    context.Complain(Code::kAttributeType, logsource->range,
                     fmt::format("'logsource' must be a map, not {}", KindName(*logsource)),
                     "give at least one of category, product, service");
    return;
  }
  bool said = false;
  for (const auto& [key, value] : logsource->members) {
    const AttributeRow* row = FindAttribute(key.text);
    if (row != nullptr) {
      said = true;
      ReadAttribute(key, value, context, &(out->logsource.*row->member));
    } else if (key.text != kDefinition) {
      context
          .Complain(Code::kUnknownLogsourceKey, key.range,
                    fmt::format("the log source's {} is never evaluated", Quote(key.text)),
                    DidYouMean(key.text, kNames))
          .fix = RewriteAsNeighbour(key.range, key.text, kNames);
    }
  }
  if (!said) {
    context.Complain(Code::kEmptyLogsource, logsource->range,
                     "the log source says nothing about where events come from",
                     "give at least one of category, product, service");
  }
}

}  // namespace tocsin
