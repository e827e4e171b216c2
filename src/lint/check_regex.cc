// Regular expressions that cost more than they say, or say what a modifier says better.
#include <fmt/format.h>

#include <array>

#include "compile/regex_reader.h"
#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/item_edits.h"
#include "lint/items.h"
#include "lint/plain_regex.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

using Kind = RegexNode::Kind;

// From here on a repetition is worth a word.
constexpr uint32_t kManyCopies = 200;

constexpr auto kFlagModifiers = std::to_array<std::pair<std::string_view, char>>({
    {"i", 'i'},
    {"ignorecase", 'i'},
    {"m", 'm'},
    {"multiline", 'm'},
    {"s", 's'},
    {"dotall", 's'},
});

// The flag that a modifier stands for, or 0.
char FlagOf(std::string_view modifier) {
  for (const auto& [name, flag] : kFlagModifiers) {
    if (name == modifier) return flag;
  }
  return 0;
}

// One value of an item with `re`.
struct Expression {
  const Scalar& value;
  RegexReading reading;
  TextPlaces places;
  std::string flags;  // of modifiers and of the beginning

  bool Has(char flag) const { return flags.find(flag) != std::string::npos; }
  SourceRange Place(const RegexNode& node) const { return places.Of(node.begin, node.repeat_end); }
  // Deletes a stretch. Nothing where that could change what YAML reads.
  std::optional<TextEdit> Without(size_t begin, size_t end) const {
    const SourceRange place = places.Of(begin, end);
    const bool exact = place.end_column == place.column + (end - begin);
    if (!exact || IsPlain(value)) return std::nullopt;
    return TextEdit{place, ""};
  }
  std::string Text(size_t begin, size_t end) const {
    return Quote(std::string_view(value.text).substr(begin, end - begin));
  }
  std::string Text(const RegexNode& node) const { return Text(node.begin, node.repeat_end); }
};

Expression Read(const DetectionItem& item, const Scalar& value) {
  Expression out{value, ReadRegex(value.text), TextPlaces(value.text, InsideQuotes(value)), {}};
  out.flags = out.reading.flags;
  for (const std::string& modifier : item.modifiers) {
    if (const char flag = FlagOf(modifier); flag != 0) out.flags += flag;
  }
  return out;
}

template <typename Visit>
void ForEachNode(const RegexNode& node, const Visit& visit) {
  visit(node);
  for (const RegexNode& child : node.children) ForEachNode(child, visit);
}

// An empty match will do, wherever it is looked for.
bool IsFoundEverywhere(const RegexNode& node) {
  if (node.kind == Kind::kEdge) return false;
  if (node.least == 0 || node.kind == Kind::kBegin || node.kind == Kind::kEnd) return true;
  const auto& children = node.children;
  if (node.kind == Kind::kChoice) {
    return std::any_of(children.begin(), children.end(), IsFoundEverywhere);
  }
  const bool holds_more = node.kind == Kind::kGroup || node.kind == Kind::kSequence;
  return holds_more && std::all_of(children.begin(), children.end(), IsFoundEverywhere);
}

bool MatchesAll(const Expression& e) {
  bool begin = false;
  bool end = false;
  ForEachNode(e.reading.root, [&](const RegexNode& node) {
    begin = begin || node.kind == Kind::kBegin;
    end = end || node.kind == Kind::kEnd;
  });
  return !(begin && end) && IsFoundEverywhere(e.reading.root);
}

void CheckMatchesAll(const Expression& e, const ParseContext& context) {
  if (!MatchesAll(e)) return;
  context.Complain(
      Code::kRegexMatchesAll, e.value.range,
      fmt::format("the regular expression {} is found in every text", Quote(e.value.text)),
      "write '*' if any text will do, or say what the text must hold");
}

void CheckOuterWildcard(const Expression& e, const ParseContext& context) {
  const std::span<const RegexNode> parts = PartsOf(e.reading.root);
  const bool captures = e.value.text.find("(?P<") != std::string::npos;
  if (parts.size() < 2 || captures || MatchesAll(e)) return;
  for (const RegexNode* part : {&parts.front(), &parts.back()}) {
    if (!IsAnyRun(*part)) continue;
    Diagnostic& finding =
        context.Complain(Code::kRegexOuterWildcard, e.Place(*part),
                         fmt::format("{} at the {} of the regular expression changes nothing",
                                     e.Text(*part), part == &parts.front() ? "beginning" : "end"),
                         "leave it out: an expression is searched anywhere in the text");
    const std::optional<TextEdit> edit = e.Without(part->begin, part->repeat_end);
    if (edit) finding.fix = Fix{fmt::format("remove {}", e.Text(*part)), {*edit}, true};
  }
}

