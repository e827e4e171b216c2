// House rules about what people read: titles, descriptions, false positives.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/case_fold.h"
#include "diag/quote.h"
#include "diag/utf8.h"
#include "lint/checks.h"
#include "lint/parameters.h"
#include "lint/word_list.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

constexpr uint32_t kLongestTitle = 120;
constexpr uint32_t kShortestDescription = 16;
constexpr auto kSmallWords = std::to_array<std::string_view>(
    {"a",  "an", "and", "as",   "at",  "by",      "for", "from", "in",   "new",
     "of", "on", "or",  "over", "the", "through", "to",  "via",  "with", "without"});
constexpr auto kLinks =
    std::to_array<std::string_view>({"http://", "https://", "internal research"});
constexpr auto kBanned = std::to_array<std::string_view>({"none", "pentest", "penetration"});
constexpr auto kMisspelt =
    std::to_array<std::string_view>({"unkown", "ligitimate", "legitim ", "legitimeate"});
constexpr auto kOpenings = std::to_array<std::string_view>({"Detect ", "Detects "});

// Gives the words between single blanks with where they begin.
template <typename Take>
void ForEachWord(std::string_view text, const Take& take) {
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    take(text.substr(begin, end - begin), begin);
    begin = end + 1;
  }
}

// Has small letters and no capital ones.
bool IsSmall(std::string_view word) {
  bool small = false;
  for (size_t at = 0; at < word.size();) {
    const char32_t c = NextCodePoint(word, &at);
    if (FoldCodePoint(c) != c) return false;
    small = small || UpperCodePoint(c) != c;
  }
  return small;
}

bool MayBeSmall(std::string_view word, Words small_words) {
  return !IsSmall(word) || IsOneOf(word, small_words) ||
         word.find_first_of("./_") != std::string_view::npos || (word[0] >= '0' && word[0] <= '9');
}

void CheckTitleEnd(const YamlNode& title, const TextPlaces& places, const ParseContext& context) {
  const size_t end = title.text.find_last_not_of('.') + 1;
  Diagnostic& finding = context.Complain(Code::kSigmahqTitleEnd, places.Of(end, title.text.size()),
                                         "the title ends with a dot", "take the dot out");
  if (places.exact() && end > 0) finding.fix = Fix{"take the dot out", {{finding.range, ""}}};
}

// The node of an attribute that is text.
const YamlNode* TextOf(const LintDocument& document, std::string_view key) {
  const YamlNode* node = document.root.Find(key);
  const bool text = node != nullptr && node->kind == YamlNode::Kind::kScalar && !IsNull(*node);
  return text ? node : nullptr;
}

// A list of words that must not stand in a false positive.
struct WordListRow {
  Code code;
  Words words;
  const char* message;
  const char* hint;
};
constexpr std::array<WordListRow, 2> kWordLists = {{
    {Code::kSigmahqFalsepositivesBannedWord, kBanned, "{} says nothing about false positives",
     "say what may cause them, or write 'Unlikely' or 'Unknown'"},
    {Code::kSigmahqFalsepositivesTypoWord, kMisspelt, "{} is misspelt", "mend the spelling"},
}};

void CheckCapital(const YamlNode& entry, const TextPlaces& places, const ParseContext& context) {
  size_t end = 0;
  const char32_t first = NextCodePoint(entry.text, &end);
  if (UpperCodePoint(first) == first) return;
  const std::string_view word = std::string_view(entry.text).substr(0, entry.text.find(' '));
  Diagnostic& finding = context.Complain(
      Code::kSigmahqFalsepositivesCapital, places.Of(0, word.size()),
      fmt::format("the false positive begins with the small letter of {}", Quote(word)),
      "begin it with a capital letter");
  if (places.exact() && first < 0x80) {
    finding.fix =
        Fix{"write a capital letter",
            {{places.Of(0, end), std::string(1, static_cast<char>(UpperCodePoint(first)))}}};
  }
}

