#include "test_cases.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

#include "rule/yaml_tree.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

// Endings of event files that may stand beside an info.yml, in this order.
constexpr std::array<std::string_view, 5> kEventEndings = {".json", ".ndjson", ".jsonl", ".log",
                                                           ".txt"};

struct ProofSuffix {
  std::string_view infix;
  TestCase::Kind kind;
};
constexpr std::array<ProofSuffix, 2> kProofSuffixes = {
    {{".hit.", TestCase::Kind::kHit}, {".miss.", TestCase::Kind::kMiss}}};

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

std::string TextOf(const YamlNode* map, std::string_view key) {
  const YamlNode* node = map == nullptr ? nullptr : map->Find(key);
  return node == nullptr || node->kind != YamlNode::Kind::kScalar ? "" : node->text;
}

// The items of the list under `key`; empty when there is none.
std::vector<const YamlNode*> MapsUnder(const YamlNode& map, std::string_view key) {
  std::vector<const YamlNode*> maps;
  const YamlNode* list = map.Find(key);
  if (list == nullptr || list->kind != YamlNode::Kind::kList) return maps;
  for (const YamlNode& item : list->items) {
    if (item.kind == YamlNode::Kind::kMap) maps.push_back(&item);
  }
  return maps;
}

Result<std::string> ReadInfo(const std::string& path) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                       &std::fclose);
  if (file == nullptr) return Fail(fmt::format("open {}: {}", path, std::strerror(errno)));
  std::string text(YamlLimits{}.max_bytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  return text;
}

// The upstream path names a recording in another format; the events stand beside the info.yml,
// under the same stem or under the rule's id.
std::string FindEvents(const fs::path& info, const std::string& upstream_path,
                       const std::string& rule_id) {
  const fs::path folder = info.parent_path();
  std::error_code error;
  for (const std::string& stem : {fs::path(upstream_path).stem().string(), rule_id}) {
    if (stem.empty()) continue;
    for (const std::string_view ending : kEventEndings) {
      const fs::path candidate = folder / (stem + std::string(ending));
      if (fs::is_regular_file(candidate, error)) return candidate.string();
    }
  }
  return {};
}

TestCase RegressionCase(const std::string& info, const std::string& rule_id, const YamlNode& test) {
  TestCase found;
  found.file = info;
  found.rule_id = rule_id;
  found.name = TextOf(&test, "name");
  found.events = FindEvents(info, TextOf(&test, "path"), rule_id);
  if (rule_id.empty()) {
    found.broken = "rule_metadata names no rule id";
  } else if (found.events.empty()) {
    found.broken = "there is no event file beside it";
  }
  const std::string count = TextOf(&test, "match_count");
  if (!count.empty()) {
    found.counted = true;
    const auto [end, error] =
        std::from_chars(count.data(), count.data() + count.size(), found.at_least);
    if (error != std::errc() || end != count.data() + count.size()) {
      found.broken = fmt::format("match_count '{}' is no number", count);
    }
  }
  return found;
}

void AddRegressionCases(const std::string& info, std::vector<TestCase>* cases) {
  const auto broken = [&](std::string why) {
    TestCase failed;
    failed.file = info;
    failed.broken = std::move(why);
    cases->push_back(std::move(failed));
  };
  const Result<std::string> text = ReadInfo(info);
  if (!text) return broken(text.error().message);
  Diagnostics diagnostics;
  const std::vector<YamlDocument> documents = ParseYaml(*text, info, YamlLimits{}, &diagnostics);
  if (documents.empty() || documents[0].root.kind != YamlNode::Kind::kMap) {
    return broken(diagnostics.empty() ? "it is empty" : diagnostics[0].message);
  }
  const YamlNode& root = documents[0].root;
  const std::vector<const YamlNode*> rules = MapsUnder(root, "rule_metadata");
  const std::string rule_id = rules.empty() ? "" : Lower(TextOf(rules[0], "id"));
  const std::vector<const YamlNode*> tests = MapsUnder(root, "regression_tests_info");
  for (const YamlNode* test : tests) cases->push_back(RegressionCase(info, rule_id, *test));
  if (tests.empty()) {
    TestCase skipped;
    skipped.file = info;
    skipped.rule_id = rule_id;
    skipped.skipped = true;
    cases->push_back(std::move(skipped));
  }
}

void AddCasesOfFile(const fs::path& path, std::vector<TestCase>* cases) {
  const std::string name = path.filename().string();
  if (name == "info.yml") return AddRegressionCases(path.string(), cases);
  for (const ProofSuffix& suffix : kProofSuffixes) {
    const size_t at = name.find(suffix.infix);
    if (at == std::string::npos || at == 0) continue;
    TestCase found;
    found.kind = suffix.kind;
    found.file = path.string();
    found.events = found.file;
    found.rule_id = Lower(name.substr(0, at));
    cases->push_back(std::move(found));
    return;
  }
}

}  // namespace

Result<std::vector<TestCase>> FindTestCases(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      if (!fs::exists(path, error)) return Fail(fmt::format("open {}: no such file", path));
      files.emplace_back(path);
      continue;
    }
    fs::recursive_directory_iterator at(path, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      std::error_code unreadable;
      if (at->is_regular_file(unreadable)) files.push_back(at->path());
    }
    if (error) return Fail(fmt::format("read folder {}: {}", path, error.message()));
  }
  std::sort(files.begin(), files.end(),
            [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
  std::vector<TestCase> cases;
  for (const fs::path& file : files) AddCasesOfFile(file, &cases);
  if (cases.empty()) {
    return Fail("found no test: neither info.yml nor <rule id>.hit.* or <rule id>.miss.*");
  }
  return cases;
}

}  // namespace tocsin
