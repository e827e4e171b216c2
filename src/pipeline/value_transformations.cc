// Transformations of values. They see a string with the wildcards of its item's modifiers
// (sigma_text.h) and leave alone what is no Sigma string: regular expressions, networks, encoded
// bytes, dash variants.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "base/case_fold.h"
#include "base/decimal.h"
#include "pipeline/sigma_text.h"
#include "pipeline/transformations.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 3> kMethods = {"lower", "upper", "snake_case"};
constexpr std::array<std::string_view, 2> kTypes = {"str", "num"};
constexpr std::array<std::string_view, 3> kRegexMethods = {"ignore_case_brackets",
                                                           "ignore_case_flag", "plain"};

bool IsNumber(const Scalar& value) {
  return value.type == Scalar::Type::kInt || value.type == Scalar::Type::kFloat;
}

// The new values for one string; nothing when it stays.
using TextEdit = std::function<std::optional<std::vector<SigmaParts>>(const SigmaParts& parts)>;

bool EditTexts(Application* application, bool numbers_too, const TextEdit& edit) {
  return application->EditItems([&](Detection* node) {
    DetectionItem& item = node->item;
    if (!HasEffectiveText(item)) return ItemEdit::kNone;
    bool changed = false;
    std::vector<EditedValue> values;
    for (const Scalar& value : item.values) {
      const bool text = value.type == Scalar::Type::kString;
      if (!application->Charge(value.text.size() + 1)) return ItemEdit::kNone;
      if (!text && !(numbers_too && IsNumber(value))) {
        values.push_back({value, {}, false});
        continue;
      }
      SigmaParts parts = EffectiveParts(item, value);
      auto edited = edit(parts);
      if (application->refused()) return ItemEdit::kNone;
      if (!edited) {
        values.push_back({value, std::move(parts), text});
        continue;
      }
      changed = true;
      for (SigmaParts& result : *edited) values.push_back({value, std::move(result), true});
    }
    if (!changed) return ItemEdit::kNone;
    StoreEffective(std::move(values), &item);
    return ItemEdit::kChanged;
  });
}

// The end of the code point at `at`.
size_t NextCharacter(std::string_view text, size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

// A stretch of a text: as it was, or a replacement.
struct Stretch {
  size_t begin = 0;
  size_t end = 0;
  std::optional<std::string> replacement;
};

// All matches from the left; empty ones too.
std::vector<Stretch> Substitute(const ReplaceString& params, std::string_view text,
                                Application* application) {
  std::vector<Stretch> stretches;
  TextPattern::Groups groups;
  size_t kept_from = 0;
  size_t at = 0;
  while (at <= text.size() && params.pattern->Find(text, at, &groups)) {
    const size_t begin = static_cast<size_t>(groups[0].data() - text.data());
    const size_t end = begin + groups[0].size();
    if (begin > kept_from) stretches.push_back({kept_from, begin, std::nullopt});
    std::string replacement = params.replacement->Expand(groups);
    // A match may have looked at everything up to its end.
    if (!application->Charge(replacement.size() + end - at + 1)) return {};
    stretches.push_back({begin, end, std::move(replacement)});
    kept_from = end;
    at = end > begin ? end : NextCharacter(text, end);
  }
  if (kept_from < text.size()) stretches.push_back({kept_from, text.size(), std::nullopt});
  return stretches;
}

// Replaced text in plain form: a backslash is literal unless it stands before a wildcard.
SigmaParts ParsePlain(std::string_view text) {
  SigmaParts parts;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool wildcard = text[i] == '*' || text[i] == '?';
    if (wildcard) {
      AppendParts(ParseSigma(text.substr(i, 1)), &parts);
    } else if (text[i] == '\\' && i + 1 < text.size() &&
               (text[i + 1] == '*' || text[i + 1] == '?')) {
      AppendLiteral(text.substr(++i, 1), &parts);
    } else {
      AppendLiteral(text.substr(i, 1), &parts);
    }
  }
  return parts;
}

