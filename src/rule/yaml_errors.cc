#include "rule/yaml_errors.h"

#include <algorithm>
#include <array>
#include <string>

#include "rule/yaml_tabs.h"

namespace tocsin {
namespace {

struct Phrase {
  std::string_view begins;  // of the parser's message
  std::string_view message;
  std::string_view hint;
};

constexpr auto kPhrases = std::to_array<Phrase>({
    {"illegal map value", "a ':' stands where no value can begin",
     "quote a text that holds ': '; does the line above lack its ':'?"},
    {"illegal map key", "a key stands where none can begin", ""},
    {"illegal block entry", "a '-' stands where no list item can begin",
     "begin the list on a line of its own"},
    {"end of map not found", "unexpected text after a value",
     "quote the whole value when it holds quotes or begins with a special character"},
    {"end of sequence not found", "a list goes on with something that is no item",
     "begin every item of the list with '-', at the same indentation"},
    {"end of map flow not found", "a '{' is not closed by a '}'",
     "quote a text that begins with '{'"},
    {"end of sequence flow not found", "a '[' is not closed by a ']'",
     "quote a text that begins with '['"},
    {"illegal flow end", "a closing bracket has no opening one of its kind",
     "quote a text that begins or ends with a bracket"},
    {"unknown token", "a value can't begin with this character",
     "quote a text that begins with one of % @ `"},
    {"the referenced anchor is not defined",
     "a '*' at the beginning of a value names an unknown alias",
     "quote a text that begins with '*'"},
    {"alias not found", "a '*' at the beginning of a value is no alias",
     "quote a text that begins with '*'"},
    {"illegal character found while scanning alias",
     "a '*' at the beginning of a value is no alias", "quote a text that begins with '*'"},
    {"anchor not found", "a '&' at the beginning of a value is no anchor",
     "quote a text that begins with '&'"},
    {"illegal character found while scanning anchor",
     "a '&' at the beginning of a value is no anchor", "quote a text that begins with '&'"},
    {"illegal character found while scanning tag", "a '!' at the beginning of a value is no tag",
     "quote a text that begins with '!'"},
    {"tag handle with no suffix", "a '!' at the beginning of a value is no tag",
     "quote a text that begins with '!'"},
    {"unknown escape character", "a backslash in double quotes begins an unknown escape",
     "put a text with backslashes into single quotes"},
    {"bad character found while scanning hex", "a \\x or \\u in double quotes lacks hex digits",
     "put a text with backslashes into single quotes"},
    {"invalid unicode", "a \\u in double quotes is no character",
     "put a text with backslashes into single quotes"},
    {"illegal EOF in scalar", "a quote is never closed", "close it with the same quote"},
    {"illegal document indicator in scalar", "a quote is not closed before the next document",
     "close it with the same quote"},
    {"unexpected character in block scalar", "unexpected text after a '|' or '>'",
     "begin the text on the next line"},
});

constexpr Phrase kIndentation = {"", "the indentation of this line fits none of the lines above",
                                 "indent the keys of a map, and the items of a list, equally"};
constexpr Phrase kTab = {"", "a tab is used for indentation", "indent with spaces"};

std::string_view LineAt(std::string_view text, size_t offset) {
  offset = std::min(offset, text.size());
  const size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const size_t start = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(start, std::min(text.find('\n', offset), text.size()) - start);
}

// The column of the first tab before the line's first character, 0 for none.
uint32_t TabInIndentation(std::string_view line) {
  const size_t end = std::min(line.find_first_not_of(" \t"), line.size());
  const size_t tab = line.substr(0, end).find('\t');
  return tab == std::string_view::npos ? 0 : static_cast<uint32_t>(tab) + 1;
}

Phrase PhraseFor(std::string_view phrase, bool line_begins_here) {
  if (phrase.starts_with("end of map not found") && line_begins_here) return kIndentation;
  for (const Phrase& row : kPhrases) {
    if (phrase.starts_with(row.begins)) return row;
  }
  return {"", phrase, ""};
}

}  // namespace

void ReportYamlSyntax(std::string_view text, YamlPlace place, std::string_view phrase,
                      const std::string& file, Diagnostics* diagnostics) {
  const std::string_view line = LineAt(text, place.offset);
  const uint32_t tab = TabInIndentation(line);
  if (tab != 0) {
    Report(diagnostics, Code::kYamlTab, file, {place.line, tab, place.line, tab + 1},
           std::string(kTab.message), std::string(kTab.hint))
        .fix = SpacesForTabs(text);
    return;
  }
  const size_t indentation = std::min(line.find_first_not_of(' '), line.size());
  const Phrase row = PhraseFor(phrase, place.column <= indentation + 1);
  Report(diagnostics, Code::kYamlSyntax, file,
         {place.line, place.column, place.line, place.column + 1}, std::string(row.message),
         std::string(row.hint));
}

}  // namespace tocsin
