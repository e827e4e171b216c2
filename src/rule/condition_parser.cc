// The condition grammar, loosest binding first:
//
//   or      = and {"or" and}
//   and     = unary {"and" unary}
//   unary   = "not" unary | primary
//   primary = "(" or ")" | quantifier "of" target | identifier
//
// In the conditions of correlations identifiers are rules, and there are no quantifiers.
//
// A word is a run of anything but blanks, parentheses and bars; keywords are words in any case.
// `selection1 and not 1 of filter_*` is And(selection1, Not(Selector(1, filter_*))).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "diag/codes.h"
#include "diag/quote.h"
#include "rule/aggregation.h"
#include "rule/attribute_values.h"
#include "rule/rule_expression.h"
#include "rule/rule_parser.h"
#include "rule/selectors.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

constexpr size_t kMostBytes = 16384;
constexpr size_t kMostTerms = 512;
constexpr size_t kMostDepth = 64;

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kDelimiters = " \t\r\n()|";
constexpr auto kReserved =
    std::to_array<std::string_view>({"and", "or", "not", "of", "them", "all", "any"});

struct Token {
  enum class Kind : uint8_t { kEnd, kOpen, kClose, kWord };
  Kind kind = Kind::kEnd;
  size_t begin = 0;
  size_t end = 0;
};

// What identifiers stand for.
struct Dialect {
  std::string_view name;   // "the name of a detection"
  std::string_view names;  // "detections"
  bool quantifiers;
};
constexpr Dialect kDetections = {"the name of a detection", "detections", true};
constexpr Dialect kRules = {"the name or id of a rule", "rules", false};

class Parser {
 public:
  Parser(const Dialect& dialect, std::string_view text, const SourceRange& range,
         const std::string& file, Diagnostics* diagnostics)
      : dialect_(dialect),
        text_(text),
        places_(text, range),
        file_(file),
        diagnostics_(diagnostics) {}

  bool Parse(Condition* condition) {
    if (text_.size() > kMostBytes) {
      return Fail(Code::kConditionTooComplex, 0, text_.size(),
                  fmt::format("the condition has more than {} bytes", kMostBytes));
    }
    Advance();
    if (token_.kind == Token::Kind::kEnd) {
      return Fail(Code::kEmptyCondition, 0, text_.size(), "the condition is empty",
                  fmt::format("write {} that must hold", dialect_.name));
    }
    if (const size_t bar = text_.find('|'); bar != std::string_view::npos) return FailBar(bar);
    return ParseOr(condition) && ExpectEnd();
  }

 private:
  void Advance() {
    const size_t begin = std::min(text_.find_first_not_of(kBlanks, token_.end), text_.size());
    token_ = {Token::Kind::kEnd, begin, begin};
    if (begin == text_.size()) return;
    token_.end = begin + 1;
    const char c = text_[begin];
    if (c == '(') {
      token_.kind = Token::Kind::kOpen;
    } else if (c == ')') {
      token_.kind = Token::Kind::kClose;
    } else {
      token_.kind = Token::Kind::kWord;
      token_.end = std::min(text_.find_first_of(kDelimiters, begin), text_.size());
    }
  }

  std::string_view Word() const { return text_.substr(token_.begin, token_.end - token_.begin); }

  bool IsKeyword(std::string_view keyword) const {
    return token_.kind == Token::Kind::kWord && Word().size() == keyword.size() &&
           LowerAscii(Word()) == keyword;
  }

  bool ParseOr(Condition* condition) {
    return ParseChain("or", Condition::Kind::kOr, &Parser::ParseAnd, condition);
  }
  bool ParseAnd(Condition* condition) {
    return ParseChain("and", Condition::Kind::kAnd, &Parser::ParseUnary, condition);
  }

  // operand {keyword operand}; a single operand stands for itself.
  bool ParseChain(std::string_view keyword, Condition::Kind kind,
                  bool (Parser::*operand)(Condition*), Condition* condition) {
    const size_t begin = token_.begin;
    Condition first;
    if (!(this->*operand)(&first)) return false;
    if (!IsKeyword(keyword)) {
      *condition = std::move(first);
      return true;
    }
    condition->kind = kind;
    condition->children.push_back(std::move(first));
    while (IsKeyword(keyword)) {
      Advance();
      if (!(this->*operand)(&condition->children.emplace_back())) return false;
    }
    condition->range = places_.Of(begin, last_end_);
    return true;
  }

  bool ParseUnary(Condition* condition) {
    if (!IsKeyword("not")) return ParsePrimary(condition);
    const size_t begin = token_.begin;
    if (!Deepen()) return false;
    Advance();
    condition->kind = Condition::Kind::kNot;
    if (!ParseUnary(&condition->children.emplace_back())) return false;
    condition->range = places_.Of(begin, last_end_);
    --depth_;
    return true;
  }

  bool ParsePrimary(Condition* condition) {
    if (token_.kind == Token::Kind::kOpen) return ParseGroup(condition);
    if (token_.kind != Token::Kind::kWord) return FailOperand();
    if (++terms_ > kMostTerms) {
      return FailHere(Code::kConditionTooComplex,
                      fmt::format("the condition has more than {} terms", kMostTerms));
    }
    const Token word = token_;
    Advance();
    if (IsKeyword("of")) return ParseSelector(word, condition);
    if (IsReserved(word)) {
      token_ = word;
      return FailOperand();
    }
    condition->kind = Condition::Kind::kIdentifier;
    condition->name =
        dialect_.quantifiers ? std::string(TextOf(word)) : RuleReference(Unquoted(TextOf(word)));
    condition->range = places_.Of(word.begin, word.end);
    last_end_ = word.end;
    return true;
  }