// What the plain text's bytes [begin, end) were before it was written out, so that a literal
// backslash before a wildcard is not taken for an escape.
class PlainSource {
 public:
  explicit PlainSource(const SigmaParts& parts) : plain_(PlainText(parts)) {
    size_t at = 0;
    for (const SigmaPart& part : parts) {
      if (part.kind != SigmaPart::Kind::kLiteral) {
        const size_t width = PlainText({part}).size();
        pieces_.push_back({at, at + width, part});
        at += width;
        continue;
      }
      for (const char c : part.text) {
        const size_t width = c == '*' || c == '?' ? 2 : 1;
        pieces_.push_back({at, at + width, {SigmaPart::Kind::kLiteral, std::string(1, c)}});
        at += width;
      }
    }
  }

  const std::string& plain() const { return plain_; }

  // Must be called with ascending ranges. A piece that is only partly inside is given as text.
  void Append(size_t begin, size_t end, SigmaParts* out) {
    while (next_ < pieces_.size() && pieces_[next_].end <= begin) ++next_;
    for (; next_ < pieces_.size() && pieces_[next_].begin < end; ++next_) {
      const Piece& piece = pieces_[next_];
      if (piece.begin >= begin && piece.end <= end) {
        AppendParts({piece.part}, out);
        continue;
      }
      const size_t from = std::max(piece.begin, begin);
      const size_t to = std::min(piece.end, end);
      AppendParts(ParsePlain(std::string_view(plain_).substr(from, to - from)), out);
      if (piece.end > end) break;
    }
  }

 private:
  struct Piece {
    size_t begin;
    size_t end;
    SigmaPart part;
  };
  std::string plain_;
  std::vector<Piece> pieces_;
  size_t next_ = 0;
};

SigmaParts ReplaceInPlain(const ReplaceString& params, const SigmaParts& parts,
                          Application* application) {
  PlainSource source(parts);
  SigmaParts out;
  for (const Stretch& stretch : Substitute(params, source.plain(), application)) {
    if (stretch.replacement) {
      AppendParts(ParsePlain(*stretch.replacement), &out);
    } else {
      source.Append(stretch.begin, stretch.end, &out);
    }
  }
  return HasPlaceholder(parts) ? FindPlaceholders(out) : out;
}

SigmaParts ReplaceInLiterals(const ReplaceString& params, const SigmaParts& parts,
                             Application* application) {
  SigmaParts out;
  for (const SigmaPart& part : parts) {
    if (part.kind != SigmaPart::Kind::kLiteral) {
      out.push_back(part);
      continue;
    }
    std::string text;
    for (const Stretch& stretch : Substitute(params, part.text, application)) {
      text += stretch.replacement ? *stretch.replacement
                                  : part.text.substr(stretch.begin, stretch.end - stretch.begin);
    }
    if (params.interpret_special) {
      AppendParts(ParseSigma(text), &out);
    } else {
      AppendLiteral(text, &out);
    }
  }
  return out;
}

using CaseFunction = std::string (*)(std::string_view);
constexpr std::array<CaseFunction, 3> kCaseFunctions = {LowerCase, UpperCase, SnakeCase};

ItemEdit ToText(Detection* node) {
  if (!HasEffectiveText(node->item)) return ItemEdit::kNone;
  ItemEdit edit = ItemEdit::kNone;
  for (Scalar& value : node->item.values) {
    if (!IsNumber(value)) continue;
    value.type = Scalar::Type::kString;
    edit = ItemEdit::kChanged;
  }
  return edit;
}

ItemEdit ToNumber(Application* application, Detection* node) {
  DetectionItem& item = node->item;
  if (!HasEffectiveText(item)) return ItemEdit::kNone;
  ItemEdit edit = ItemEdit::kNone;
  for (Scalar& value : item.values) {
    if (value.type != Scalar::Type::kString) continue;
    YamlNode plain;
    plain.text = PlainText(EffectiveParts(item, value));
    Scalar number = ScalarOf(plain);
    if (!IsNumber(number)) {
      application->Refuse(Code::kPipelineRefusesRule, value.range,
                          fmt::format("'{}' can't be converted to a number", plain.text));
      return ItemEdit::kNone;
    }
    value.type = number.type;
    value.text = std::move(plain.text);
    edit = ItemEdit::kChanged;
  }
  return edit;
}

}  // namespace