// Something in `node` repeats without end, and nothing beside it must be there.
bool RepeatsByItself(const RegexNode& node) {
  if (node.most == kUnbounded) return true;
  switch (node.kind) {
    case Kind::kGroup:
    case Kind::kChoice:
      return std::any_of(node.children.begin(), node.children.end(), RepeatsByItself);
    case Kind::kSequence: {
      const auto& parts = node.children;
      const auto must = std::count_if(parts.begin(), parts.end(), [](const RegexNode& part) {
        return LeastLength(part) > 0 && !RepeatsByItself(part);
      });
      return must == 0 && std::any_of(parts.begin(), parts.end(), RepeatsByItself);
    }
    default:
      return false;
  }
}

void CheckNestedRepeat(const Expression& e, const ParseContext& context) {
  ForEachNode(e.reading.root, [&](const RegexNode& node) {
    const bool nested =
        node.kind == Kind::kGroup && node.most == kUnbounded && RepeatsByItself(node.children[0]);
    if (!nested) return;
    context.Complain(Code::kRegexNestedRepeat, e.Place(node),
                     fmt::format("{} repeats a group that repeats by itself", e.Text(node)),
                     "leave one of the two repetitions out: engines that backtrack take "
                     "exponential time for both");
  });
}

void CheckLargeRepeat(const Expression& e, const ParseContext& context) {
  ForEachNode(e.reading.root, [&](const RegexNode& node) {
    const uint32_t copies = node.most == kUnbounded ? node.least : node.most;
    if (copies < kManyCopies) return;
    context.Complain(Code::kRegexLargeRepeat, e.places.Of(node.end, node.repeat_end),
                     fmt::format("{} makes {} copies of what it repeats",
                                 e.Text(node.end, node.repeat_end), copies),
                     "a smaller number costs less time and memory");
  });
}

// `before` and `after`: the fewest characters that a match has on either side of the node.
void CheckAnchors(const Expression& e, const RegexNode& node, size_t before, size_t after,
                  const ParseContext& context) {
  const bool dead =
      (node.kind == Kind::kBegin && before > 0) || (node.kind == Kind::kEnd && after > 0);
  if (dead) {
    const std::string sign = e.value.text.substr(node.begin, node.end - node.begin);
    const std::string hint = sign.size() == 1
                                 ? fmt::format("write \\{} if the character is meant", sign)
                                 : "leave it out";
    context.Complain(Code::kRegexDeadAnchor, e.Place(node),
                     fmt::format("'{}' stands {} text and can never hold there", sign,
                                 node.kind == Kind::kBegin ? "behind" : "before"),
                     hint);
    return;
  }
  if (node.kind != Kind::kSequence) {
    for (const RegexNode& child : node.children) CheckAnchors(e, child, before, after, context);
    return;
  }
  for (const RegexNode& child : node.children) after += LeastLength(child);
  for (const RegexNode& child : node.children) {
    after -= LeastLength(child);
    CheckAnchors(e, child, before, after, context);
    before += LeastLength(child);
  }
}

void CheckDeadAnchor(const Expression& e, const ParseContext& context) {
  if (e.Has('m') || e.reading.inner_flags) return;
  CheckAnchors(e, e.reading.root, 0, 0, context);
}

// What an expression says without being one: text, and where it stands.
struct PlainText {
  std::string modifier;  // "" for the whole value
  std::string value;     // as Sigma writes it
};

std::string SigmaEscaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool special = text[i] == '*' || text[i] == '?';
    const bool before_special =
        text[i] == '\\' && i + 1 < text.size() &&
        std::string_view("*?\\").find(text[i + 1]) != std::string_view::npos;
    if (special || before_special) out += '\\';
    out += text[i];
  }
  return out;
}

std::optional<PlainText> PlainTextOf(const Expression& e) {
  const std::optional<PlainRegex> plain = PlainRegexOf(e.reading, e.flags);
  if (!plain) return std::nullopt;
  constexpr std::string_view kModifiers[2][2] = {{"contains", "endswith"}, {"startswith", ""}};
  return PlainText{std::string(kModifiers[plain->at_begin ? 1 : 0][plain->at_end ? 1 : 0]),
                   SigmaEscaped(plain->text)};
}

// The modifiers that say the same: `re` replaced, flags gone, `cased` where case counts.
std::vector<std::string> PlainModifiers(const DetectionItem& item, const std::string& modifier,
                                        bool cased) {
  std::vector<std::string> modifiers;
  for (const std::string& written : item.modifiers) {
    if (written == "re") {
      if (!modifier.empty()) modifiers.push_back(modifier);
      if (cased) modifiers.emplace_back("cased");
    } else if (FlagOf(written) == 0) {
      modifiers.push_back(written);
    }
  }
  return modifiers;
}

