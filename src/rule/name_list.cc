#include "rule/name_list.h"

#include <fmt/format.h>

#include <unordered_map>

#include "diag/quote.h"

namespace tocsin {
namespace {

constexpr size_t kMostNames = 256;

}  // namespace

std::vector<PlacedName> ReadNames(std::string_view key, const YamlNode& value,
                                  const ParseContext& context) {
  std::vector<PlacedName> names;
  if (value.kind != YamlNode::Kind::kList) {
    if (ExpectWord(fmt::format("'{}'", key), value, context)) {
      names.push_back({value.text, value.range});
    }
    return names;
  }
  if (value.items.empty() || value.items.size() > kMostNames) {
    context.Complain(Code::kInvalidNameList, value.range,
                     fmt::format("'{}' has {} entries, 1 to {} are allowed", key,
                                 value.items.size(), kMostNames));
    return names;
  }
  std::unordered_map<std::string_view, SourceRange> seen;
  for (const YamlNode& item : value.items) {
    if (!ExpectWord(fmt::format("an entry of '{}'", key), item, context)) continue;
    const auto [first, added] = seen.emplace(item.text, item.range);
    if (added) {
      names.push_back({item.text, item.range});
      continue;
    }
    context
        .Complain(Code::kInvalidNameList, item.range,
                  fmt::format("{} stands twice in '{}'", Quote(item.text), key))
        .related.push_back({"first here", first->second});
  }
  return names;
}

}  // namespace tocsin