  bool ParseGroup(Condition* condition) {
    const Token open = token_;
    if (!Deepen()) return false;
    Advance();
    if (!ParseOr(condition)) return false;
    if (token_.kind == Token::Kind::kEnd) {
      return Fail(Code::kConditionSyntax, open.begin, open.end, "this '(' is never closed");
    }
    if (token_.kind != Token::Kind::kClose) return FailConnective();
    last_end_ = token_.end;
    Advance();
    --depth_;
    return true;
  }

  // `quantifier` has been read, the token is "of".
  bool ParseSelector(const Token& quantifier, Condition* condition) {
    if (!dialect_.quantifiers) {
      return Fail(Code::kConditionSyntax, quantifier.begin, token_.end,
                  "the condition of a correlation has no quantifiers",
                  "name the rules, joined by 'and' or 'or'");
    }
    condition->kind = Condition::Kind::kSelector;
    if (!ReadQuantifier(quantifier, condition)) return false;
    Advance();
    const bool them = IsKeyword(kThem);
    if (token_.kind != Token::Kind::kWord || (IsReserved(token_) && !them)) {
      return FailHere(Code::kConditionSyntax, "'of' needs 'them' or the pattern of detection names",
                      "write, for example, '1 of selection_*'");
    }
    condition->name = them ? std::string(kThem) : std::string(Word());
    condition->range = places_.Of(quantifier.begin, token_.end);
    last_end_ = token_.end;
    Advance();
    return true;
  }

  bool ReadQuantifier(const Token& quantifier, Condition* condition) {
    const std::string_view word = TextOf(quantifier);
    const std::string lower = LowerAscii(word);
    condition->all = lower == "all";
    if (condition->all || lower == "any") return true;
    const char* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, condition->at_least);
    if (error == std::errc() && stop == end && condition->at_least > 0) return true;
    return Fail(Code::kConditionSyntax, quantifier.begin, quantifier.end,
                fmt::format("{} is no quantifier", Quote(word)),
                "write a number from 1, 'any' or 'all' before 'of'");
  }

  bool ExpectEnd() {
    if (token_.kind == Token::Kind::kEnd) return true;
    if (token_.kind == Token::Kind::kClose) {
      return FailHere(Code::kConditionSyntax, "this ')' closes nothing");
    }
    return FailConnective();
  }

  bool Deepen() {
    if (++depth_ <= kMostDepth) return true;
    return FailHere(Code::kConditionTooComplex,
                    fmt::format("the condition is nested more than {} deep", kMostDepth));
  }

  std::string_view TextOf(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }

  bool IsReserved(const Token& token) const {
    const std::string lower = LowerAscii(TextOf(token));
    return std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end();
  }

  bool FailOperand() {
    if (token_.kind == Token::Kind::kEnd) {
      return FailHere(Code::kConditionSyntax,
                      fmt::format("the condition ends where {} should stand", dialect_.name));
    }
    return FailHere(
        Code::kConditionSyntax,
        fmt::format("{} stands where {} should stand", Quote(TextOf(token_)), dialect_.name),
        IsReserved(token_)
            ? fmt::format("{} can't be called like a word of the grammar", dialect_.names)
            : "");
  }

  bool FailConnective() {
    return FailHere(Code::kConditionSyntax,
                    fmt::format("'and' or 'or' is missing before {}", Quote(TextOf(token_))));
  }

  bool FailBar(size_t bar) {
    if (!dialect_.quantifiers) {
      return Fail(Code::kConditionSyntax, bar, bar + 1,
                  "'|' has no meaning in the condition of a correlation");
    }
    ComplainOfAggregation(places_.Of(bar, text_.size()), {file_, diagnostics_});
    return false;
  }

  bool FailHere(Code code, std::string message, std::string hint = {}) {
    return Fail(code, token_.begin, token_.end, std::move(message), std::move(hint));
  }

  bool Fail(Code code, size_t begin, size_t end, std::string message, std::string hint = {}) {
    Report(diagnostics_, code, file_, places_.Of(begin, end), std::move(message), std::move(hint));
    return false;
  }

  const Dialect& dialect_;
  std::string_view text_;
  TextPlaces places_;
  const std::string& file_;
  Diagnostics* diagnostics_;
  Token token_;
  size_t last_end_ = 0;  // of the last token that belongs to the tree
  size_t depth_ = 0;
  size_t terms_ = 0;
};

}  // namespace

bool ParseCondition(std::string_view text, const SourceRange& range, const std::string& file,
                    Condition* condition, Diagnostics* diagnostics) {
  *condition = {};
  return Parser(kDetections, text, range, file, diagnostics).Parse(condition);
}

bool ParseRuleExpression(std::string_view text, const SourceRange& range, const std::string& file,
                         Condition* condition, Diagnostics* diagnostics) {
  *condition = {};
  return Parser(kRules, text, range, file, diagnostics).Parse(condition);
}

}  // namespace tocsin
