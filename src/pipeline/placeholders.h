// %placeholders% in values with the modifier `expand`.
//
// sigma_text.h says what a placeholder is. A placeholder takes each value of its variable in turn:
// several values or placeholders multiply, and the results are alternatives like any list of
// values. Once an item holds no placeholder any more, `expand` is removed and \% becomes %;
// otherwise the item is left for a later pipeline, and for the compiler to reject.
//
// Where a placeholder is the whole value of an equality, a ValueList can take its place as it is:
// one question, however long the list is. Transformations leave such a value alone.
//
// Pure functions. Borrows nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/diagnostic.h"
#include "tocsin/rule.h"
#include "tocsin/value_list.h"

namespace tocsin {

inline constexpr size_t kMaxPlaceholderValues = 100'000;

// False when the item's modifiers make its values something else: regular expressions, networks,
// numbers.
bool TakesSigmaStrings(const DetectionItem& item);

// The values of a placeholder, as Sigma strings; null leaves it in place.
using PlaceholderLookup = std::function<const std::vector<std::string>*(std::string_view name)>;
// The list that takes the place of a value which is nothing but a placeholder, or null.
using ListLookup = std::function<std::shared_ptr<const ValueList>(std::string_view name)>;

enum class PlaceholderOutcome : uint8_t { kUnchanged, kChanged, kTooMany };

// Resolves what `lookup` knows in one item. kTooMany, and the item as it was, when the item would
// get more than kMaxPlaceholderValues or 16 MB of text.
PlaceholderOutcome ExpandPlaceholders(const PlaceholderLookup& lookup, DetectionItem* item,
                                      const ListLookup& lists = nullptr);

// Resolves the placeholders that have the name of a list, everywhere in the rule. Where something
// else than equality is asked, the values are put in one by one: literally, but for
// regular expressions, networks and numbers, which are taken as such. False, and an error, when
// those are too many.
using NamedLists = std::vector<std::pair<std::string, std::shared_ptr<const ValueList>>>;
bool ResolveLists(const NamedLists& lists, Rule* rule, Diagnostics* diagnostics);

// A rule with the placeholders resolved that have values beside those of its pipelines: name ->
// Sigma strings, name -> list. Nothing, and an error, when that can't be done.
using NamedValues = std::vector<std::pair<std::string, std::vector<std::string>>>;
std::optional<Rule> ResolveGiven(const NamedValues& values, const NamedLists& lists,
                                 const Rule& rule, Diagnostics* diagnostics);

}  // namespace tocsin
