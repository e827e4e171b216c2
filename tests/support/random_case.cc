#include "tests/support/random_case.h"

#include <fmt/format.h>

namespace tocsin {
namespace {

const std::vector<const char*> kWords = {
    "foo",
    "FOO",
    "foobar",
    "xfoo",
    "Foo Bar",
    "fo",
    "o",
    "",
    "-enc",
    "/enc",
    "\u2013enc",
    "a-b",
    "C:\\Temp\\",
    "\\cmd.exe",
    "\\\\host\\c$",
    "\u00e9",
    "\u00c9",
    "\u017f",
    "s",
    "\u212a",
    "k",
    "\u00df",
    "ss",
    "a\nb",
    "a b",
    "\xf0\x9f\x98\x80",
    "Zm9v",
    "x Zm9v y",
    "10.0.0.1",
    "10.1.2.3",
    "::ffff:10.0.0.1",
    "fe80::1%eth0",
    "010.0.0.1",
    "true",
    "True",
    "null",
    "5",
    "5.0",
    "05",
    "-5",
    "1e3",
    "1000",
    "0x10",
    "9007199254740993",
    "2025-03-01T23:10:00Z",
    "2025-03-01 03:10:00",
    "%a%",
    "\v",
    "\u0130",
    "i",
    "K",
    "0.50",
    "1e400",
};

const std::vector<const char*> kRegexes = {
    "foo",       "^foo$",   "f.o",    "(?i)FOO",    "\\bfoo\\b",    "[^a-z]",  "a|b",
    "\\d+",      "fo{1,2}", "\\s",    "\\S+",       ".*",           "",        "x*",
    "\u00e9",    "^$",      "$",      "\\w$",       "[[:alpha:]]+", "(?s)a.b", "a.b",
    "(?m)^b",    "\\Afoo",  "foo\\z", "(?i)\u00c9", "(?i)k",        "\\.exe$", "[\\s\\S]",
    "(foo)+bar", "^.{3}$",  "\\W",    "(?:a|b)\\s", "[^\\s]$",      "o?o?$",   "\\\\",
    "a{2,3}?b",
};

const std::vector<const char*> kCidrs = {"10.0.0.0/8", "10.0.0.1", "10.0.0.7/31",
                                         "fe80::/10",  "::/0",     "0.0.0.0/0"};
const std::vector<const char*> kNumbers = {
    "5", "5.0", "-5", "1e3", "0x10", "0", "9007199254740993", "0.5", "4"};

// Modifier chains and what their values are drawn from.
enum class Draw { kWords, kRegexes, kCidrs, kNumbers, kBools, kFields, kHours, kMixed };
struct Chain {
  const char* text;
  Draw draw;
};
constexpr Chain kChains[] = {
    {"", Draw::kMixed},
    {"", Draw::kMixed},
    {"", Draw::kWords},
    {"|contains", Draw::kWords},
    {"|contains", Draw::kWords},
    {"|startswith", Draw::kWords},
    {"|endswith", Draw::kWords},
    {"|endswith", Draw::kWords},
    {"|contains|all", Draw::kWords},
    {"|startswith|all", Draw::kWords},
    {"|all", Draw::kWords},
    {"|cased", Draw::kWords},
    {"|contains|cased", Draw::kWords},
    {"|endswith|cased", Draw::kWords},
    {"|neq", Draw::kMixed},
    {"|contains|neq", Draw::kWords},
    {"|all|neq", Draw::kWords},
    {"|windash", Draw::kWords},
    {"|windash|contains", Draw::kWords},
    {"|contains|all|windash", Draw::kWords},
    {"|base64", Draw::kWords},
    {"|base64offset|contains", Draw::kWords},
    {"|wide|base64offset|contains", Draw::kWords},
    {"|re", Draw::kRegexes},
    {"|re", Draw::kRegexes},
    {"|re|i", Draw::kRegexes},
    {"|re|s|m", Draw::kRegexes},
    {"|re|neq", Draw::kRegexes},
    {"|re|all", Draw::kRegexes},
    {"|cidr", Draw::kCidrs},
    {"|cidr|neq", Draw::kCidrs},
    {"|lt", Draw::kNumbers},
    {"|lte", Draw::kNumbers},
    {"|gt", Draw::kNumbers},
    {"|gte", Draw::kNumbers},
    {"|gte|neq", Draw::kNumbers},
    {"|exists", Draw::kBools},
    {"|fieldref", Draw::kFields},
    {"|fieldref|contains", Draw::kFields},
    {"|fieldref|startswith", Draw::kFields},
    {"|fieldref|endswith|cased", Draw::kFields},
    {"|fieldref|neq", Draw::kFields},
    {"|hour", Draw::kHours},
    {"|hour|gte", Draw::kHours},
    {"|week", Draw::kHours},
};

// A double-quoted string that YAML and JSON read alike.
std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

std::string RandomCase::Word() {
  std::string word = Pick(kWords);
  if (Chance(4)) word += Pick(kWords);
  return word;
}

std::string RandomCase::FieldName() {
  return Pick({"a", "b", "c", "n.x", "n.y", "EventID", "TwoWords", "deep.list.v"});
}

std::string RandomCase::ItemText() {
  const Chain& chain = kChains[Below(std::size(kChains))];
  std::string key = FieldName() + chain.text;
  bool keyword = false;
  if (Chance(12)) {
    key = std::string("|") + Pick({"all", "contains", "re", "cased", "startswith"});
    keyword = true;
  }
  const size_t count = chain.draw == Draw::kBools ? 1 : 1 + Below(3);
  std::string values;
  for (size_t i = 0; i < count; ++i) {
    std::string value;
    switch (keyword ? Draw::kWords : chain.draw) {
      case Draw::kWords: {
        std::string word = Word();
        if (Chance(3))
          word.insert(Below(word.size() + 1), Pick({"*", "?", "\\*", "\\\\*", "**", "?*"}));
        if (Chance(5)) word = "*" + word;
        if (Chance(5)) word += "*";
        value = Quoted(word);
        break;
      }
      case Draw::kRegexes:
        value = Quoted(Pick(kRegexes));
        break;
      case Draw::kCidrs:
        value = Quoted(Pick(kCidrs));
        break;
      case Draw::kNumbers:
        value = Pick(kNumbers);
        break;
      case Draw::kBools:
        value = Pick({"true", "false"});
        break;
      case Draw::kFields:
        value = FieldName();
        break;
      case Draw::kHours:
        value = Pick({"3", "23", "9", "12"});
        break;
      case Draw::kMixed:
        value = Chance(3)   ? Pick({"null", "true", "false", "''", "'*'"})
                : Chance(2) ? Pick(kNumbers)
                            : Quoted(Word());
        break;
    }
    values += (i == 0 ? "" : ", ") + value;
  }
  return Quoted(key) + ": [" + values + "]";
}

std::string RandomCase::DetectionText() {
  const size_t items = 1 + Below(3);
  if (Chance(10)) return fmt::format("[{}, {}]", Quoted(Word() + "x"), Quoted(Word() + "o"));
  const bool list = Chance(4);
  std::string text;
  for (size_t i = 0; i < items; ++i) {
    const std::string item = ItemText();
    text += i == 0 ? "" : ", ";
    text += list ? "{" + item + "}" : item;
  }
  return list ? "[" + text + "]" : "{" + text + "}";
}

std::string RandomCase::ConditionText(size_t detections, int depth) {
  switch (depth <= 0 ? 0 : Below(8)) {
    case 0:
    case 1:
      return fmt::format("s{}", Below(detections));
    case 2:
      return "not " + ConditionText(detections, depth - 1);
    case 3:
    case 4:
      return fmt::format("({} and {})", ConditionText(detections, depth - 1),
                         ConditionText(detections, depth - 1));
    case 5:
      return fmt::format("({} or {})", ConditionText(detections, depth - 1),
                         ConditionText(detections, depth - 1));
    case 6:
      return Pick({"1 of s*", "all of them", "1 of them", "all of s*", "not 1 of s*"});
    default:
      return "2 of s*";
  }
}

std::string RandomCase::LogSourceText() {
  return Pick({"product: p", "product: p, service: s", "category: c", "product: p, category: c",
               "service: other"});
}

// Detections are called as in rules.
std::string RandomCase::Filter(int number, int rules) {
  std::string names = Chance(2) ? "any" : "";
  if (names.empty()) {
    const size_t first = Below(static_cast<size_t>(rules));
    names = fmt::format("[rule_{}, rule_{}]", first, (first + 1) % static_cast<size_t>(rules));
  }
  const size_t detections = 1 + Below(3);
  std::string text = fmt::format("title: filter {}\nlogsource: {{{}}}\nfilter:\n    rules: {}\n",
                                 number, LogSourceText(), names);
  for (size_t i = 0; i < detections; ++i) text += fmt::format("    s{}: {}\n", i, DetectionText());
  return text + fmt::format("    condition: {}{}\n", Chance(2) ? "not " : "",
                            ConditionText(detections, 3));
}

std::string RandomCase::Rule(int number) {
  const size_t detections = 1 + Below(3);
  std::string text = fmt::format(
      "title: rule {0}\nname: rule_{0}\nlogsource: {{{1}}}\ndetection:\n", number, LogSourceText());
  for (size_t i = 0; i < detections; ++i) text += fmt::format("    s{}: {}\n", i, DetectionText());
  if (Chance(3))
    text += fmt::format("    key: {{EventID: {}}}\n", Pick({"1", "'1'", "[1, 3]", "5", "null"}));
  const bool keyed = text.find("    key:") != std::string::npos;
  std::string condition = ConditionText(detections, 3);
  if (keyed) condition = "key and (" + condition + ")";
  if (Chance(10)) {
    return text + fmt::format("    condition: ['{}', 's0']\n", condition);
  }
  return text + fmt::format("    condition: {}\n", condition);
}

std::string RandomCase::EventValue(int depth) {
  switch (Below(depth > 0 ? 12 : 8)) {
    case 0:
      return Pick({"5", "5.0", "-5", "1e3", "1000", "0", "9007199254740992", "0.50", "1E400"});
    case 1:
      return Pick({"true", "false", "null"});
    case 8: {
      std::string text;
      for (size_t i = Below(4); i > 0; --i)
        text += (text.empty() ? "" : ",") + EventValue(depth - 1);
      return "[" + text + "]";
    }
    case 9:
      return fmt::format("{{\"x\":{},\"y\":{}}}", EventValue(depth - 1), EventValue(depth - 1));
    default:
      return Quoted(Word());
  }
}

std::string RandomCase::Event() {
  const std::vector<const char*> names = {"a",       "b", "c",         "n",    "n.x",
                                          "EventID", "a", "Two Words", "deep", "other"};
  std::string text;
  for (size_t i = 1 + Below(7); i > 0; --i) {
    const std::string name = Pick(names);
    std::string value = name == "EventID" ? Pick({"1", "\"1\"", "3", "1.0", "\"x\"", "[1,5]"})
                        : name == "deep"  ? fmt::format("{{\"list\":[{{\"v\":{}}},{{\"v\":{}}}]}}",
                                                        EventValue(1), EventValue(0))
                                          : EventValue(2);
    text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", name, value);
  }
  return "{" + text + "}";
}

LogSource RandomCase::EventLogSource() {
  return {Pick({"", "c", "-"}), Pick({"", "p", "q"}), Pick({"", "s", "unknown"})};
}

}  // namespace tocsin
