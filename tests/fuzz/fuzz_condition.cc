// Any bytes as a condition: a tree whose parts lie inside the text, or exactly one error that does.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "rule/rule_parser.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void RequireInside(const tocsin::SourceRange& range, std::string_view text) {
  // Texts of several lines are shown as a whole, by their first character.
  if (text.find('\n') != std::string_view::npos) return;
  Require(range.line == 1 && range.column >= 1 && range.column <= range.end_column);
  Require(range.end_column <= text.size() + 1);
}

void RequireValid(const tocsin::Condition& condition, std::string_view text) {
  using Kind = tocsin::Condition::Kind;
  RequireInside(condition.range, text);
  const size_t children = condition.children.size();
  switch (condition.kind) {
    case Kind::kIdentifier:
    case Kind::kSelector:
      Require(children == 0 && !condition.name.empty() && condition.at_least > 0);
      break;
    case Kind::kNot:
      Require(children == 1);
      break;
    case Kind::kAnd:
    case Kind::kOr:
      Require(children >= 2);
      break;
  }
  for (const tocsin::Condition& child : condition.children) RequireValid(child, text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  tocsin::Diagnostics diagnostics;
  tocsin::Condition condition;
  if (tocsin::ParseCondition(text, {1, 1, 0, 0}, "f.yml", &condition, &diagnostics)) {
    Require(diagnostics.empty());
    RequireValid(condition, text);
  } else {
    Require(diagnostics.size() == 1);
    RequireInside(diagnostics[0].range, text);
  }
  return 0;
}
