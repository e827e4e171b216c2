#include "score/detection_id.h"

#include <fmt/core.h>
#include <uuid/uuid.h>

#include <array>

#include "base/hash.h"

namespace tocsin {
namespace {

// The name space of tocsin's detection ids: 5d0c5f0e-8f5b-4f7e-9b1a-6f2d3c7a1e84.
constexpr uuid_t kNamespace = {0x5d, 0x0c, 0x5f, 0x0e, 0x8f, 0x5b, 0x4f, 0x7e,
                               0x9b, 0x1a, 0x6f, 0x2d, 0x3c, 0x7a, 0x1e, 0x84};

std::string UuidOf(const std::string& name) {
  uuid_t id;
  uuid_generate_sha1(id, kNamespace, name.data(), name.size());
  std::array<char, UUID_STR_LEN> text{};
  uuid_unparse_lower(id, text.data());
  return text.data();
}

// Values from events may hold any byte: their lengths keep them apart.
std::string Counted(std::string_view text) { return fmt::format("{}:{}", text.size(), text); }

// Of a file as it has always been. No file name begins with a zero byte, so the text of a topic is
// never that of a file.
std::string PositionText(const SourcePosition& source) {
  if (!source.in_topic()) return fmt::format("{}|{}", source.name, source.offset);
  return fmt::format("{}{}|{}|{}", '\0', Counted(source.name), source.partition, source.offset);
}

}  // namespace

const std::string& RuleIdentity(const RuleHead& rule) {
  return rule.id.empty() ? rule.content_hash : rule.id;
}

std::string BaseDetectionId(const RuleHead& rule, const SourcePosition& source,
                            std::string_view record) {
  return UuidOf(fmt::format("{}|{}|{}|{}", RuleIdentity(rule), rule.content_hash,
                            PositionText(source), HexHash128(record)));
}

std::string CorrelationDetectionId(const RuleHead& rule, const std::vector<std::string>& group,
                                   const SourcePosition& source, int64_t time_ns) {
  std::string values;
  for (const std::string& value : group) values += Counted(value);
  return UuidOf(fmt::format("correlation|{}|{}|{}|{}|{}", RuleIdentity(rule), rule.content_hash,
                            values, PositionText(source), time_ns));
}

std::string IncidentId(std::string_view entity_kind, std::string_view entity, int64_t time_ns,
                       std::string_view triggering_id) {
  return UuidOf(fmt::format("incident|{}|{}|{}|{}", Counted(entity_kind), Counted(entity), time_ns,
                            triggering_id));
}

}  // namespace tocsin
