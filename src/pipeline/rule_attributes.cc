#include "pipeline/rule_attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/decimal.h"

namespace tocsin {
namespace {

enum class Kind : uint8_t { kText, kDate, kLevel, kStatus, kList };

// `text` or `list` is set, by kind.
struct AttributeRow {
  std::string_view name;
  Kind kind;
  std::string RuleHead::*text = nullptr;
  std::vector<std::string> RuleHead::*list = nullptr;
};

constexpr std::array<AttributeRow, 16> kAttributes = {{
    {"title", Kind::kText, &RuleHead::title},
    {"id", Kind::kText, &RuleHead::id},
    {"name", Kind::kText, &RuleHead::name},
    {"description", Kind::kText, &RuleHead::description},
    {"license", Kind::kText, &RuleHead::license},
    {"author", Kind::kText, &RuleHead::author},
    {"taxonomy", Kind::kText, &RuleHead::taxonomy},
    {"date", Kind::kDate, &RuleHead::date},
    {"modified", Kind::kDate, &RuleHead::modified},
    {"level", Kind::kLevel},
    {"status", Kind::kStatus},
    {"references", Kind::kList, nullptr, &RuleHead::references},
    {"tags", Kind::kList, nullptr, &RuleHead::tags},
    {"falsepositives", Kind::kList, nullptr, &RuleHead::falsepositives},
    {"fields", Kind::kList, nullptr, &RuleHead::fields},
    {"scope", Kind::kList, nullptr, &RuleHead::scope},
}};

// From the least to the most trusted: the order in which statuses compare.
constexpr std::array<Status, 5> kStatusOrder = {Status::kUnsupported, Status::kDeprecated,
                                                Status::kExperimental, Status::kTest,
                                                Status::kStable};
constexpr std::array<Level, 5> kLevelOrder = {Level::kInformational, Level::kLow, Level::kMedium,
                                              Level::kHigh, Level::kCritical};

const AttributeRow* RowOf(std::string_view attribute) {
  const auto found = std::find_if(kAttributes.begin(), kAttributes.end(),
                                  [&](const AttributeRow& row) { return row.name == attribute; });
  return found == kAttributes.end() ? nullptr : &*found;
}

template <typename Order, typename NameOf>
std::optional<int> RankOf(const Order& order, const NameOf& name_of, std::string_view name) {
  for (size_t i = 0; i < order.size(); ++i) {
    if (name_of(order[i]) == name) return static_cast<int>(i);
  }
  return std::nullopt;
}

std::optional<int> LevelRank(std::string_view name) { return RankOf(kLevelOrder, LevelName, name); }
std::optional<int> StatusRank(std::string_view name) {
  return RankOf(kStatusOrder, StatusName, name);
}

// "2024/1/2" and "2024-01-02" give the same sortable text.
std::string SortableDate(std::string_view date) {
  std::string out;
  std::string part;
  for (size_t i = 0; i <= date.size(); ++i) {
    if (i < date.size() && date[i] != '-' && date[i] != '/') {
      part += date[i];
      continue;
    }
    out += fmt::format("{}{:0>2}", out.empty() ? "" : "-", part);
    part.clear();
  }
  return out;
}

bool IsDate(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' &&
         std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) == 8;
}

bool ListSatisfies(const std::vector<std::string>& list, CompareOp op, const std::string& value) {
  const bool has = std::find(list.begin(), list.end(), value) != list.end();
  if (op == CompareOp::kIn) return has;
  if (op == CompareOp::kNotIn) return !has;
  return op == CompareOp::kNe;
}

bool CustomSatisfies(const std::string& have, CompareOp op, const Scalar& value) {
  const auto x = Decimal::Parse(have);
  const auto y = Decimal::Parse(value.text);
  if (x && y) return OrderSatisfies(op, x->Compare(*y));
  return (op == CompareOp::kEq || op == CompareOp::kNe) &&
         OrderSatisfies(op, have.compare(value.text));
}

}  // namespace

bool OrderSatisfies(CompareOp op, int order) {
  switch (op) {
    case CompareOp::kEq:
      return order == 0;
    case CompareOp::kNe:
      return order != 0;
    case CompareOp::kGte:
      return order >= 0;
    case CompareOp::kGt:
      return order > 0;
    case CompareOp::kLte:
      return order <= 0;
    case CompareOp::kLt:
      return order < 0;
    case CompareOp::kIn:
    case CompareOp::kNotIn:
      return false;
  }
  return false;
}

std::string AttributeProblem(std::string_view attribute, CompareOp op, const Scalar& value) {
  const AttributeRow* row = RowOf(attribute);
  if (row == nullptr) return {};
  const bool membership = op == CompareOp::kIn || op == CompareOp::kNotIn;
  const bool equality = op == CompareOp::kEq || op == CompareOp::kNe;
  if (row->kind != Kind::kList && membership) {
    return fmt::format("the attribute '{}' is no list: 'in' and 'not_in' can't be used", attribute);
  }
  if (row->kind == Kind::kText && !equality) {
    return fmt::format("the attribute '{}' is text: only 'eq' and 'ne' can be used", attribute);
  }
  if (row->kind == Kind::kDate && !IsDate(value.text)) {
    return fmt::format("'{}' is compared with '{}', which is no date of the form YYYY-MM-DD",
                       attribute, value.text);
  }
  if (row->kind == Kind::kLevel && !LevelRank(value.text)) {
    return fmt::format("'{}' is no level", value.text);
  }
  if (row->kind == Kind::kStatus && !StatusRank(value.text)) {
    return fmt::format("'{}' is no status", value.text);
  }
  return {};
}

bool AttributeSatisfies(const RuleHead& rule, std::string_view attribute, CompareOp op,
                        const Scalar& value) {
  const AttributeRow* row = RowOf(attribute);
  if (row == nullptr) {
    const auto found = std::find_if(rule.custom.begin(), rule.custom.end(),
                                    [&](const auto& custom) { return custom.first == attribute; });
    return found != rule.custom.end() && CustomSatisfies(found->second, op, value);
  }
  if (row->kind == Kind::kList) return ListSatisfies(rule.*row->list, op, value.text);
  if (row->kind == Kind::kLevel || row->kind == Kind::kStatus) {
    const bool level = row->kind == Kind::kLevel;
    const auto have =
        level ? LevelRank(LevelName(rule.level)) : StatusRank(StatusName(rule.status));
    const auto wanted = level ? LevelRank(value.text) : StatusRank(value.text);
    return have && wanted && OrderSatisfies(op, *have - *wanted);
  }
  const std::string& text = rule.*row->text;
  if (text.empty()) return false;
  return row->kind == Kind::kDate
             ? OrderSatisfies(op, SortableDate(text).compare(SortableDate(value.text)))
             : OrderSatisfies(op, text.compare(value.text));
}

}  // namespace tocsin
