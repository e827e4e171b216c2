#include "lint/field_catalogue.h"

#include <algorithm>

#include "base/take_line.h"
#include "lint/tables.h"

namespace tocsin {
namespace {

struct Entry {
  std::string_view product;
  std::string_view category;
  std::string_view service;
  KnownFields fields;
};

constexpr std::string_view kNone = "-";

std::string_view TableText() {
  for (const EmbeddedFile& file : LintDataFiles()) {
    if (file.name == "fields.txt") return file.text;
  }
  return {};
}

std::string_view TakeWord(std::string_view* text) {
  const size_t end = std::min(text->find(' '), text->size());
  const std::string_view word = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return word;
}

std::string_view TakeAttribute(std::string_view* line) {
  const std::string_view word = TakeWord(line);
  return word == kNone ? std::string_view() : word;
}

std::vector<Entry> ReadTable(std::string_view text) {
  std::vector<Entry> entries;
  Entry common;  // of the product at hand, whose line comes first
  while (!text.empty()) {
    std::string_view line = TakeLine(&text);
    if (line.starts_with('#')) continue;
    Entry entry;
    entry.product = TakeAttribute(&line);
    entry.category = TakeAttribute(&line);
    entry.service = TakeAttribute(&line);
    const std::string_view kind = TakeWord(&line);
    entry.fields.complete = kind == "all:";
    while (!line.empty()) entry.fields.names.push_back(TakeWord(&line));
    if (kind == "common:") {
      common = std::move(entry);
      continue;
    }
    std::vector<std::string_view>& names = entry.fields.names;
    if (common.product == entry.product) {
      names.insert(names.end(), common.fields.names.begin(), common.fields.names.end());
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

bool KnownFields::Has(std::string_view field) const {
  return std::binary_search(names.begin(), names.end(), field);
}

const KnownFields* FieldsOf(const LogSource& logsource) {
  static const std::vector<Entry> kEntries = ReadTable(TableText());
  for (const Entry& entry : kEntries) {
    // Events of a service are known by it; a category says nothing more of them then.
    const bool same = logsource.service.empty()
                          ? entry.service.empty() && entry.category == logsource.category
                          : entry.service == logsource.service;
    if (same && entry.product == logsource.product) return &entry.fields;
  }
  return nullptr;
}

}  // namespace tocsin
