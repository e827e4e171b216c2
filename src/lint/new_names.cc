#include "lint/new_names.h"

#include <algorithm>

namespace tocsin {

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string NameFrom(std::string_view title) {
  std::string name;
  for (const char c : title) {
    if (IsNameCharacter(c)) {
      name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    } else if (!name.empty() && name.back() != '_') {
      name.push_back('_');
    }
  }
  while (name.ends_with('_')) name.pop_back();
  return name;
}

size_t NamesakesBefore(const LintDocument& document) {
  Diagnostics ignored;
  const std::string name = NameFrom(document.head.title);
  const auto others = ParseYaml(document.text, document.file, YamlLimits(), &ignored);
  return static_cast<size_t>(
      std::count_if(others.begin(), others.end(), [&](const YamlDocument& other) {
        const YamlNode* title = other.root.Find("title");
        return other.root.range.line < document.root.range.line && title != nullptr &&
               NameFrom(title->text) == name;
      }));
}

}  // namespace tocsin
