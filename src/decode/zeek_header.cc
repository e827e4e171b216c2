#include "decode/zeek_header.h"

#include <algorithm>
#include <utility>

#include "decode/text_scan.h"

namespace tocsin {
namespace {

constexpr std::string_view kGlue = "   ";
constexpr size_t kMaxColumns = 4096;  // Zeek's widest logs have about a hundred

std::string UnescapeHex(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const int value = HexEscapeAt(text, i);
    out += value < 0 ? text[i] : static_cast<char>(value);
    if (value >= 0) i += 3;
  }
  return out;
}

}  // namespace

ZeekHeaderReader::ZeekHeaderReader(std::string default_path, bool bare_names)
    : default_path_(std::move(default_path)), bare_names_(bare_names) {
  next_.path = default_path_;
}

bool ZeekHeaderReader::Take(std::string_view line) {
  if (line.starts_with('#')) {
    ReadLine(line);
    return true;
  }
  if (!std::exchange(bare_names_, false)) return false;
  ReadNames(line);
  return true;
}

void ZeekHeaderReader::ReadLine(std::string_view line) {
  if (TakePrefix(&line, "#separator ")) {
    next_ = Header{};
    next_.path = default_path_;
    next_.separator = line.empty() ? " " : UnescapeHex(line);
    dirty_ = true;
    return;
  }
  const std::string_view key = line.substr(0, line.find(next_.separator));
  line.remove_prefix(std::min(line.size(), key.size() + next_.separator.size()));
  std::string* const text = key == "#set_separator" ? &next_.set_separator
                            : key == "#empty_field" ? &next_.empty_field
                            : key == "#unset_field" ? &next_.unset_field
                            : key == "#path"        ? &next_.path
                                                    : nullptr;
  if (text != nullptr) {
    *text = UnescapeHex(line);
  } else if (key == "#fields") {
    SetList(line, &next_.fields);
  } else if (key == "#types") {
    SetList(line, &next_.types);
  } else {
    return;
  }
  dirty_ = true;
}

void ZeekHeaderReader::ReadNames(std::string_view line) {
  SetList(line, &next_.fields);
  dirty_ = true;
}

void ZeekHeaderReader::SetList(std::string_view rest, std::vector<std::string>* list) {
  std::vector<std::string_view> columns;
  SplitColumns(rest, next_.separator, &columns);
  if (columns.size() > 1 && columns.back().empty()) columns.pop_back();
  if (columns.size() > kMaxColumns) columns.clear();
  list->assign(columns.begin(), columns.end());
  if (list->empty()) return;

  std::string tail = std::move(list->back());
  list->pop_back();
  for (size_t at = 0; at != std::string::npos;) {
    const size_t end = tail.find(kGlue, at);
    list->push_back(tail.substr(at, end - at));
    at = end == std::string::npos ? end : end + kGlue.size();
  }
}

std::shared_ptr<const StreamContext::ZeekHeader> ZeekHeaderReader::Current() {
  if (!dirty_) return current_;
  dirty_ = false;
  if (next_.fields.empty()) {
    current_ = nullptr;
    return current_;
  }
  next_.types.resize(next_.fields.size());
  if (current_ == nullptr || *current_ != next_) {
    current_ = std::make_shared<const Header>(next_);
  }
  return current_;
}

void SplitColumns(std::string_view line, std::string_view separator,
                  std::vector<std::string_view>* columns) {
  columns->clear();
  if (separator.size() == 1) {
    for (size_t end; (end = line.find(separator[0])) != std::string_view::npos;) {
      columns->push_back(line.substr(0, end));
      line.remove_prefix(end + 1);
    }
  } else if (!separator.empty()) {
    for (size_t end; (end = line.find(separator)) != std::string_view::npos;) {
      columns->push_back(line.substr(0, end));
      line.remove_prefix(end + separator.size());
    }
  }
  columns->push_back(line);
}

bool SplitGluedTail(size_t wanted, std::vector<std::string_view>* columns) {
  while (columns->size() < wanted) {
    const std::string_view last = columns->back();
    const size_t glue = last.find(kGlue);
    if (glue == std::string_view::npos) return false;
    columns->back() = last.substr(0, glue);
    columns->push_back(last.substr(glue + kGlue.size()));
  }
  return columns->size() == wanted;
}

}  // namespace tocsin
