#include "compile/selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "diag/codes.h"
#include "diag/quote.h"
#include "rule/selectors.h"

namespace tocsin {
namespace {

using Kind = SelectionExpr::Kind;

class Resolver {
 public:
  // Of a filter of the rule, or of the rule itself (null).
  Resolver(const Rule& rule, const SigmaFilter* filter, Diagnostics* diagnostics)
      : rule_(rule), filter_(filter), diagnostics_(diagnostics) {}

  // Nothing when the node was removed by a pipeline, or when it is wrong (then failed() is true).
  std::optional<SelectionExpr> Resolve(const Condition& c) {
    switch (c.kind) {
      case Condition::Kind::kIdentifier:
        return ResolveIdentifier(c);
      case Condition::Kind::kSelector:
        return ResolveSelector(c);
      case Condition::Kind::kNot: {
        std::optional<SelectionExpr> child = Resolve(c.children[0]);
        if (!child) return std::nullopt;
        return SelectionExpr{Kind::kNot, 0, 1, {std::move(*child)}};
      }
      case Condition::Kind::kAnd:
      case Condition::Kind::kOr: {
        SelectionExpr out{c.kind == Condition::Kind::kAnd ? Kind::kAnd : Kind::kOr, 0, 1, {}};
        for (const Condition& child : c.children) {
          if (std::optional<SelectionExpr> e = Resolve(child))
            out.children.push_back(std::move(*e));
        }
        if (out.children.empty()) return std::nullopt;
        return out;
      }
    }
    return std::nullopt;
  }

  bool failed() const { return failed_; }

 private:
  static SelectionExpr Leaf(size_t detection) { return {Kind::kDetection, detection, 1, {}}; }

  size_t IndexOf(const NamedDetection* detection) const {
    return detection - rule_.detections.data();
  }

  std::optional<SelectionExpr> ResolveIdentifier(const Condition& c) {
    const auto found = SelectDetections(rule_, c, filter_);
    if (!found.empty()) return Leaf(IndexOf(found.front()));
    const auto& dropped = rule_.dropped_detections;
    if (std::find(dropped.begin(), dropped.end(), c.name) == dropped.end()) {
      Fail(Code::kUndefinedDetection, c, fmt::format("no detection is called {}", Quote(c.name)));
    }
    return std::nullopt;
  }

  std::optional<SelectionExpr> ResolveSelector(const Condition& c) {
    SelectionExpr out{c.all ? Kind::kAnd : Kind::kAtLeast, 0, c.at_least, {}};
    for (const NamedDetection* d : SelectDetections(rule_, c, filter_))
      out.children.push_back(Leaf(IndexOf(d)));
    if (!out.children.empty()) return out;
    if (rule_.dropped_detections.empty()) {
      Fail(Code::kDanglingCondition, c, fmt::format("no detection fits {}", Quote(c.name)));
    }
    return std::nullopt;
  }

  void Fail(Code code, const Condition& c, std::string message) {
    const RuleHead* author = filter_;
    if (author == nullptr) author = &rule_;
    Report(diagnostics_, code, author->file, c.range, std::move(message)).rule_id = author->id;
    failed_ = true;
  }

  const Rule& rule_;
  const SigmaFilter* filter_;
  Diagnostics* diagnostics_;
  bool failed_ = false;
};

}  // namespace

std::optional<SelectionExpr> ResolveCondition(const Rule& rule, const Condition& condition,
                                              Diagnostics* diagnostics) {
  Resolver resolver(rule, nullptr, diagnostics);
  std::optional<SelectionExpr> out = resolver.Resolve(condition);
  if (resolver.failed()) return std::nullopt;
  if (!out) {
    Report(diagnostics, Code::kDanglingCondition, rule.file, condition.range,
           "processing pipelines removed everything this condition asks for")
        .rule_id = rule.id;
  }
  return out;
}

std::optional<SelectionExpr> ResolveFilter(const Rule& rule, const SigmaFilter& filter,
                                           Diagnostics* diagnostics) {
  Resolver resolver(rule, &filter, diagnostics);
  std::optional<SelectionExpr> out = resolver.Resolve(filter.condition().tree);
  if (resolver.failed()) return std::nullopt;
  return out.value_or(SelectionExpr{});
}

}  // namespace tocsin
