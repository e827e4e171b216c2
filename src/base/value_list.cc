#include "tocsin/value_list.h"

#include "base/case_fold.h"
#include "base/hash.h"

namespace tocsin {

Result<std::shared_ptr<const ValueList>> ValueList::FromLines(std::string text) {
  if (text.size() > kMaxBytes) return Fail("it is larger than 1 GB");
  std::shared_ptr<ValueList> list(new ValueList);
  list->text_ = std::move(text);
  const std::string_view all = list->text_;
  size_t begin = all.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (size_t number = 1; begin < all.size(); ++number) {
    const size_t end = std::min(all.find('\n', begin), all.size());
    std::string_view line = all.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!IsValidUtf8(line)) return Fail("line " + std::to_string(number) + " is not UTF-8 text");
    const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
    if (!blank && line[0] != '#') {
      list->places_.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(line.size())});
    }
    begin = end + 1;
  }
  list->places_.shrink_to_fit();
  list->hash_ = HexHash128(all);
  return std::shared_ptr<const ValueList>(std::move(list));
}

}  // namespace tocsin
