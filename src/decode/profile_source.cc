#include "decode/profile_source.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>

#include "decode/profile_names.h"

namespace tocsin {
namespace {

constexpr size_t kMaxMemoKey = 1024;

std::optional<uint32_t> EventId(std::string_view text) {
  uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return id;
}

// `sshd[4711]:` -> `sshd`
std::string_view ProgramOfTag(std::string_view tag) {
  return tag.substr(0, tag.find_first_of("[: "));
}

void AppendByTable(const ServiceRule& rule, std::string_view text, std::string* service) {
  for (const auto& [name, value] : rule.table) {
    if (EqualsNoCase(name, text)) {
      *service += value;
      return;
    }
  }
  for (char c : text) service->push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
}

void AppendNamed(const ServiceRule& rule, std::string_view text, std::string_view facility,
                 std::string* service) {
  switch (rule.names) {
    case ServiceRule::Names::kTable:
      return AppendByTable(rule, text, service);
    case ServiceRule::Names::kZeekPath:
      return AppendZeekService(text, service);
    case ServiceRule::Names::kLinuxProgram:
      *service += LinuxService(ProgramOfTag(text), facility);
  }
}

std::string ServiceOf(const ServiceRule& rule, const SourceFacts& facts,
                      const StreamContext& context) {
  std::string service;
  const std::string_view named = facts.service.empty() ? facts.key : facts.service;
  if (!named.empty() || !facts.facility.empty()) {
    AppendNamed(rule, named, facts.facility, &service);
  }
  if (service.empty() && rule.from_file_name) service = ZeekLogOfFile(context.source_name);
  if (service.empty() && facts.guess < rule.guesses.size()) {
    service = rule.guesses[facts.guess].service;
  }
  return service.empty() ? rule.fixed : service;
}

std::string_view CategoryOf(const CategoryRule& rule, std::string_view service,
                            std::string_view id_text) {
  const std::optional<uint32_t> id = rule.id_paths.empty() ? 0 : EventId(id_text);
  if (!id) return rule.without_id;
  for (const CategoryRow& row : rule.table) {
    if (row.first_id <= *id && *id <= row.last_id &&
        (row.service.empty() || row.service == service)) {
      return row.category;
    }
  }
  return rule.otherwise;
}

}  // namespace

const LogSource* SourceResolver::Resolve(const Profile& profile, const SourceFacts& facts,
                                         const StreamContext& context) {
  ForgetOtherContext(context);
  MakeKey(profile, facts);
  if (key_.size() > kMaxMemoKey) return Derive(profile, facts, context);
  Entry& entry = memo_[std::hash<std::string_view>()(key_) & (kMemoSize - 1)];
  if (entry.logsource == nullptr || entry.key != key_) {
    entry.logsource = Derive(profile, facts, context);
    entry.key = key_;
  }
  return entry.logsource;
}

void SourceResolver::ForgetOtherContext(const StreamContext& context) {
  if (context.source_name == source_name_ && context.asserted == asserted_) return;
  source_name_ = context.source_name;
  asserted_ = context.asserted;
  for (Entry& entry : memo_) entry.logsource = nullptr;
}

void SourceResolver::MakeKey(const Profile& profile, const SourceFacts& facts) {
  const std::string_view texts[] = {facts.service, facts.key, facts.facility, facts.id};
  uint64_t head[2 + std::size(texts)] = {reinterpret_cast<uintptr_t>(&profile), facts.guess};
  for (size_t i = 0; i < std::size(texts); ++i) head[2 + i] = texts[i].size();
  key_.assign(reinterpret_cast<const char*>(head), sizeof(head));
  for (std::string_view text : texts) key_ += text.substr(0, kMaxMemoKey + 1);
}

const LogSource* SourceResolver::Derive(const Profile& profile, const SourceFacts& facts,
                                        const StreamContext& context) {
  const std::string service = ServiceOf(profile.service, facts, context);
  const std::string_view category = CategoryOf(profile.category, service, facts.id);
  return table_.Intern(category, profile.product, service, context.asserted);
}

}  // namespace tocsin
