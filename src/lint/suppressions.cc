#include "lint/suppressions.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "diag/codes.h"
#include "diag/quote.h"
#include "diag/source_text.h"
#include "diag/suggest.h"
#include "lint/catalogue.h"
#include "lint/comments.h"

namespace tocsin {
namespace {

constexpr std::string_view kMark = "tocsin:";
constexpr std::string_view kOfLine = "ignore";
constexpr std::string_view kOfFile = "ignore-file";
constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kSeparators = " ,\t";

// Words of a comment, one after the other.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  // The next word that `separators` end; "" at the end.
  std::string_view Next(std::string_view separators) {
    begin_ = std::min(text_.find_first_not_of(separators, end_), text_.size());
    end_ = std::min(text_.find_first_of(separators, begin_), text_.size());
    return text_.substr(begin_, end_ - begin_);
  }
  // Cuts a word that the text goes on with, whatever follows it.
  bool Skip(std::string_view word) {
    const size_t begin = std::min(text_.find_first_not_of(kBlanks, end_), text_.size());
    if (!text_.substr(begin).starts_with(word)) return false;
    end_ = begin + word.size();
    return true;
  }
  // Of the last word.
  size_t begin() const { return begin_; }
  size_t end() const { return end_; }

 private:
  std::string_view text_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

// Bytes [begin, end) of a stretch of one line.
SourceRange Part(const SourceRange& whole, size_t begin, size_t end) {
  return {whole.line, whole.column + static_cast<uint32_t>(begin), whole.line,
          whole.column + static_cast<uint32_t>(end)};
}

// The first line from `line` on that is neither blank nor a comment.
uint32_t NextSaying(const SourceText& lines, uint32_t line, uint32_t last) {
  for (; line <= last; ++line) {
    const std::string_view text = lines.Line(line);
    const size_t content = text.find_first_not_of(kBlanks);
    if (content != std::string_view::npos && text[content] != '#') break;
  }
  return line;
}

// What has to go so that nothing is left of a comment.
SourceRange RemovalOf(const Comment& comment, const SourceText& lines, uint32_t last) {
  if (comment.alone && comment.range.line < last) {
    return {comment.range.line, 1, comment.range.line + 1, 1};
  }
  SourceRange range = comment.range;
  const std::string_view before = lines.Line(range.line).substr(0, range.column - 1);
  const size_t content = before.find_last_not_of(kBlanks);
  range.column = content == std::string_view::npos ? 1 : static_cast<uint32_t>(content) + 2;
  return range;
}

}  // namespace

Suppressions Suppressions::Of(std::string_view text) {
  Suppressions suppressions;
  if (text.find(kMark) == std::string_view::npos) return suppressions;
  const SourceText lines(text);
  const auto last = static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const Comment& comment : CommentsOf(text)) {
    Words words(comment.text);
    if (!words.Skip("#") || !words.Skip(kMark)) continue;
    const std::string_view verb = words.Next(kBlanks);
    if (verb != kOfLine && verb != kOfFile) continue;
    Entry& entry = suppressions.entries_.emplace_back();
    entry.range = comment.range;
    entry.removal = RemovalOf(comment, lines, last);
    if (verb == kOfLine) {
      entry.line =
          comment.alone ? NextSaying(lines, comment.range.line + 1, last) : comment.range.line;
    }
    for (size_t before = words.end();; before = words.end()) {
      const std::string_view word = words.Next(kSeparators);
      if (word.empty()) break;
      Name& name = entry.names.emplace_back();
      name.text = word;
      name.range = Part(comment.range, words.begin(), words.end());
      name.with_separator = Part(comment.range, before, words.end());
      name.codes = CodesCalled(word);
    }
    // Without its first name a list begins with the second one.
    if (entry.names.size() > 1) {
      entry.names[0].with_separator = {entry.range.line, entry.names[0].range.column,
                                       entry.range.line, entry.names[1].range.column};
    }
  }
  return suppressions;
}

bool Suppressions::Hides(const Diagnostic& finding) {
  if (IsCore(finding.code)) return false;
  bool hidden = false;
  for (Entry& entry : entries_) {
    if (entry.line != 0 && entry.line != finding.range.line) continue;
    if (entry.names.empty()) entry.used = hidden = true;
    for (Name& name : entry.names) {
      if (std::count(name.codes.begin(), name.codes.end(), finding.code) == 0) continue;
      entry.used = name.used = hidden = true;
    }
  }
  return hidden;
}

void Suppressions::ReportName(const Entry& entry, const Name& name, const std::string& file,
                              const LintConfig& config, Diagnostics* findings) const {
  if (IsRetired(name.text)) return;
  if (name.codes.empty()) {
    const std::string guess = DidYouMean(name.text, KnownNames());
    tocsin::Report(findings, Code::kUnknownSuppression, file, name.range,
                   fmt::format("there is no check {}", Quote(name.text)),
                   guess.empty() ? "`tocsin lint --list` has all names" : guess);
    return;
  }
  if (name.used) return;
  const auto is_core = [](std::string_view code) { return IsCore(code); };
  const auto is_asked = [&](std::string_view code) { return config.Asks(code); };
  const bool core = std::all_of(name.codes.begin(), name.codes.end(), is_core);
  if (!core && !std::any_of(name.codes.begin(), name.codes.end(), is_asked)) return;
  Diagnostic& finding = tocsin::Report(
      findings, Code::kUnusedSuppression, file, name.range,
      core ? fmt::format("{} can't be suppressed", Quote(name.text))
           : fmt::format("there is no finding of {} to suppress", Quote(name.text)),
      core ? "without what it speaks of the rule can't be read or run" : "remove it");
  const bool only_one = entry.names.size() == 1;
  finding.fix = Fix{only_one ? "remove the comment" : fmt::format("remove {}", Quote(name.text)),
                    {{only_one ? entry.removal : name.with_separator, ""}}};
}

void Suppressions::Report(const std::string& file, const LintConfig& config,
                          Diagnostics* findings) const {
  for (const Entry& entry : entries_) {
    for (const Name& name : entry.names) ReportName(entry, name, file, config, findings);
    if (!entry.names.empty() || entry.used) continue;
    Diagnostic& finding = tocsin::Report(findings, Code::kUnusedSuppression, file, entry.range,
                                         "this comment suppresses nothing", "remove it");
    finding.fix = Fix{"remove the comment", {{entry.removal, ""}}};
  }
}

}  // namespace tocsin
