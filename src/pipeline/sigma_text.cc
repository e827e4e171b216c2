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

// As `expand` reads it: percent signs of literals escaped, placeholders between percent signs.
SigmaParts WithoutPlaceholders(const SigmaParts& parts) {
  SigmaParts out;
  for (const SigmaPart& part : parts) {
    if (part.kind == Kind::kPlaceholder) {
      AppendLiteral("%" + part.text + "%", &out);
    } else if (part.kind == Kind::kLiteral) {
      AppendLiteral(ReplaceAll(part.text, "%", "\\%"), &out);
    } else {
      out.push_back(part);
    }
  }
  return out;
}

}  // namespace

std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  size_t begin = 0;
  for (size_t at = text.find(from); at != text.npos; at = text.find(from, begin)) {
    out.append(text.substr(begin, at - begin)).append(to);
    begin = at + from.size();
  }
  return out.append(text.substr(begin));
}

std::vector<TextSegment> SplitPlaceholders(std::string_view text) {
  std::vector<TextSegment> segments;
  size_t start = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%' || (i > 0 && text[i - 1] == '\\')) continue;
    const size_t end = text.find('%', i + 1);
    if (end == std::string_view::npos) break;
    if (end == i + 1) continue;
    if (i > start) segments.push_back({false, text.substr(start, i - start)});
    segments.push_back({true, text.substr(i + 1, end - i - 1)});
    start = end + 1;
    i = end;
  }
  if (start < text.size()) segments.push_back({false, text.substr(start)});
  return segments;
}

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

SigmaParts FindPlaceholders(const SigmaParts& parts) {
  SigmaParts out;
  for (const SigmaPart& part : parts) {
    if (part.kind != Kind::kLiteral) {
      out.push_back(part);
      continue;
    }
    for (const TextSegment& segment : SplitPlaceholders(part.text)) {
      if (segment.placeholder) {
        out.push_back({Kind::kPlaceholder, std::string(segment.text)});
      } else {
        AppendLiteral(ReplaceAll(segment.text, "\\%", "%"), &out);
      }
    }
  }
  return out;
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
  return std::any_of(parts.begin(), parts.end(), [](const SigmaPart& part) {
    return part.kind == Kind::kAnyRun || part.kind == Kind::kAnyOne;
  });
}

bool HasPlaceholder(const SigmaParts& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [](const SigmaPart& part) { return part.kind == Kind::kPlaceholder; });
}

std::string PlainText(const SigmaParts& parts) {
  std::string out;
  for (const SigmaPart& part : parts) {
    if (part.kind == Kind::kPlaceholder) {
      out += "%" + part.text + "%";
      continue;
    }
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
  if (HasModifier(item, "expand")) parts = FindPlaceholders(parts);
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
  const bool expand = HasModifier(*item, "expand");
  for (EditedValue& value : values) {
    if (value.is_text) {
      StripAffixes(front, back, &value.parts);
      value.scalar.text = WriteSigma(expand ? WithoutPlaceholders(value.parts) : value.parts);
      value.scalar.type = Scalar::Type::kString;
    }
    item->values.push_back(std::move(value.scalar));
  }
}

}  // namespace tocsin
