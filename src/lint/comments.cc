#include "lint/comments.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace tocsin {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsBreak(char c) { return c == '\n' || c == '\r'; }
bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Follows the tokens of YAML as far as it takes to know where quotes and block scalars end.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  }

  std::vector<Comment> Scan() {
    while (at_ < text_.size()) {
      BeginLine();
      while (at_ < text_.size() && text_[at_] != '\n') Step();
      if (at_ < text_.size()) NextLine();
    }
    return std::move(comments_);
  }

 private:
  int64_t Column() const { return static_cast<int64_t>(at_ - line_begin_); }
  bool AtEnd(size_t at) const { return at >= text_.size() || IsBreak(text_[at]); }
  // A blank or the end of the line comes next.
  bool StandsAlone() const { return AtEnd(at_ + 1) || IsBlank(text_[at_ + 1]); }

  void NextLine() {
    line_begin_ = ++at_;
    ++line_;
  }

  // Skips the lines of a block scalar, then decides whether a plain text goes on in this line.
  void BeginLine() {
    while (block_ && BelongsToBlock()) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      if (at_ == text_.size()) return;
      NextLine();
    }
    block_.reset();
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (Column() == 0 && IsMarker()) {
      owner_ = -1;
      at_ += 3;
      token_begins_ = true;
    } else if (depth_ == 0) {
      token_begins_ = !(plain_ && Column() > owner_);
    }
    plain_ = plain_ && !token_begins_;
  }

  // "---" or "..." at the beginning of a line.
  bool IsMarker() const {
    const std::string_view rest = text_.substr(at_);
    return (rest.starts_with("---") || rest.starts_with("...")) &&
           (AtEnd(at_ + 3) || IsBlank(text_[at_ + 3]));
  }

  bool BelongsToBlock() const {
    const size_t content = std::min(text_.find_first_not_of(' ', at_), text_.size());
    if (AtEnd(std::min(text_.find_first_not_of(" \t", at_), text_.size()))) return true;
    return static_cast<int64_t>(content - line_begin_) > *block_ && !IsMarker();
  }

  void Step() {
    const char c = text_[at_];
    if (IsBlank(c) || c == '\r') {
      ++at_;
    } else if (c == '#' &&
               (at_ == line_begin_ || IsBlank(text_[at_ - 1]) || IsBreak(text_[at_ - 1]))) {
      TakeComment();
    } else if (depth_ > 0 && (c == ',' || c == '[' || c == '{')) {
      depth_ += c == ',' ? 0 : 1;
      Enter();
    } else if (depth_ > 0 && (c == ']' || c == '}')) {
      --depth_;
      Pass();
    } else if (c == ':' && (StandsAlone() || (depth_ > 0 && quoted_))) {
      if (depth_ == 0) owner_ = token_column_;
      Enter();
    } else if (token_begins_) {
      BeginToken(c);
    } else {
      plain_ = true;
      ++at_;
    }
  }

  // What follows begins a token.
  void Enter() {
    ++at_;
    token_begins_ = true;
    plain_ = quoted_ = false;
  }
  void Pass() {
    ++at_;
    token_begins_ = plain_ = quoted_ = false;
  }

  void BeginToken(char c) {
    if (c == '[' || c == '{') {
      ++depth_;
      Enter();
    } else if ((c == '-' || c == '?') && StandsAlone() && depth_ == 0) {
      owner_ = Column();
      Enter();
    } else if (c == '!' || c == '&') {
      while (!AtEnd(at_) && !IsBlank(text_[at_])) ++at_;
    } else if (c == '"' || c == '\'') {
      token_column_ = Column();
      SkipQuoted(c);
    } else if ((c == '|' || c == '>') && depth_ == 0) {
      block_ = owner_;
      while (!AtEnd(at_) && !IsBlank(text_[at_])) ++at_;
    } else {
      token_column_ = Column();
      token_begins_ = quoted_ = false;
      plain_ = true;
      ++at_;
    }
  }

  void SkipQuoted(char quote) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') {
        line_begin_ = at_ + 1;
        ++line_;
      } else if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() &&
                 text_[at_ + 1] != '\n') {
        ++at_;
      } else if (text_[at_] == quote) {
        if (quote == '"' || at_ + 1 >= text_.size() || text_[at_ + 1] != quote) break;
        ++at_;
      }
    }
    if (at_ < text_.size()) ++at_;
    token_begins_ = plain_ = false;
    quoted_ = true;
  }

  void TakeComment() {
    const size_t begin = at_;
    while (!AtEnd(at_)) ++at_;
    const auto column = static_cast<uint32_t>(begin - line_begin_) + 1;
    const std::string_view before = text_.substr(line_begin_, begin - line_begin_);
    comments_.push_back({text_.substr(begin, at_ - begin),
                         {line_, column, line_, column + static_cast<uint32_t>(at_ - begin)},
                         before.find_first_not_of(" \t") == std::string_view::npos});
    plain_ = false;
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t line_begin_ = 0;
  uint32_t line_ = 1;
  std::vector<Comment> comments_;

  bool token_begins_ = true;
  bool plain_ = false;   // inside a plain text, which may go on in the next line
  bool quoted_ = false;  // the last token was a quoted one
  int depth_ = 0;        // of [ and {
  int64_t token_column_ = 0;
  // The column of the key or dash that the next value belongs to, -1 for a document as a whole:
  // what is indented more than that is the value.
  int64_t owner_ = -1;
  std::optional<int64_t> block_;  // inside a block scalar: the column of its owner
};

}  // namespace

std::vector<Comment> CommentsOf(std::string_view text) { return Scanner(text).Scan(); }

}  // namespace tocsin
