#include "lint/tables.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "emit/attack.h"

namespace tocsin {
namespace {

using Words = std::vector<std::string_view>;
using Source = std::array<std::string_view, 3>;  // product, category, service

constexpr std::string_view kNone = "-";
constexpr char kComment = '#';

Words WordsOf(std::string_view line) {
  Words words;
  while (!line.empty()) {
    const size_t end = std::min(line.find(' '), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

// Gives the words of each line of a data file that is no comment.
template <typename Take>
void ReadTable(std::string_view name, const Take& take) {
  for (const EmbeddedFile& file : LintDataFiles()) {
    if (file.name != name) continue;
    std::string_view text = file.text;
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      if (end > 0 && text.front() != kComment) take(WordsOf(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
}

Source SourceOf(const Words& words) {
  const auto word = [&](size_t i) { return words[i] == kNone ? std::string_view() : words[i]; };
  return {word(0), word(1), word(2)};
}

Source SourceOf(const LogSource& source) {
  return {source.product, source.category, source.service};
}

std::map<Source, KnownLogSource> ReadLogSources() {
  std::map<Source, KnownLogSource> sources;
  KnownLogSource* last = nullptr;
  ReadTable("sigmahq_log_sources.txt", [&](const Words& words) {
    if (words[0] != "+" && words[0] != "!") {
      last = &sources[SourceOf(words)];
      return;
    }
    Words& fields = words[0] == "+" ? last->fields : last->decided;
    fields.insert(fields.end(), words.begin() + 1, words.end());
  });
  return sources;
}

const std::map<Source, KnownLogSource>& LogSources() {
  static const auto kSources = ReadLogSources();
  return kSources;
}

// Of all log sources the words that stand in one place.
template <size_t kPlace>
Words AttributesOf() {
  std::set<std::string_view> words;
  for (const auto& [source, known] : LogSources()) words.insert(std::get<kPlace>(source));
  words.erase(std::string_view());
  return {words.begin(), words.end()};
}

std::map<Source, std::string_view> ReadFileNames() {
  std::map<Source, std::string_view> names;
  ReadTable("sigmahq_file_names.txt",
            [&](const Words& words) { names.emplace(SourceOf(words), words[3]); });
  return names;
}

std::map<std::string_view, WindowsCategory> ReadWindowsCategories() {
  std::map<std::string_view, WindowsCategory> categories;
  ReadTable("sigmahq_windows_categories.txt", [&](const Words& words) {
    categories[words[0]] = {words[1] == "yes", {words.begin() + 2, words.end()}};
  });
  return categories;
}

std::unordered_map<std::string_view, Words> ReadTechniques() {
  std::unordered_map<std::string_view, Words> techniques;
  ReadTable("attack_techniques.txt", [&](const Words& words) {
    techniques[words[0]] = {words.begin() + 1, words.end()};
  });
  return techniques;
}

void AddAll(std::string_view file, Words* names) {
  ReadTable(file,
            [&](const Words& words) { names->insert(names->end(), words.begin(), words.end()); });
}

Words ReadAttackNames() {
  Words names;
  for (const Tactic& tactic : Tactics()) names.push_back(tactic.tag);
  ReadTable("attack_techniques.txt", [&](const Words& words) { names.push_back(words[0]); });
  AddAll("attack_objects.txt", &names);
  std::sort(names.begin(), names.end());
  return names;
}

Words ReadD3fendNames() {
  Words names;
  AddAll("d3fend.txt", &names);
  std::sort(names.begin(), names.end());
  return names;
}

template <typename Map, typename Key>
const typename Map::mapped_type* FindIn(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

const KnownLogSource* FindLogSource(const LogSource& source) {
  return FindIn(LogSources(), SourceOf(source));
}

std::span<const std::string_view> KnownProducts() {
  static const Words kWords = AttributesOf<0>();
  return kWords;
}

std::span<const std::string_view> KnownCategories() {
  static const Words kWords = AttributesOf<1>();
  return kWords;
}

std::span<const std::string_view> KnownServices() {
  static const Words kWords = AttributesOf<2>();
  return kWords;
}

std::string_view FileNameBeginning(const LogSource& source) {
  static const auto kNames = ReadFileNames();
  if (const auto* name = FindIn(kNames, SourceOf(source))) return *name;
  if (source.product.empty()) return {};
  const auto* name = FindIn(kNames, Source{source.product, {}, {}});
  return name == nullptr ? std::string_view() : *name;
}

const WindowsCategory* FindWindowsCategory(std::string_view category) {
  static const auto kCategories = ReadWindowsCategories();
  return FindIn(kCategories, category);
}

std::span<const std::string_view> TacticsOf(std::string_view technique) {
  static const auto kTechniques = ReadTechniques();
  const Words* tactics = FindIn(kTechniques, technique);
  return tactics == nullptr ? std::span<const std::string_view>() : *tactics;
}

std::span<const std::string_view> AttackNames() {
  static const Words kNames = ReadAttackNames();
  return kNames;
}

std::span<const std::string_view> D3fendNames() {
  static const Words kNames = ReadD3fendNames();
  return kNames;
}

}  // namespace tocsin
