#include "lint/plain_regex.h"

#include <algorithm>
#include <utility>

namespace tocsin {
namespace {

using Kind = RegexNode::Kind;

bool IsOnce(const RegexNode& node, Kind kind) { return node.kind == kind && node.once(); }

bool IsPrintable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// The expression without runs at its ends and with its flags in order.
std::string Shortened(const std::string& expression, const RegexReading& reading) {
  std::string flags = reading.flags;
  std::sort(flags.begin(), flags.end());
  flags.erase(std::unique(flags.begin(), flags.end()), flags.end());
  size_t begin = reading.flags_end;
  size_t end = expression.size();
  const std::span<const RegexNode> parts = PartsOf(reading.root);
  // What named groups find is shown, and depends on the runs beside them.
  const bool captures = expression.find("(?P<") != std::string::npos;
  if (parts.size() > 1 && !captures) {
    if (IsAnyRun(parts.front())) begin = parts.front().repeat_end;
    if (IsAnyRun(parts.back())) end = parts.back().begin;
  }
  const std::string body = begin < end ? expression.substr(begin, end - begin) : std::string();
  return flags.empty() ? body : "(?" + flags + ")" + body;
}

}  // namespace

bool IsAnyRun(const RegexNode& node) {
  return node.kind == Kind::kAnyChar && node.least == 0 && node.most == kUnbounded;
}

std::span<const RegexNode> PartsOf(const RegexNode& root) {
  if (root.kind != Kind::kSequence) return {};
  return root.children;
}

std::optional<PlainRegex> PlainRegexOf(const RegexReading& reading, std::string_view flags) {
  const bool other_flags = flags.find_first_not_of("is") != std::string_view::npos;
  if (!reading.good || reading.inner_flags || other_flags) return std::nullopt;
  std::span<const RegexNode> parts = PartsOf(reading.root);
  PlainRegex plain;
  plain.at_begin = !parts.empty() && IsOnce(parts.front(), Kind::kBegin);
  if (plain.at_begin) parts = parts.subspan(1);
  plain.at_end = !parts.empty() && IsOnce(parts.back(), Kind::kEnd);
  if (plain.at_end) parts = parts.first(parts.size() - 1);
  if (!plain.at_begin && !parts.empty() && IsAnyRun(parts.front())) parts = parts.subspan(1);
  if (!plain.at_end && !parts.empty() && IsAnyRun(parts.back())) {
    parts = parts.first(parts.size() - 1);
  }
  const bool literal = parts.size() == 1 && IsOnce(parts[0], Kind::kLiteral);
  if (!literal || !IsPrintable(parts[0].text)) return std::nullopt;
  plain.text = parts[0].text;
  return plain;
}

Predicate Simplified(Predicate predicate) {
  if (predicate.op != Predicate::Op::kRegex) return predicate;
  const RegexReading reading = ReadRegex(predicate.text);
  if (!reading.good || !reading.foreign.empty()) return predicate;
  const std::optional<PlainRegex> plain = PlainRegexOf(reading, reading.flags);
  if (!plain) {
    predicate.text = Shortened(predicate.text, reading);
    return predicate;
  }
  predicate.op = Predicate::Op::kPattern;
  predicate.text.clear();
  predicate.cased = reading.flags.find('i') == std::string::npos;
  predicate.pattern = LiteralPattern(plain->text);
  if (!predicate.cased) predicate.pattern = FoldPattern(predicate.pattern);
  if (!plain->at_begin) AddAnyRunFront(&predicate.pattern);
  if (!plain->at_end) AddAnyRunBack(&predicate.pattern);
  return predicate;
}

}  // namespace tocsin