void CheckWords(const WordListRow& row, const YamlNode& entry, const TextPlaces& places,
                const LintConfig& config, const ParseContext& context) {
  const std::vector<std::string_view> words = TextsOf(config, row.code, "word_list", row.words);
  ForEachWord(entry.text, [&](std::string_view word, size_t begin) {
    const size_t blanks = std::min(word.find_first_not_of("\t\r\n"), word.size());
    word.remove_prefix(blanks);
    word = word.substr(0, word.find_last_not_of("\t\r\n") + 1);
    if (!IsOneOf(FoldCase(word), words)) return;
    begin += blanks;
    context.Complain(row.code, places.Of(begin, begin + word.size()),
                     fmt::format(fmt::runtime(row.message), Quote(word)), row.hint);
  });
}

}  // namespace

void CheckHouseTitle(const LintDocument& document, const LintConfig& config,
                     const ParseContext& context) {
  const YamlNode* title = TextOf(document, "title");
  if (title == nullptr) return;
  const std::string_view text = title->text;
  const TextPlaces places = PlacesIn(*title);
  const uint32_t longest = NumberOf(config, Code::kSigmahqTitleLength, "max_length", kLongestTitle);
  if (const size_t characters = CountCharacters(text); characters > longest) {
    context.Complain(Code::kSigmahqTitleLength, title->range,
                     fmt::format("the title has {} characters, more than {}", characters, longest),
                     "say it shorter, and the rest in the description");
  }
  for (const std::string_view opening : kOpenings) {
    if (!text.starts_with(opening)) continue;
    context.Complain(Code::kSigmahqTitleStart, places.Of(0, opening.size() - 1),
                     fmt::format("the title begins with {}, as every rule could",
                                 Quote(opening.substr(0, opening.size() - 1))),
                     "begin with what is detected");
  }
  if (text.ends_with('.')) CheckTitleEnd(*title, places, context);
  const std::vector<std::string_view> small =
      TextsOf(config, Code::kSigmahqTitleCase, "word_list", kSmallWords);
  ForEachWord(text, [&](std::string_view word, size_t begin) {
    if (word.empty() || MayBeSmall(word, small)) return;
    context.Complain(Code::kSigmahqTitleCase, places.Of(begin, begin + word.size()),
                     fmt::format("{} begins with a small letter in the title", Quote(word)),
                     "begin every word of the title with a capital letter");
  });
}

void CheckHouseDescription(const LintDocument& document, const LintConfig& config,
                           const ParseContext& context) {
  const YamlNode* description = TextOf(document, "description");
  if (description == nullptr) return;
  const std::string& text = description->text;
  const uint32_t shortest =
      NumberOf(config, Code::kSigmahqDescriptionLength, "description_len", kShortestDescription);
  if (const size_t characters = CountCharacters(text); characters < shortest) {
    context.Complain(
        Code::kSigmahqDescriptionLength, description->range,
        fmt::format("the description has {} characters, fewer than {}", characters, shortest),
        "say what is detected and why that matters");
  }
  if (!document.head.references.empty()) return;
  const std::string folded = FoldCase(text);
  for (const std::string_view link :
       TextsOf(config, Code::kSigmahqLinkInDescription, "word_list", kLinks)) {
    const size_t at = folded.find(link);
    if (at == std::string::npos) continue;
    context.Complain(
        Code::kSigmahqLinkInDescription,
        folded.size() == text.size() ? PlacesIn(*description).Of(at, at + link.size())
                                     : description->range,
        fmt::format("the description says {}, but the rule has no references", Quote(link)),
        "put the source under 'references'");
    return;
  }
}

void CheckHouseFalsePositives(const LintDocument& document, const LintConfig& config,
                              const ParseContext& context) {
  const YamlNode* list = document.root.Find("falsepositives");
  if (list == nullptr) return;
  for (const YamlNode& entry : list->items) {
    if (entry.kind != YamlNode::Kind::kScalar || entry.text.empty()) continue;
    const TextPlaces places = PlacesIn(entry);
    CheckCapital(entry, places, context);
    for (const WordListRow& row : kWordLists) CheckWords(row, entry, places, config, context);
  }
}

}  // namespace tocsin
