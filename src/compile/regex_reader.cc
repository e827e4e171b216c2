#include "compile/regex_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace tocsin {
namespace {

using Kind = RegexNode::Kind;

constexpr size_t kMostDepth = 100;

constexpr std::string_view kSplit =
    "write the parts as two tests, one of them with 'not' in the condition";
constexpr std::string_view kWriteOut = "write out the text that is meant";

// Longer marks first.
constexpr auto kForeignGroups = std::to_array<ForeignRow>({
    {"(?<=", "a look-behind", "write what must stand before as a part of the expression"},
    {"(?<!", "a negative look-behind", kSplit},
    {"(?=", "a look-ahead", "write the parts as two values of 're|all'"},
    {"(?!", "a negative look-ahead", kSplit},
    {"(?>", "an atomic group", "write a plain group: (?:...)"},
    {"(?|", "a branch reset", "write a plain group: (?:...)"},
    {"(?#", "a comment", "leave it out"},
    {"(?(", "a conditional", "write the cases as alternatives: (?:a|b)"},
    {"(?P=", "a back-reference", kWriteOut},
    {"(?P>", "a recursion", kWriteOut},
    {"(?&", "a recursion", kWriteOut},
    {"(?R", "a recursion", kWriteOut},
    {"(?<", "a group named (?<name>...)", "write (?P<name>...)"},
    {"(?'", "a group named (?'name'...)", "write (?P<name>...)"},
});

constexpr auto kForeignEscapes = std::to_array<ForeignRow>({
    {"\\k", "a back-reference", kWriteOut},
    {"\\g", "a back-reference", kWriteOut},
    {"\\Z", "the anchor \\Z", "write \\z or $"},
    {"\\G", "the anchor \\G", "leave it out"},
    {"\\K", "the escape \\K", "leave it out"},
    {"\\R", "the escape \\R", "write \\r?\\n"},
    {"\\X", "the escape \\X", "write ."},
    {"\\N", "the escape \\N", "write ."},
    {"\\h", "the escape \\h", "write [ \\t]"},
    {"\\H", "the escape \\H", "write [^ \\t]"},
    {"\\e", "the escape \\e", "write \\x1b"},
    {"\\u", "the escape \\u", "write \\x{...}"},
    {"\\c", "the escape \\c", "write \\x and two hexadecimal digits"},
});

constexpr ForeignRow kBackReference = {"\\", "a back-reference", kWriteOut};
constexpr ForeignRow kPossessive = {"+", "a possessive repetition", "leave the second '+' out"};
constexpr ForeignRow kTooMany = {"{", "a repetition of more than 1000 times",
                                 "give a smaller number, or * for any"};
constexpr ForeignRow kForeignFlag = {"(?", "a flag that is none of i, m, s and U",
                                     "leave it out, and write the expression for it"};

constexpr std::string_view kClassEscapes = "dDsSwWpPC";
constexpr std::string_view kFlags = "imsU-";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsOctal(char c) { return c >= '0' && c <= '7'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct Repeat {
  uint32_t least = 1;
  uint32_t most = 1;
  size_t end = 0;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  RegexReading Run() {
    out_.root = ReadChoice();
    if (at_ < text_.size()) out_.good = false;
    return std::move(out_);
  }

 private:
  bool Ends() const { return at_ >= text_.size(); }
  bool Next(std::string_view mark) const { return text_.substr(at_).starts_with(mark); }

  void Stop() {
    out_.good = false;
    at_ = text_.size();
  }

  void Foreign(const ForeignRow& row, size_t begin, size_t end) {
    out_.foreign.push_back({&row, begin, end});
  }

  RegexNode ReadChoice() {
    RegexNode choice;
    choice.kind = Kind::kChoice;
    choice.begin = at_;
    choice.children.push_back(ReadSequence());
    while (!Ends() && text_[at_] == '|') {
      ++at_;
      choice.children.push_back(ReadSequence());
    }
    choice.end = choice.repeat_end = at_;
    if (choice.children.size() > 1) return choice;
    RegexNode only = std::move(choice.children[0]);
    return only;
  }

  RegexNode ReadSequence() {
    RegexNode sequence;
    sequence.begin = at_;
    while (!Ends() && text_[at_] != '|' && text_[at_] != ')') {
      std::optional<RegexNode> node = ReadAtom();
      if (!node) continue;
      ReadRepeats(&*node);
      Append(std::move(*node), &sequence.children);
    }
    sequence.end = sequence.repeat_end = at_;
    return sequence;
  }

  // Characters that stand side by side are one literal.
  static void Append(RegexNode node, std::vector<RegexNode>* nodes) {
    const bool joins = node.kind == Kind::kLiteral && node.once() && !nodes->empty() &&
                       nodes->back().kind == Kind::kLiteral && nodes->back().once();
    if (!joins) {
      nodes->push_back(std::move(node));
      return;
    }
    RegexNode& last = nodes->back();
    last.text += node.text;
    last.end = last.repeat_end = node.end;
  }

  // Nothing for flags, which are no part of a match.
  std::optional<RegexNode> ReadAtom() {
    const size_t begin = at_;
    const char c = text_[at_];
    if (c == '(') return ReadGroup();
    if (c == '[') return ReadClass();
    if (c == '\\') return ReadEscape();
    constexpr std::pair<char, Kind> kSigns[] = {
        {'.', Kind::kAnyChar}, {'^', Kind::kBegin}, {'$', Kind::kEnd}};
    ++at_;
    for (const auto& [sign, kind] : kSigns) {
      if (c == sign) return Node(kind, begin);
    }
    while (!Ends() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) ++at_;
    return Literal(begin, text_.substr(begin, at_ - begin));
  }

  RegexNode Node(Kind kind, size_t begin) const {
    RegexNode node;
    node.kind = kind;
    node.begin = begin;
    node.end = node.repeat_end = at_;
    return node;
  }

  RegexNode Literal(size_t begin, std::string_view text) const {
    RegexNode node = Node(Kind::kLiteral, begin);
    node.text = text;
    return node;
  }

  std::optional<RegexNode> ReadGroup() {
    const size_t begin = at_;
    if (++depth_ > kMostDepth) {
      Stop();
      return std::nullopt;
    }
    const ForeignRow* foreign = FindMark(kForeignGroups);
    if (foreign != nullptr && foreign->mark == "(?#") {
      at_ = text_.find(')', at_);
      if (at_ == std::string_view::npos) at_ = text_.size();
    } else if (foreign != nullptr) {
      // The question of a conditional is a group by itself.
      at_ += foreign->mark.size() - (foreign->mark.ends_with('(') ? 1 : 0);
    } else if (Next("(?P<")) {
      at_ = std::min(text_.find('>', at_), text_.size() - 1) + 1;
    } else if (Next("(?")) {
      at_ += 2;
      if (ReadFlags(begin)) return std::nullopt;
    } else {
      ++at_;
    }
    RegexNode body = ReadChoice();
    if (Ends()) {
      Stop();
      return std::nullopt;
    }
    ++at_;
    --depth_;
    if (foreign != nullptr) Foreign(*foreign, begin, at_);
    RegexNode group = Node(Kind::kGroup, begin);
    group.children.push_back(std::move(body));
    return group;
  }

  template <typename Table>
  const ForeignRow* FindMark(const Table& table) const {
    for (const ForeignRow& row : table) {
      if (Next(row.mark)) return &row;
    }
    return nullptr;
  }

  // True for flags alone, `(?i)`; false for those of a group, `(?i:...)`.
  bool ReadFlags(size_t begin) {
    const size_t flags_begin = at_;
    while (!Ends() && text_[at_] != ')' && text_[at_] != ':') ++at_;
    const std::string_view flags = text_.substr(flags_begin, at_ - flags_begin);
    if (flags.find_first_not_of(kFlags) != std::string_view::npos) {
      Foreign(kForeignFlag, begin, std::min(at_ + 1, text_.size()));
    }
    if (Ends()) {
      Stop();
      return true;
    }
    const bool alone = text_[at_++] == ')';
    if (alone) --depth_;
    if (alone && begin == out_.flags_end) {
      out_.flags += flags;
      out_.flags_end = at_;
    } else if (!flags.empty()) {
      out_.inner_flags = true;
    }
    return alone;
  }

  std::optional<RegexNode> ReadClass() {
    const size_t begin = at_++;
    if (Next("^")) ++at_;
    if (Next("]")) ++at_;
    while (!Ends() && text_[at_] != ']') {
      if (Next("[:")) {
        const size_t close = text_.find(":]", at_ + 2);
        if (close != std::string_view::npos) at_ = close + 1;
      } else if (text_[at_] == '\\') {
        if (const ForeignRow* row = FindMark(kForeignEscapes)) Foreign(*row, at_, at_ + 2);
        ++at_;
      }
      ++at_;
    }
    if (Ends()) {
      Stop();
      return std::nullopt;
    }
    ++at_;
    return Node(Kind::kClass, begin);
  }

  std::optional<RegexNode> ReadEscape() {
    const size_t begin = at_;
    const ForeignRow* foreign = FindMark(kForeignEscapes);
    ++at_;
    if (Ends() || text_[at_] == 'Q') {
      Stop();
      return std::nullopt;
    }
    const char c = text_[at_++];
    if (foreign != nullptr) {
      Foreign(*foreign, begin, at_);
      return Node(Kind::kClass, begin);
    }
    if (IsDigit(c)) return ReadDigits(begin, c);
    if (!IsLetter(c)) {
      while (!Ends() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) ++at_;
      return Literal(begin, text_.substr(begin + 1, at_ - begin - 1));
    }
    return ReadLetterEscape(begin, c);
  }

  RegexNode ReadDigits(size_t begin, char first) {
    const bool octal = first == '0' || (IsOctal(first) && !Ends() && IsOctal(text_[at_]));
    if (!octal) {
      Foreign(kBackReference, begin, at_);
    } else {
      for (int i = 0; i < 2 && !Ends() && IsOctal(text_[at_]); ++i) ++at_;
    }
    return Node(Kind::kClass, begin);
  }

  RegexNode ReadLetterEscape(size_t begin, char c) {
    constexpr std::pair<char, Kind> kAnchors[] = {
        {'A', Kind::kBegin}, {'z', Kind::kEnd}, {'b', Kind::kEdge}, {'B', Kind::kEdge}};
    constexpr std::pair<char, char> kControls[] = {{'a', '\a'}, {'f', '\f'}, {'n', '\n'},
                                                   {'r', '\r'}, {'t', '\t'}, {'v', '\v'}};
    for (const auto& [letter, kind] : kAnchors) {
      if (c == letter) return Node(kind, begin);
    }
    for (const auto& [letter, control] : kControls) {
      if (c == letter) return Literal(begin, std::string_view(&control, 1));
    }
    const bool braces = (c == 'x' || c == 'p' || c == 'P') && Next("{");
    if (braces) {
      at_ = std::min(text_.find('}', at_), text_.size() - 1) + 1;
    } else if (c == 'x') {
      at_ = std::min(at_ + 2, text_.size());
    } else if (c == 'p' || c == 'P') {
      at_ = std::min(at_ + 1, text_.size());
    } else if (kClassEscapes.find(c) == std::string_view::npos) {
      out_.good = false;
    }
    return Node(Kind::kClass, begin);
  }

  void ReadRepeats(RegexNode* node) {
    const std::optional<Repeat> repeat = ReadRepeat();
    if (!repeat) return;
    const size_t begin = node->end;
    node->least = repeat->least;
    node->most = repeat->most;
    at_ = repeat->end;
    const bool many =
        node->most == kUnbounded ? node->least > kMostRepeats : node->most > kMostRepeats;
    if (many) Foreign(kTooMany, begin, at_);
    if (Next("+")) {
      Foreign(kPossessive, begin, at_ + 1);
      ++at_;
    } else if (Next("?")) {
      ++at_;
    }
    node->repeat_end = at_;
  }

  std::optional<Repeat> ReadRepeat() const {
    if (Ends()) return std::nullopt;
    constexpr std::pair<char, Repeat> kShort[] = {
        {'*', {0, kUnbounded, 0}}, {'+', {1, kUnbounded, 0}}, {'?', {0, 1, 0}}};
    for (const auto& [sign, repeat] : kShort) {
      if (text_[at_] == sign) return Repeat{repeat.least, repeat.most, at_ + 1};
    }
    if (text_[at_] != '{') return std::nullopt;
    // Braces that hold no numbers are text.
    Repeat repeat;
    const char* end = text_.data() + text_.size();
    const auto [least_end, error] = std::from_chars(text_.data() + at_ + 1, end, repeat.least);
    if (error != std::errc() || least_end == end) return std::nullopt;
    const char* at = least_end;
    repeat.most = repeat.least;
    if (*at == ',' && ++at != end) {
      repeat.most = kUnbounded;
      const auto [most_end, most_error] = std::from_chars(at, end, repeat.most);
      at = most_end;
    }
    if (at == end || *at != '}') return std::nullopt;
    repeat.end = static_cast<size_t>(at - text_.data()) + 1;
    return repeat;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t depth_ = 0;
  RegexReading out_;
};

size_t LengthOnce(const RegexNode& node) {
  switch (node.kind) {
    case Kind::kLiteral:
      return std::count_if(node.text.begin(), node.text.end(),
                           [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    case Kind::kAnyChar:
    case Kind::kClass:
      return 1;
    case Kind::kBegin:
    case Kind::kEnd:
    case Kind::kEdge:
      return 0;
    case Kind::kGroup:
    case Kind::kSequence: {
      size_t length = 0;
      for (const RegexNode& child : node.children) length += LeastLength(child);
      return length;
    }
    case Kind::kChoice: {
      size_t least = SIZE_MAX;
      for (const RegexNode& child : node.children) least = std::min(least, LeastLength(child));
      return least;
    }
  }
  return 0;
}

}  // namespace

RegexReading ReadRegex(std::string_view expression) { return Reader(expression).Run(); }

size_t LeastLength(const RegexNode& node) {
  return std::min<size_t>(LengthOnce(node) * node.least, 1U << 20);
}

}  // namespace tocsin
