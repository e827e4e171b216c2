#include "service/commit_metadata.h"

#include <fmt/core.h>

#include <charconv>
#include <map>

namespace tocsin {
namespace {

constexpr std::string_view kMatch = "match";
constexpr std::string_view kCorrelate = "correlate";

using Words = std::map<std::string_view, std::string_view>;

// "name key=value key=value"
Words Split(std::string_view text) {
  Words words;
  while (!text.empty()) {
    const size_t blank = text.find(' ');
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
    const size_t equals = word.find('=');
    if (equals == std::string_view::npos) {
      words.emplace("", word);
    } else {
      words.emplace(word.substr(0, equals), word.substr(equals + 1));
    }
  }
  return words;
}

template <typename Int>
bool ReadInt(const Words& words, std::string_view key, Int* value) {
  const auto word = words.find(key);
  if (word == words.end()) return false;
  const char* end = word->second.data() + word->second.size();
  const auto [stop, error] = std::from_chars(word->second.data(), end, *value);
  return error == std::errc() && stop == end;
}

auto Odd(std::string_view text) {
  return Fail(fmt::format("what was committed beside the offset can't be read: '{}'", text));
}

bool IsOf(const Words& words, std::string_view name) {
  const auto word = words.find("");
  return word != words.end() && word->second == name;
}

}  // namespace

std::string EncodeMatchMetadata(const MatchMetadata& metadata) {
  if (metadata.clock_ns == kNever) return std::string(kMatch);
  return fmt::format("{} clock={}", kMatch, metadata.clock_ns);
}

Result<MatchMetadata> ParseMatchMetadata(std::string_view text) {
  MatchMetadata metadata;
  if (text.empty()) return metadata;
  const Words words = Split(text);
  if (!IsOf(words, kMatch)) return Odd(text);
  if (words.contains("clock") && !ReadInt(words, "clock", &metadata.clock_ns)) return Odd(text);
  return metadata;
}

std::string EncodeCorrelateMetadata(const CorrelateMetadata& metadata) {
  std::string text =
      fmt::format("{} shards={} from={}", kCorrelate, metadata.shards, metadata.from);
  if (!metadata.snapshot.empty()) {
    text += fmt::format(" snapshot={} at={}", metadata.snapshot, metadata.snapshot_at);
  }
  return text;
}

Result<CorrelateMetadata> ParseCorrelateMetadata(std::string_view text) {
  CorrelateMetadata metadata;
  const Words words = Split(text);
  if (!IsOf(words, kCorrelate) || !ReadInt(words, "shards", &metadata.shards) ||
      !ReadInt(words, "from", &metadata.from)) {
    return Odd(text);
  }
  const auto snapshot = words.find("snapshot");
  if (snapshot == words.end()) return metadata;
  metadata.snapshot = snapshot->second;
  if (!ReadInt(words, "at", &metadata.snapshot_at)) return Odd(text);
  return metadata;
}

}  // namespace tocsin
