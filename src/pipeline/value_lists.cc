// Lists of literal values in the place of placeholders.
//
//   dst_ip|expand: '%bad%'              the list itself, asked by one hash look-up
//   url|contains|expand: '//%bad%/'     each of its values, with its wildcards escaped

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "diag/codes.h"
#include "pipeline/placeholders.h"
#include "pipeline/sigma_text.h"
#include "tocsin/filter.h"

namespace tocsin {
namespace {

// Modifiers with which an item still asks for equality with any of its values.
constexpr std::string_view kEquality[] = {"expand", "cased", "neq"};

bool AsksForEquality(const DetectionItem& item) {
  return !item.is_keyword() &&
         std::all_of(item.modifiers.begin(), item.modifiers.end(), [](const std::string& modifier) {
           return std::find(std::begin(kEquality), std::end(kEquality), modifier) !=
                  std::end(kEquality);
         });
}

class ListResolver {
 public:
  ListResolver(const NamedLists& lists, Diagnostics* diagnostics)
      : lists_(lists), diagnostics_(diagnostics) {}

  // `author` wrote the detection.
  bool Resolve(const RuleHead& author, Detection* detection) {
    author_ = &author;
    return Resolve(detection);
  }

 private:
  using Texts = std::vector<std::string>;

  bool Resolve(Detection* node) {
    if (node->kind == Detection::Kind::kItem) return Resolve(&node->item);
    bool ok = true;
    for (Detection& child : node->children) ok = Resolve(&child) && ok;
    return ok;
  }

  std::shared_ptr<const ValueList> Find(std::string_view name) const {
    const auto found = std::find_if(lists_.begin(), lists_.end(),
                                    [&](const auto& list) { return list.first == name; });
    return found == lists_.end() ? nullptr : found->second;
  }

  bool Resolve(DetectionItem* item) {
    const ListLookup whole = [&](std::string_view name) {
      return AsksForEquality(*item) ? Find(name) : nullptr;
    };
    std::string too_long;
    const PlaceholderLookup each = [&](std::string_view name) -> const Texts* {
      const std::shared_ptr<const ValueList> list = Find(name);
      if (list == nullptr) return nullptr;
      if (list->size() > kMaxPlaceholderValues) {
        too_long = name;
        return nullptr;
      }
      return TextsOf(*list, TakesSigmaStrings(*item));
    };
    const PlaceholderOutcome outcome = ExpandPlaceholders(each, item, whole);
    if (!too_long.empty()) {
      return Refuse(*item, fmt::format("the list '{}' has {} values; more than {} can only be "
                                       "compared as whole values of a field",
                                       too_long, Find(too_long)->size(), kMaxPlaceholderValues));
    }
    if (outcome == PlaceholderOutcome::kTooMany) {
      return Refuse(*item, "the placeholders of an item have too many combinations");
    }
    return true;
  }

  const Texts* TextsOf(const ValueList& list, bool sigma) {
    const auto [it, added] = texts_.try_emplace({&list, sigma});
    if (!added) return &it->second;
    for (size_t i = 0; i < list.size(); ++i) {
      std::string text(list[i]);
      if (sigma) text = WriteSigma({{SigmaPart::Kind::kLiteral, std::move(text)}});
      it->second.push_back(std::move(text));
    }
    return &it->second;
  }

  bool Refuse(const DetectionItem& item, std::string message) {
    Report(diagnostics_, Code::kListTooLong, author_->file, item.key_range, std::move(message),
           "write `field|expand: '%list%'` without another modifier")
        .rule_id = author_->id;
    return false;
  }

  const NamedLists& lists_;
  const RuleHead* author_ = nullptr;
  Diagnostics* diagnostics_;
  std::map<std::pair<const ValueList*, bool>, Texts> texts_;
};

}  // namespace

bool ResolveLists(const NamedLists& lists, Rule* rule, Diagnostics* diagnostics) {
  ListResolver resolver(lists, diagnostics);
  bool ok = true;
  for (NamedDetection& named : rule->detections) {
    ok = resolver.Resolve(AuthorOf(named, *rule), &named.body) && ok;
  }
  return ok;
}

}  // namespace tocsin
