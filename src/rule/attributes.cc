#include "rule/attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "diag/quote.h"
#include "diag/repair.h"
#include "diag/suggest.h"
#include "diag/utf8.h"
#include "rule/attribute_values.h"

namespace tocsin {
namespace {

constexpr const char* kUuidHint = "write 8-4-4-4-12 hex digits, as uuidgen prints them";

// One attribute: how it is read, into which member, and how many characters it may have.
struct AttributeRow {
  std::string_view key;
  void (*read)(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
               RuleHead* rule);
  std::string RuleHead::*text = nullptr;
  std::vector<std::string> RuleHead::*list = nullptr;
  size_t most_characters = 65535;
};

// True for text. Anything else is reported.
bool ExpectText(std::string_view key, const YamlNode& value, const ParseContext& context) {
  const bool scalar = value.kind == YamlNode::Kind::kScalar;
  if (scalar && ScalarOf(value).type == Scalar::Type::kString) return true;
  context.Complain(Code::kAttributeType, value.range,
                   fmt::format("'{}' must be text, not {}", key, KindName(value)),
                   scalar ? "quote it" : "write one text, with commas between several entries");
  return false;
}

void ReadText(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
              RuleHead* rule) {
  if (!ExpectText(row.key, value, context)) return;
  const size_t characters = CountCharacters(value.text);
  if (characters > row.most_characters) {
    context.Complain(Code::kAttributeLength, value.range,
                     fmt::format("'{}' has {} characters, at most {} are allowed", row.key,
                                 characters, row.most_characters),
                     row.key == "description" ? "shorten it" : "say the rest in 'description'");
  }
  rule->*row.text = value.text;
}

void ReadTitle(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
               RuleHead* rule) {
  ReadText(row, value, context, rule);
  if (value.kind == YamlNode::Kind::kScalar && value.quoted && value.text.empty()) {
    context.Complain(Code::kAttributeLength, value.range, fmt::format("'{}' is empty", row.key));
  }
}

void ReadList(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
              RuleHead* rule) {
  if (value.kind != YamlNode::Kind::kList) {
    context.Complain(
        Code::kAttributeType, value.range,
        fmt::format("'{}' must be a list, not {}", row.key, KindName(value)),
        fmt::format("write each entry of '{}' on a line that begins with '-'", row.key));
    return;
  }
  for (const YamlNode& item : value.items) {
    if (item.kind != YamlNode::Kind::kScalar || ScalarOf(item).type == Scalar::Type::kNull) {
      context.Complain(
          Code::kAttributeType, item.range,
          fmt::format("an entry of '{}' must be text, not {}", row.key, KindName(item)));
      continue;
    }
    (rule->*row.list).push_back(item.text);
  }
}

void ReadTags(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
              RuleHead* rule) {
  ReadList(row, value, context, rule);
  for (const YamlNode& item : value.items) {
    if (item.kind != YamlNode::Kind::kScalar || IsTag(item.text)) continue;
    context.Complain(Code::kInvalidTag, item.range,
                     fmt::format("{} is not written as a tag", Quote(item.text)),
                     "a tag is namespace.name, in lower case, like attack.t1059.001");
  }
}

void ReadId(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
            RuleHead* rule) {
  if (!ExpectText(row.key, value, context)) return;
  if (!IsUuid(value.text)) {
    context.Complain(Code::kInvalidId, value.range,
                     fmt::format("the id {} is no UUID", Quote(value.text)), kUuidHint);
    return;
  }
  rule->id = LowerAscii(value.text);
  rule->id_range = value.range;
}

void ReadName(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
              RuleHead* rule) {
  ReadTitle(row, value, context, rule);
  if (!IsUuid(rule->name)) return;
  context.Complain(Code::kInvalidName, value.range, "a rule's name may not look like an id",
                   "give the rule a name in words, or use 'id'");
}

void ReadDate(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
              RuleHead* rule) {
  if (!ExpectText(row.key, value, context)) return;
  if (!IsDate(value.text)) {
    const std::string meant = DateMeant(value.text);
    context
        .Complain(Code::kInvalidDate, value.range,
                  fmt::format("'{}' is {}, which is {}", row.key, Quote(value.text),
                              meant.empty() ? "no day of the calendar" : "not written as a date"),
                  fmt::format("write {}", meant.empty() ? "YYYY-MM-DD" : Quote(meant)))
        .fix = Rewrite(value.range, value.text, meant, false);
    return;
  }
  rule->*row.text = value.text;
}

void ReadStatus(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
                RuleHead* rule) {
  if (!ExpectText(row.key, value, context)) return;
  if (const std::optional<Status> status = ParseStatus(value.text)) {
    rule->status = *status;
    return;
  }
  context
      .Complain(Code::kUnknownStatus, value.range,
                fmt::format("the status {} is unknown", Quote(value.text)),
                SuggestOneOf(value.text, StatusNames()))
      .fix = RewriteAsNeighbour(value.range, value.text, StatusNames());
}

void ReadLevel(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
               RuleHead* rule) {
  if (!ExpectText(row.key, value, context)) return;
  if (const std::optional<Level> level = ParseLevel(value.text)) {
    rule->level = *level;
    return;
  }
  context
      .Complain(Code::kUnknownLevel, value.range,
                fmt::format("the level {} is unknown", Quote(value.text)),
                SuggestOneOf(value.text, LevelNames()))
      .fix = RewriteAsNeighbour(value.range, value.text, LevelNames());
}

void ReadRelation(const YamlNode& item, const ParseContext& context, RuleHead* rule) {
  static constexpr auto kTypes = std::to_array<std::string_view>(
      {"derived", "obsolete", "merged", "renamed", "similar", "correlation"});
  const YamlNode* id = item.Find("id");
  const YamlNode* type = item.Find("type");
  if (item.kind != YamlNode::Kind::kMap || id == nullptr || type == nullptr) {
    context.Complain(Code::kAttributeType, item.range,
                     "an entry of 'related' must be a map with 'id' and 'type'",
                     "write '- id:' and, below it, 'type:'");
    return;
  }
  if (!ExpectText("id", *id, context) || !ExpectText("type", *type, context)) return;
  if (!IsUuid(id->text)) {
    context.Complain(Code::kInvalidId, id->range,
                     fmt::format("the related id {} is no UUID", Quote(id->text)), kUuidHint);
  }
  const std::string type_name = LowerAscii(type->text);
  if (std::find(kTypes.begin(), kTypes.end(), type_name) == kTypes.end()) {
    context.Complain(Code::kUnknownRelation, type->range,
                     fmt::format("the relation {} is unknown", Quote(type->text)),
                     SuggestOneOf(type->text, kTypes));
  }
  rule->related.push_back({LowerAscii(id->text), type_name});
}

void ReadRelated(const AttributeRow& row, const YamlNode& value, const ParseContext& context,
                 RuleHead* rule) {
  if (value.kind != YamlNode::Kind::kList) {
    context.Complain(Code::kAttributeType, value.range,
                     fmt::format("'{}' must be a list, not {}", row.key, KindName(value)),
                     "write '- id:' and 'type:' below it, for each rule");
    return;
  }
  for (const YamlNode& item : value.items) ReadRelation(item, context, rule);
}

constexpr auto kAttributes = std::to_array<AttributeRow>({
    {.key = "title", .read = ReadTitle, .text = &RuleHead::title, .most_characters = 256},
    {.key = "id", .read = ReadId},
    {.key = "name", .read = ReadName, .text = &RuleHead::name, .most_characters = 256},
    {.key = "related", .read = ReadRelated},
    {.key = "taxonomy", .read = ReadTitle, .text = &RuleHead::taxonomy},
    {.key = "status", .read = ReadStatus},
    {.key = "description", .read = ReadText, .text = &RuleHead::description},
    {.key = "license", .read = ReadText, .text = &RuleHead::license},
    {.key = "author", .read = ReadText, .text = &RuleHead::author},
    {.key = "references", .read = ReadList, .list = &RuleHead::references},
    {.key = "date", .read = ReadDate, .text = &RuleHead::date},
    {.key = "modified", .read = ReadDate, .text = &RuleHead::modified},
    {.key = "fields", .read = ReadList, .list = &RuleHead::fields},
    {.key = "falsepositives", .read = ReadList, .list = &RuleHead::falsepositives},
    {.key = "level", .read = ReadLevel},
    {.key = "tags", .read = ReadTags, .list = &RuleHead::tags},
    {.key = "scope", .read = ReadList, .list = &RuleHead::scope},
});

const AttributeRow* FindAttribute(std::string_view key) {
  const auto row = std::find_if(kAttributes.begin(), kAttributes.end(),
                                [key](const AttributeRow& each) { return each.key == key; });
  return row == kAttributes.end() ? nullptr : &*row;
}

// Whether the value can be read as the attribute, which then changes nothing but what is told of
// the rule.
bool IsProse(const AttributeRow& row, const YamlNode& value) {
  if (row.list != nullptr) return value.kind == YamlNode::Kind::kList;
  return row.read == ReadText && value.kind == YamlNode::Kind::kScalar;
}

// Custom keys that are looked at for misspelt attributes.
constexpr size_t kMostLookAlikes = 32;

// Surely misspelt, also beside the attribute that was meant.
constexpr auto kMisspelt =
    std::to_array<std::string_view>({"realted", "relatde", "relted", "rlated", "reference"});

void CarryCustom(const YamlNode& key, const YamlNode& value, const YamlNode& root,
                 std::span<const std::string_view> other_keys, const ParseContext& context,
                 RuleHead* rule) {
  rule->custom.emplace_back(key.text, value.text);
  if (rule->custom.size() > kMostLookAlikes) return;
  std::vector<std::string_view> keys(other_keys.begin(), other_keys.end());
  for (const AttributeRow& row : kAttributes) keys.push_back(row.key);
  const std::string_view meant = Nearest(key.text, keys);
  const bool misspelt = std::find(kMisspelt.begin(), kMisspelt.end(), key.text) != kMisspelt.end();
  if (meant.empty() || (root.Find(meant) != nullptr && !misspelt)) return;
  Diagnostic& finding =
      context.Complain(Code::kSuspiciousAttribute, key.range,
                       fmt::format("{} is no attribute of Sigma", Quote(key.text)),
                       fmt::format("did you mean '{}'?", meant));
  const AttributeRow* row = FindAttribute(meant);
  const bool is_free = row != nullptr && root.Find(meant) == nullptr;
  if (is_free && OnlyNeighbour(key.text, keys) == meant && IsProse(*row, value)) {
    finding.fix = Rewrite(key.range, key.text, meant, true);
  }
}

}  // namespace

void ReportMissing(const YamlNode& root, std::string_view key, const ParseContext& context) {
  struct Hint {
    std::string_view key;
    const char* text;
  };
  static constexpr auto kHints = std::to_array<Hint>({
      {"title", "add 'title:' with a few words that say what the rule detects"},
      {"logsource", "add 'logsource:' with at least one of category, product, service"},
      {"detection", "add 'detection:' with named selections and a condition"},
  });
  const auto hint = std::find_if(kHints.begin(), kHints.end(),
                                 [key](const Hint& each) { return each.key == key; });
  context.Complain(Code::kMissingAttribute, BeginOf(root), fmt::format("the rule has no '{}'", key),
                   hint == kHints.end() ? "" : hint->text);
}

void ParseAttributes(const YamlNode& root, std::span<const std::string_view> other_keys,
                     const ParseContext& context, RuleHead* rule) {
  for (const auto& [key, value] : root.members) {
    const AttributeRow* row = FindAttribute(key.text);
    if (row != nullptr) {
      if (!IsNull(value)) row->read(*row, value, context, rule);
    } else if (std::find(other_keys.begin(), other_keys.end(), key.text) == other_keys.end()) {
      CarryCustom(key, value, root, other_keys, context, rule);
    }
  }
  const YamlNode* title = root.Find("title");
  if (title == nullptr || IsNull(*title)) ReportMissing(root, "title", context);
}

}  // namespace tocsin