void Read(ParamReader* reader, ReplaceString* out) {
  out->pattern = RequiredPattern("regex", reader);
  const std::string replacement = reader->RequiredText("replacement");
  out->skip_special = reader->Flag("skip_special");
  out->interpret_special = reader->Flag("interpret_special");
  if (!out->pattern) return;
  std::string error;
  out->replacement = Replacement::Parse(replacement, *out->pattern, &error);
  if (out->replacement) return;
  const YamlNode* node = reader->Find("replacement");
  reader->source().Error(
      Code::kPipelineBadPattern, node == nullptr ? reader->range() : node->range,
      fmt::format("the replacement of {} is invalid: {}", reader->what(), error));
}

bool Run(const ReplaceString& params, Application* application) {
  const auto replace = params.skip_special ? ReplaceInLiterals : ReplaceInPlain;
  return EditTexts(application, true, [&](const SigmaParts& parts) {
    return std::optional(std::vector<SigmaParts>{replace(params, parts, application)});
  });
}

void Read(ParamReader* reader, MapString* out) {
  out->mapping = reader->RequiredMapping("mapping", false);
}

bool Run(const MapString& params, Application* application) {
  return EditTexts(
      application, false, [&](const SigmaParts& parts) -> std::optional<std::vector<SigmaParts>> {
        if (!application->Charge(params.mapping.size())) return std::nullopt;
        const std::string plain = PlainText(parts);
        const auto found = std::find_if(params.mapping.begin(), params.mapping.end(),
                                        [&](const auto& row) { return row.first == plain; });
        if (found == params.mapping.end()) return std::nullopt;
        std::vector<SigmaParts> results;
        for (const std::string& text : found->second) {
          application->Charge(text.size());
          results.push_back(ParseSigma(text));
        }
        return results;
      });
}

void Read(ParamReader* reader, SetValue* out) {
  out->value = reader->RequiredValue("value");
  if (reader->Find("force_type") == nullptr) return;
  const bool number = reader->Choice("force_type", kTypes) == 1;
  const Scalar& value = out->value;
  const bool convertible = value.type == Scalar::Type::kString || IsNumber(value);
  if (!convertible || (number && !Decimal::Parse(value.text))) {
    reader->source().Error(
        Code::kPipelineBadValue, reader->range(),
        fmt::format("the value of {} can't have the type {}", reader->what(), kTypes[number]));
    return;
  }
  YamlNode plain;
  plain.text = value.text;
  out->value.type = number ? ScalarOf(plain).type : Scalar::Type::kString;
}

bool Run(const SetValue& params, Application* application) {
  return application->EditItems([&](Detection* node) {
    Scalar value = params.value;
    value.range = node->item.values.empty() ? node->item.key_range : node->item.values[0].range;
    node->item.values = {std::move(value)};
    KeepLinkingModifiers(&node->item);
    return application->Charge(params.value.text.size()) ? ItemEdit::kChanged : ItemEdit::kNone;
  });
}

void Read(ParamReader* reader, ConvertType* out) {
  reader->Require("target_type");
  out->to_number = reader->Choice("target_type", kTypes) == 1;
}

bool Run(const ConvertType& params, Application* application) {
  return application->EditItems([&](Detection* node) {
    return params.to_number ? ToNumber(application, node) : ToText(node);
  });
}

void Read(ParamReader* reader, ChangeCase* out) {
  out->method = static_cast<ChangeCase::Method>(reader->Choice("method", kMethods));
}

bool Run(const ChangeCase& params, Application* application) {
  const CaseFunction change = kCaseFunctions[static_cast<size_t>(params.method)];
  return EditTexts(application, false, [&](const SigmaParts& parts) {
    SigmaParts changed = parts;
    for (SigmaPart& part : changed) {
      if (part.kind == SigmaPart::Kind::kLiteral) part.text = change(part.text);
    }
    return std::optional(std::vector<SigmaParts>{std::move(changed)});
  });
}

void Read(ParamReader* reader, ToRegex*) { reader->Choice("method", kRegexMethods); }

bool Run(const ToRegex&, Application* application) {
  return application->EditItems([](Detection* node) {
    const std::vector<Scalar>& values = node->item.values;
    const bool text = HasEffectiveText(node->item) &&
                      std::any_of(values.begin(), values.end(), [](const Scalar& value) {
                        return value.type == Scalar::Type::kString;
                      });
    return text ? ItemEdit::kChanged : ItemEdit::kNone;
  });
}

}  // namespace tocsin
