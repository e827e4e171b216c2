#include "lint/report_places.h"

#include <fmt/format.h>

#include <filesystem>

#include "diag/utf8.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

// What RFC 3986 allows in a path as it is, apart from what would end the path or the segment.
bool IsPathCharacter(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') ||
         std::string_view("-._~!$&'()*+,;=@/").find(c) != std::string_view::npos;
}

uint32_t ColumnInCharacters(std::string_view line, uint32_t column) {
  if (column == 0) return 0;
  const std::string_view before = line.substr(0, column - 1);
  // A place behind the end of the line stays that far behind it.
  return static_cast<uint32_t>(CountCharacters(before) + (column - 1 - before.size()) + 1);
}

}  // namespace

const SourceText& SourceTexts::Of(const std::string& file) {
  if (file_ == nullptr || *file_ != file) {
    const auto text = report_.texts.find(file);
    source_ = SourceText(text == report_.texts.end() ? std::string_view() : text->second);
    file_ = &file;
  }
  return source_;
}

std::string PathFrom(const std::string& folder, const std::string& file) {
  const fs::path path = fs::path(file).lexically_normal();
  if (folder.empty()) return path.string();
  const fs::path absolute = (fs::path(folder) / path).lexically_normal();
  const fs::path relative = absolute.lexically_relative(folder);
  return *relative.begin() == ".." ? absolute.string() : relative.string();
}

std::string UriFrom(const std::string& folder, const std::string& file) {
  const std::string path = PathFrom(folder, file);
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    if (IsPathCharacter(c)) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

SourceRange InCharacters(const SourceRange& range, const SourceText& source) {
  return {range.line, ColumnInCharacters(source.Line(range.line), range.column), range.end_line,
          ColumnInCharacters(source.Line(range.end_line), range.end_column)};
}

}  // namespace tocsin
