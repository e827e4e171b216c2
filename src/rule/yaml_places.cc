#include "rule/yaml_places.h"

#include <algorithm>
#include <array>

#include "diag/utf8.h"

namespace tocsin {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool IsBlank(char c) { return kBlanks.find(c) != std::string_view::npos; }

YamlPlace Advance(std::string_view text, YamlPlace place, size_t offset) {
  for (; place.offset < offset; ++place.offset) {
    ++place.column;
    if (text[place.offset] == '\n') {
      ++place.line;
      place.column = 1;
    }
  }
  return place;
}

size_t SkipBlanks(std::string_view text, size_t at) {
  return std::min(text.find_first_not_of(kBlanks, at), text.size());
}

// Over `&anchor` and `!tag` to the value itself.
size_t SkipProperties(std::string_view text, size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    const size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
    at = SkipBlanks(text, end);
  }
  return at;
}

// The offset after the closing quote, or npos.
size_t EndOfQuoted(std::string_view text, size_t at) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      const bool doubled = quote == '\'' && at + 1 < text.size() && text[at + 1] == '\'';
      if (!doubled) return at + 1;
      ++at;
    }
  }
  return std::string_view::npos;
}

// Walks over a plain scalar, where a stretch of blanks with line ends stands for other blanks.
size_t EndOfPlain(std::string_view text, size_t at, std::string_view value) {
  size_t end = at;
  for (size_t i = 0; i < value.size();) {
    const bool both_blank = at < text.size() && IsBlank(text[at]) && IsBlank(value[i]);
    if (both_blank) {
      at = SkipBlanks(text, at);
      i = std::min(value.find_first_not_of(kBlanks, i), value.size());
    } else if (at < text.size() && text[at] == value[i]) {
      end = ++at;
      ++i;
    } else {
      break;
    }
  }
  return end;
}

}  // namespace

ScalarExtent ExtentOfScalar(std::string_view text, YamlPlace place, std::string_view value,
                            bool plain) {
  place = Advance(text, place, SkipProperties(text, std::min(place.offset, text.size())));
  ScalarExtent extent;
  size_t end = place.offset;
  const char first = place.offset < text.size() ? text[place.offset] : '\0';
  if (plain) {
    end = EndOfPlain(text, place.offset, value);
  } else if (first == '"' || first == '\'') {
    end = EndOfQuoted(text, place.offset);
    extent.closed = end != std::string_view::npos;
    if (!extent.closed) end = place.offset + 1;
  } else {
    end = std::min(text.find_first_of(kBlanks, place.offset), text.size());
  }
  const YamlPlace last = Advance(text, place, end);
  extent.range = {place.line, place.column, last.line, last.column};
  return extent;
}

std::string_view NullWordAt(std::string_view text, size_t offset, bool as_value) {
  static constexpr auto kWords = std::to_array<std::string_view>({"~", "null", "Null", "NULL"});
  if (offset >= text.size()) return {};
  const std::string_view rest = text.substr(offset);
  const auto word = std::find_if(kWords.begin(), kWords.end(), [rest](std::string_view candidate) {
    return rest.starts_with(candidate);
  });
  if (word == kWords.end()) return {};
  size_t after = offset + word->size();
  static constexpr std::string_view kEnds = " \t\r\n,]}:";
  if (after < text.size() && kEnds.find(text[after]) == std::string_view::npos) return {};
  if (as_value) {
    after = std::min(text.find_first_not_of(" \t", after), text.size());
    if (after < text.size() && text[after] == ':') return {};
  }
  return *word;
}

SourceRange RangeOfEmptyItem(std::string_view text, YamlPlace place) {
  const SourceRange here = {place.line, place.column, place.line, place.column};
  size_t at = std::min(place.offset, text.size());
  uint32_t lines = 0;
  while (at > 0 && IsBlank(text[at - 1])) lines += text[--at] == '\n' ? 1 : 0;
  if (at == 0 || text[at - 1] != '-') return here;
  const size_t dash = at - 1;
  const size_t line_end = text.rfind('\n', dash);
  const size_t line_start = line_end == std::string_view::npos ? 0 : line_end + 1;
  const uint32_t line = place.line - lines;
  const uint32_t column = static_cast<uint32_t>(dash - line_start + 1);
  return {line, column, line, column + 1};
}

std::optional<YamlPlace> FindBadByte(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool control =
        (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
    if (byte < 0x80 && !control) {
      ++at;
      continue;
    }
    const Utf8Character character = DecodeUtf8(text, at);
    if (control || !character.valid) return Advance(text, {}, at);
    at += character.bytes;
  }
  return std::nullopt;
}

}  // namespace tocsin
