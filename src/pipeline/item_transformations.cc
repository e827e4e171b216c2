// Transformations of whole detection items: drop, refuse, or replace by other items.
//
// What replaces an item keeps its meaning under `all` (values linked by AND) and `neq` (the
// negation stands outside of the item, so inside a tree it goes to every leaf and AND and OR change
// places).

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "pipeline/sigma_text.h"
#include "pipeline/transformations.h"

namespace tocsin {
namespace {

// Length of a hash in hex digits -> algorithm.
struct HashLength {
  size_t digits;
  std::string_view algorithm;
};
constexpr std::array<HashLength, 4> kHashLengths = {
    {{32, "MD5"}, {40, "SHA1"}, {64, "SHA256"}, {128, "SHA512"}}};

bool IsListed(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string_view Strip(std::string_view text, std::string_view characters) {
  const size_t first = text.find_first_not_of(characters);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(characters) - first + 1);
}

struct HashValue {
  std::string algorithm;
  std::string digest;
};

// "SHA1=abc", "SHA1|abc" or a bare digest, with wildcards around it.
HashValue SplitHash(std::string_view text) {
  const char separator = text.find('|') != std::string_view::npos ? '|' : '=';
  const size_t at = text.find(separator);
  if (at != std::string_view::npos && text.find(separator, at + 1) == std::string_view::npos) {
    const std::string_view name = text.substr(0, at);
    const size_t start = std::min(name.find_first_not_of('*'), name.size());
    return {AsciiUpper(name.substr(start)), std::string(Strip(text.substr(at + 1), "*?"))};
  }
  const std::string_view digest = Strip(text.substr(0, at), "*?");
  const auto found =
      std::find_if(kHashLengths.begin(), kHashLengths.end(),
                   [&](const HashLength& row) { return row.digits == digest.size(); });
  return {found == kHashLengths.end() ? std::string() : std::string(found->algorithm),
          std::string(digest)};
}

// Strings that can be taken apart: a placeholder without values yet can't.
bool AllStrings(const DetectionItem& item) {
  return HasEffectiveText(item) &&
         std::all_of(item.values.begin(), item.values.end(), [&](const Scalar& value) {
           return value.type == Scalar::Type::kString &&
                  !HasPlaceholder(EffectiveParts(item, value));
         });
}

// A node that holds the children linked by AND or, without `all`, by OR; a negated item's children
// are negated themselves, so the link changes.
Detection Linked(bool all, bool negated, std::vector<Detection> children) {
  if (children.size() == 1) return std::move(children.front());
  Detection node;
  node.kind = all != negated ? Detection::Kind::kAll : Detection::Kind::kAny;
  node.children = std::move(children);
  return node;
}

// An item that compares `field` of `from` with values that follow.
Detection ItemLike(const DetectionItem& from, std::string field, bool keep_all) {
  Detection node;
  node.kind = Detection::Kind::kItem;
  node.item = from;
  node.item.fields = {std::move(field)};
  node.item.modifiers.clear();
  node.item.values.clear();
  if (keep_all && HasModifier(from, "all")) node.item.modifiers.emplace_back("all");
  if (HasModifier(from, "neq")) node.item.modifiers.emplace_back("neq");
  return node;
}

ItemEdit SplitHashes(const HashesFields& params, Application* application, Detection* node) {
  const DetectionItem& item = node->item;
  const bool parsed =
      std::any_of(item.fields.begin(), item.fields.end(),
                  [&](const std::string& field) { return IsListed(params.parsed_fields, field); });
  if (!parsed || !AllStrings(item)) return ItemEdit::kNone;
  std::vector<Detection> children;
  for (const Scalar& value : item.values) {
    HashValue hash = SplitHash(PlainText(EffectiveParts(item, value)));
    if (!IsListed(params.algorithms, hash.algorithm)) {
      application->Refuse(
          Code::kPipelineRefusesRule, value.range,
          fmt::format("'{}' holds no hash of {}", value.text, fmt::join(params.algorithms, ", ")));
      return ItemEdit::kNone;
    }
    const std::string field =
        params.field_prefix + (params.drop_algorithm ? std::string() : hash.algorithm);
    auto child = std::find_if(children.begin(), children.end(), [&](const Detection& existing) {
      return existing.item.fields.front() == field;
    });
    if (child == children.end()) {
      children.push_back(ItemLike(item, field, true));
      child = std::prev(children.end());
    }
    Scalar digest = value;
    digest.text = std::move(hash.digest);
    child->item.values.push_back(std::move(digest));
  }
  *node = Linked(HasModifier(item, "all"), HasModifier(item, "neq"), std::move(children));
  return ItemEdit::kChanged;
}

// A captured text as a typed value: null, a number without leading zeros, else text.
Scalar TypedValue(std::string_view text, const Scalar& like) {
  Scalar value = like;
  value.text = std::string(text);
  const std::string lower = AsciiLower(text);
  if (lower == "null" || lower == "none") {
    value.type = Scalar::Type::kNull;
    return value;
  }
  YamlNode plain;
  plain.text = value.text;
  const Scalar typed = ScalarOf(plain);
  const bool number = typed.type == Scalar::Type::kInt || typed.type == Scalar::Type::kFloat;
  const bool leading_zero = text.size() > 1 && text.front() == '0';
  value.type = number && !leading_zero ? typed.type : Scalar::Type::kString;
  return value;
}

ItemEdit Extract(const ExtractFields& params, Application* application, Detection* node) {
  const DetectionItem& item = node->item;
  if (!AllStrings(item)) return ItemEdit::kNone;
  const bool negated = HasModifier(item, "neq");
  const std::vector<std::string>& names = params.pattern->group_names();
  std::vector<Detection> alternatives;
  for (const Scalar& value : item.values) {
    if (!application->Charge(value.text.size() * (1 + names.size()))) return ItemEdit::kNone;
    const std::string plain = PlainText(EffectiveParts(item, value));
    TextPattern::Groups groups;
    if (!params.pattern->FindAtStart(plain, &groups)) {
      if (params.preserve_unmatched) {
        Detection& kept = alternatives.emplace_back();
        kept.kind = Detection::Kind::kItem;
        kept.item = item;
        kept.item.values = {value};
      }
      continue;
    }
    std::vector<Detection> parts;
    for (size_t group = 1; group < groups.size(); ++group) {
      if (names[group - 1].empty() || groups[group].empty()) continue;
      std::string field = params.field_prefix.empty()
                              ? names[group - 1]
                              : fmt::format("{}.{}", params.field_prefix, names[group - 1]);
      Detection& part = parts.emplace_back(ItemLike(item, std::move(field), false));
      part.item.values.push_back(TypedValue(groups[group], value));
    }
    if (!parts.empty()) alternatives.push_back(Linked(true, negated, std::move(parts)));
  }
  if (alternatives.empty()) return ItemEdit::kNone;
  *node = Linked(HasModifier(item, "all"), negated, std::move(alternatives));
  return ItemEdit::kChanged;
}

}  // namespace

void Read(ParamReader*, DropDetectionItem*) {}

bool Run(const DropDetectionItem&, Application* application) {
  return application->EditItems([](Detection*) { return ItemEdit::kDropped; });
}

void Read(ParamReader* reader, HashesFields* out) {
  out->algorithms = reader->RequiredTextList("valid_hash_algos");
  for (std::string& algorithm : out->algorithms) algorithm = AsciiUpper(algorithm);
  out->field_prefix = reader->Text("field_prefix").value_or("");
  out->drop_algorithm = reader->Flag("drop_algo_prefix");
  out->parsed_fields =
      reader->TextList("field_to_parse").value_or(std::vector<std::string>{"Hashes", "Hash"});
  if (out->drop_algorithm && out->field_prefix.empty()) {
    reader->source().Error(
        Code::kPipelineMissingKey, reader->range(),
        fmt::format("{} with 'drop_algo_prefix' needs 'field_prefix'", reader->what()));
  }
}

bool Run(const HashesFields& params, Application* application) {
  return application->EditItems(
      [&](Detection* node) { return SplitHashes(params, application, node); });
}

void Read(ParamReader* reader, ExtractFields* out) {
  out->pattern = RequiredPattern("regex", reader);
  out->field_prefix = reader->Text("field_prefix").value_or("");
  out->preserve_unmatched = reader->Flag("preserve_unmatched");
  if (!out->pattern) return;
  std::vector<std::string> names = out->pattern->group_names();
  std::erase(names, "");
  std::sort(names.begin(), names.end());
  const bool repeated = std::adjacent_find(names.begin(), names.end()) != names.end();
  if (names.empty() || repeated) {
    reader->source().Error(
        Code::kPipelineBadPattern, reader->Find("regex")->range,
        fmt::format("the regular expression of {} {}", reader->what(),
                    names.empty() ? "needs a named group" : "names a group twice"));
  }
}

bool Run(const ExtractFields& params, Application* application) {
  return application->EditItems(
      [&](Detection* node) { return Extract(params, application, node); });
}

void Read(ParamReader* reader, DetectionItemFailure* out) {
  out->message = reader->RequiredText("message");
}

bool Run(const DetectionItemFailure& params, Application* application) {
  return application->EditItems([&](Detection* node) {
    application->Refuse(Code::kPipelineRefusesRule, node->item.key_range, params.message);
    return ItemEdit::kNone;
  });
}

}  // namespace tocsin