// True when it was reported: all values of the item are plain text of one kind.
bool CheckPlainText(const DetectionItem& item, std::span<const Expression> expressions,
                    const ParseContext& context) {
  if (item.is_keyword() || HasModifier(item, "expand")) return false;
  std::vector<PlainText> plain;
  for (const Expression& e : expressions) {
    std::optional<PlainText> text = PlainTextOf(e);
    const bool alike = text && (plain.empty() || text->modifier == plain.front().modifier) &&
                       e.Has('i') == expressions.front().Has('i');
    if (!alike) return false;
    plain.push_back(*std::move(text));
  }
  const bool cased = !expressions.front().Has('i');
  const std::vector<std::string> modifiers = PlainModifiers(item, plain.front().modifier, cased);
  const std::string key = KeyText(item.fields[0], modifiers);
  const std::string how =
      plain.front().modifier.empty() ? "a comparison" : fmt::format("'{}'", plain.front().modifier);
  Diagnostic& finding =
      context.Complain(Code::kRegexPlainText, expressions.front().value.range,
                       fmt::format("the regular expression {} is plain text, which {} finds faster",
                                   Quote(expressions.front().value.text), how),
                       fmt::format("write {}: {}", key, Quote(plain.front().value)));
  const std::optional<SourceRange> place = KeyPlace(item);
  if (!place) return true;
  Fix fix{fmt::format("write {}", Quote(key)), {{*place, key}}, true};
  for (size_t i = 0; i < plain.size(); ++i) {
    std::optional<TextEdit> edit = RewriteValue(expressions[i].value, plain[i].value);
    if (!edit) return true;
    fix.edits.push_back(*std::move(edit));
  }
  finding.fix = std::move(fix);
  return true;
}

std::optional<Fix> FlagsAsModifiers(const DetectionItem& item,
                                    std::span<const Expression> expressions) {
  const std::optional<SourceRange> key = KeyPlace(item);
  if (!key) return std::nullopt;
  const std::string& flags = expressions.front().reading.flags;
  std::vector<std::string> modifiers = item.modifiers;
  for (const char flag : flags) {
    if (flag != 'i' && flag != 'm' && flag != 's') return std::nullopt;
    const bool there = std::any_of(modifiers.begin(), modifiers.end(),
                                   [&](const auto& written) { return FlagOf(written) == flag; });
    if (!there) modifiers.emplace_back(1, flag);
  }
  Fix fix{"write the flags as modifiers", {{*key, KeyText(item.fields[0], modifiers)}}, true};
  for (const Expression& e : expressions) {
    std::optional<TextEdit> edit = e.Without(0, e.reading.flags_end);
    if (e.reading.flags != flags || !edit) return std::nullopt;
    fix.edits.push_back(*std::move(edit));
  }
  return fix;
}

void CheckInlineFlags(const DetectionItem& item, std::span<const Expression> expressions,
                      const ParseContext& context) {
  for (const Expression& e : expressions) {
    if (e.reading.flags.empty()) continue;
    Diagnostic& finding = context.Complain(
        Code::kRegexInlineFlags, e.places.Of(0, e.reading.flags_end),
        fmt::format("{} sets flags inside of the regular expression",
                    e.Text(0, e.reading.flags_end)),
        fmt::format("write them as modifiers: {}",
                    Quote(KeyText(item.fields[0], item.modifiers) + "|" + e.reading.flags[0])));
    finding.fix = FlagsAsModifiers(item, expressions);
    return;
  }
}

using ExpressionCheck = void (*)(const Expression& expression, const ParseContext& context);
constexpr std::array<ExpressionCheck, 4> kOfEach = {CheckMatchesAll, CheckNestedRepeat,
                                                    CheckLargeRepeat, CheckDeadAnchor};

void CheckItem(const DetectionItem& item, const ParseContext& context) {
  std::vector<Expression> expressions;
  for (const Scalar& value : item.values) {
    if (value.type == Scalar::Type::kNull) return;
    expressions.push_back(Read(item, value));
    // The engine refuses it.
    if (!expressions.back().reading.foreign.empty()) return;
  }
  const bool plain = CheckPlainText(item, expressions, context);
  if (!plain) CheckInlineFlags(item, expressions, context);
  for (const Expression& e : expressions) {
    for (const ExpressionCheck check : kOfEach) check(e, context);
    if (!plain) CheckOuterWildcard(e, context);
  }
}

}  // namespace

void CheckRegexes(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  if (document.rule == nullptr) return;
  ForEachItem(*document.rule, [&](const DetectionItem& item) {
    if (HasModifier(item, "re")) CheckItem(item, context);
  });
}

}  // namespace tocsin
