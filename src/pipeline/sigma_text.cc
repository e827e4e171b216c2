#include "pipeline/sigma_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tocsin {
namespace {

using Kind = SigmaPart::Kind;

bool IsSpecial(char c) { return c == '*' || c == '?' || c == '\\'; }

// Modifiers under which a string value stays a Sigma string that is compared as text.
constexpr std::array<std::string_view, 7> kTextModifiers = {
    "contains", "startswith", "endswith", "all", "neq", "cased", "expand"};

bool IsAffixModifier(std::string_view modifier) {
  return modifier == "contains" || modifier == "startswith" || modifier == "endswith";
}

bool OpensFront(const DetectionItem& item) {
  return HasModifier(item, "contains") || HasModifier(item, "endswith");
}
bool OpensBack(const DetectionItem& item) {
  return HasModifier(item, "contains") || HasModifier(item, "startswith");
}

bool IsAnyRun(const SigmaPart& part) { return part.kind == Kind::kAnyRun; }

bool KeepsAffixes(const std::vector<EditedValue>& values, bool front, bool back) {
  return std::all_of(values.begin(), values.end(), [&](const EditedValue& value) {
    if (!value.is_text) return true;
    if (value.parts.empty()) return false;
    return (!front || IsAnyRun(value.parts.front())) && (!back || IsAnyRun(value.parts.back()));
  });
}

void StripAffixes(bool front, bool back, SigmaParts* parts) {
  if (front && !parts->empty() && IsAnyRun(parts->front())) parts->erase(parts->begin());
  if (back && !parts->empty() && IsAnyRun(parts->back())) parts->pop_back();
}

}  // namespace

SigmaParts ParseSigma(std::string_view text) {
  SigmaParts parts;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() && IsSpecial(text[i + 1])) {
      AppendLiteral(text.substr(++i, 1), &parts);
    } else if (c == '*' || c == '?') {
      parts.push_back({c == '*' ? Kind::kAnyRun : Kind::kAnyOne, {}});
    } else {
      AppendLiteral(text.substr(i, 1), &parts);
    }
  }
  return parts;
}

std::string WriteSigma(const SigmaParts& parts) {
  std::string out;
  for (size_t p = 0; p < parts.size(); ++p) {
    if (parts[p].kind != Kind::kLiteral) {
      out += parts[p].kind == Kind::kAnyRun ? '*' : '?';
      continue;
    }
    const std::string& text = parts[p].text;
    for (size_t i = 0; i < text.size(); ++i) {
      // A backslash stands for itself unless what follows would make it an escape.
      const bool before_special =
          i + 1 < text.size() ? IsSpecial(text[i + 1]) : p + 1 < parts.size();
      const bool after_backslash = i > 0 && text[i - 1] == '\\';
      const bool escape = text[i] == '\\' ? before_special || after_backslash : IsSpecial(text[i]);
      if (escape) out += '\\';
      out += text[i];
    }
  }
  return out;
}

void AppendLiteral(std::string_view text, SigmaParts* parts) {
  if (text.empty()) return;
  if (parts->empty() || parts->back().kind != Kind::kLiteral) {
    parts->push_back({Kind::kLiteral, {}});
  }
  parts->back().text += text;
}

void AppendParts(const SigmaParts& more, SigmaParts* parts) {
  for (const SigmaPart& part : more) {
    if (part.kind == Kind::kLiteral) {
      AppendLiteral(part.text, parts);
    } else {
      parts->push_back(part);
    }
  }
}

bool HasWildcard(const SigmaParts& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [](const SigmaPart& part) { return part.kind != Kind::kLiteral; });
}

std::string PlainText(const SigmaParts& parts) {
  std::string out;
  for (const SigmaPart& part : parts) {
    if (part.kind != Kind::kLiteral) {
      out += part.kind == Kind::kAnyRun ? '*' : '?';
      continue;
    }
    for (const char c : part.text) {
      if (c == '*' || c == '?') out += '\\';
      out += c;
    }
  }
  return out;
}

bool HasModifier(const DetectionItem& item, std::string_view modifier) {
  return std::find(item.modifiers.begin(), item.modifiers.end(), modifier) != item.modifiers.end();
}

void KeepLinkingModifiers(DetectionItem* item) {
  std::erase_if(item->modifiers,
                [](const std::string& modifier) { return modifier != "all" && modifier != "neq"; });
}

bool HasEffectiveText(const DetectionItem& item) {
  return std::all_of(item.modifiers.begin(), item.modifiers.end(), [](const std::string& modifier) {
    return std::find(kTextModifiers.begin(), kTextModifiers.end(), modifier) !=
           kTextModifiers.end();
  });
}

SigmaParts EffectiveParts(const DetectionItem& item, const Scalar& value) {
  SigmaParts parts = ParseSigma(value.text);
  const SigmaPart any_run{Kind::kAnyRun, {}};
  if (OpensFront(item) && (parts.empty() || !IsAnyRun(parts.front()))) {
    parts.insert(parts.begin(), any_run);
  }
  if (OpensBack(item) && (parts.empty() || !IsAnyRun(parts.back()))) parts.push_back(any_run);
  return parts;
}

void StoreEffective(std::vector<EditedValue> values, DetectionItem* item) {
  bool front = OpensFront(*item);
  bool back = OpensBack(*item);
  // Numbers under contains are compared as text; without it they would be compared as numbers.
  if (!KeepsAffixes(values, front, back)) {
    for (EditedValue& value : values) {
      if (value.is_text || value.scalar.type == Scalar::Type::kNull) continue;
      value.parts = EffectiveParts(*item, value.scalar);
      value.is_text = true;
    }
    std::erase_if(item->modifiers, IsAffixModifier);
    front = back = false;
  }
  item->values.clear();
  for (EditedValue& value : values) {
    if (value.is_text) {
      StripAffixes(front, back, &value.parts);
      value.scalar.text = WriteSigma(value.parts);
      value.scalar.type = Scalar::Type::kString;
    }
    item->values.push_back(std::move(value.scalar));
  }
}

}  // namespace tocsin
