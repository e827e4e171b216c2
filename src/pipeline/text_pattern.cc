#include "pipeline/text_pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace tocsin {
namespace {

constexpr int64_t kProgramMemory = 2 << 20;

std::string_view ViewOf(const re2::StringPiece& piece) { return {piece.data(), piece.size()}; }

bool RunMatch(const re2::RE2& program, std::string_view text, size_t from, re2::RE2::Anchor anchor,
              TextPattern::Groups* groups) {
  std::vector<re2::StringPiece> pieces(1 + program.NumberOfCapturingGroups());
  if (!program.Match(re2::StringPiece(text.data(), text.size()), from, text.size(), anchor,
                     pieces.data(), static_cast<int>(pieces.size()))) {
    return false;
  }
  groups->clear();
  for (const re2::StringPiece& piece : pieces) groups->push_back(ViewOf(piece));
  return true;
}

struct Escape {
  char letter;
  char meaning;
};
constexpr std::array<Escape, 4> kEscapes = {{{'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'\\', '\\'}}};

std::optional<int> GroupNumber(std::string_view text, const TextPattern& pattern) {
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, number);
  if (failure == std::errc() && rest == end) {
    if (number < 0 || static_cast<size_t>(number) > pattern.group_count()) return std::nullopt;
    return number;
  }
  const auto& names = pattern.group_names();
  const auto found = std::find(names.begin(), names.end(), text);
  if (text.empty() || found == names.end()) return std::nullopt;
  return static_cast<int>(found - names.begin()) + 1;
}

}  // namespace

std::optional<TextPattern> TextPattern::Compile(const std::string& expression, std::string* error) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kProgramMemory);
  auto program = std::make_shared<re2::RE2>(expression, options);
  if (!program->ok()) {
    *error = program->error();
    return std::nullopt;
  }
  TextPattern pattern;
  pattern.group_names_.resize(program->NumberOfCapturingGroups());
  for (const auto& [number, name] : program->CapturingGroupNames()) {
    pattern.group_names_[number - 1] = name;
  }
  pattern.program_ = std::move(program);
  return pattern;
}

bool TextPattern::MatchesAtStart(std::string_view text) const {
  return program_->Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                         re2::RE2::ANCHOR_START, nullptr, 0);
}

bool TextPattern::FindAtStart(std::string_view text, Groups* groups) const {
  return RunMatch(*program_, text, 0, re2::RE2::ANCHOR_START, groups);
}

bool TextPattern::Find(std::string_view text, size_t from, Groups* groups) const {
  return RunMatch(*program_, text, from, re2::RE2::UNANCHORED, groups);
}

size_t TextPattern::group_count() const { return group_names_.size(); }

std::optional<Replacement> Replacement::Parse(std::string_view text, const TextPattern& pattern,
                                              std::string* error) {
  Replacement replacement;
  replacement.pieces_.emplace_back();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      replacement.pieces_.back().literal += text[i];
      continue;
    }
    const size_t start = i++;
    if (i == text.size()) {
      *error = "the text ends in a lone backslash";
      return std::nullopt;
    }
    const auto escape = std::find_if(kEscapes.begin(), kEscapes.end(),
                                     [&](const Escape& row) { return row.letter == text[i]; });
    if (escape != kEscapes.end()) {
      replacement.pieces_.back().literal += escape->meaning;
      continue;
    }
    std::string_view name;
    if (text[i] >= '1' && text[i] <= '9') {
      size_t end = i + 1;
      if (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
      name = text.substr(i, end - i);
      i = end - 1;
    } else if (text.substr(i, 2) == "g<" && text.find('>', i) != std::string_view::npos) {
      const size_t end = text.find('>', i);
      name = text.substr(i + 2, end - i - 2);
      i = end;
    }
    const std::optional<int> group = GroupNumber(name, pattern);
    if (!group) {
      *error = fmt::format("'{}' refers to no group of the expression",
                           text.substr(start, i - start + 1));
      return std::nullopt;
    }
    replacement.pieces_.push_back({{}, *group});
    replacement.pieces_.emplace_back();
  }
  return replacement;
}

std::string Replacement::Expand(const TextPattern::Groups& groups) const {
  std::string out;
  for (const Piece& piece : pieces_) {
    out += piece.group < 0 ? std::string_view(piece.literal) : groups[piece.group];
  }
  return out;
}

}  // namespace tocsin
