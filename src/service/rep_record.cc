#include "service/rep_record.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <charconv>

#include "emit/json_writer.h"

namespace tocsin {
namespace {

namespace sj = simdjson;
using Object = sj::dom::object;

// --- writing

void WriteInt(std::string_view key, int64_t value, JsonWriter* json) {
  json->Key(key);
  json->Number(fmt::format_int(value).str());
}

void WriteText(std::string_view key, std::string_view text, JsonWriter* json) {
  json->Key(key);
  json->String(text);
}

void WriteHead(std::string_view kind, const RepHead& head, JsonWriter* json) {
  WriteText("kind", kind, json);
  json->Key("source");
  json->StartObject();
  WriteText("topic", head.source.name, json);
  WriteInt("partition", head.source.partition, json);
  WriteInt("offset", static_cast<int64_t>(head.source.offset), json);
  json->EndObject();
  if (head.clock_ns) WriteInt("clock", *head.clock_ns, json);
  WriteInt("time", head.time_ns, json);
}

// Keys of suppression may hold any bytes.
std::string ToHex(std::string_view bytes) {
  std::string hex;
  for (const unsigned char byte : bytes) hex += fmt::format("{:02x}", byte);
  return hex;
}

void Write(const MatchRecord& record, JsonWriter* json) {
  WriteHead("match", record, json);
  json->Key("rules");
  json->StartArray();
  for (const MatchRecord::RuleMatch& rule : record.rules) {
    json->StartObject();
    WriteText("hash", rule.hash, json);
    json->Key("fields");
    json->StartObject();
    for (const MatchRecord::Field& field : rule.fields) {
      json->Key(field.name);
      json->StartArray();
      for (const std::string& text : field.texts) json->String(text);
      json->EndArray();
    }
    json->EndObject();
    json->EndObject();
  }
  json->EndArray();
  if (record.event.empty()) return;
  WriteText("event", record.event, json);
}

void Write(const PointsRecord& record, JsonWriter* json) {
  WriteHead("points", record, json);
  WriteInt("order", static_cast<int64_t>(record.order), json);
  WriteText("id", record.id, json);
  json->Key("rule");
  json->StartObject();
  WriteText("id", record.rule_id, json);
  WriteText("title", record.rule_title, json);
  WriteText("level", LevelName(record.rule_level), json);
  WriteText("hash", record.rule_hash, json);
  json->EndObject();
  json->Key("entity");
  json->StartObject();
  WriteText("kind", record.entity_kind, json);
  WriteText("value", record.entity, json);
  json->EndObject();
  json->Key("points");
  // The shortest text that reads back as the same number.
  json->Number(fmt::format("{}", record.points));
}

void Write(const ToldRecord& record, JsonWriter* json) {
  WriteHead("told", record, json);
  WriteInt("order", static_cast<int64_t>(record.order), json);
  WriteText("id", record.id, json);
  json->Key("rule");
  json->StartObject();
  WriteText("id", record.rule_id, json);
  WriteText("level", LevelName(record.rule_level), json);
  json->EndObject();
  WriteText("key", ToHex(record.key), json);
  WriteInt("for", record.for_ns, json);
  WriteText("topic", record.topic, json);
  WriteText("record_key", record.record_key, json);
  WriteText("value", record.value, json);
}

void Write(const ClockRecord& record, JsonWriter* json) {
  WriteText("kind", "clock", json);
  WriteInt("at", record.at_ns, json);
  json->Key("clocks");
  json->StartArray();
  for (const ClockRecord::Clock& clock : record.clocks) {
    json->StartObject();
    WriteText("topic", clock.name, json);
    WriteInt("partition", clock.partition, json);
    if (clock.time_ns) WriteInt("time", *clock.time_ns, json);
    json->Key("idle");
    json->Bool(clock.idle);
    json->EndObject();
  }
  json->EndArray();
  json->Key("others");
  json->StartArray();
  for (const LaneInfo& other : record.others) {
    json->StartObject();
    WriteText("topic", other.name, json);
    WriteInt("partition", other.partition, json);
    json->EndObject();
  }
  json->EndArray();
}

void Write(const ShardClockRecord& record, JsonWriter* json) {
  WriteText("kind", "shard_clock", json);
  WriteInt("shard", record.shard, json);
  WriteInt("time", record.time_ns, json);
}

// --- reading
//
// Every getter marks what does not fit and gives an empty value; the record as a whole then fails.

class Fields {
 public:
  explicit Fields(Object object) : object_(object) {}

  std::string Text(const char* key) {
    std::string_view text;
    Check(object_.at_key(key).get_string().get(text));
    return std::string(text);
  }
  template <typename Int>
  Int Integer(const char* key) {
    int64_t value = 0;
    Check(object_.at_key(key).get_int64().get(value));
    if (!std::in_range<Int>(value)) ok_ = false;
    return static_cast<Int>(value);
  }
  std::optional<int64_t> IntegerIfAny(const char* key) {
    int64_t value = 0;
    const sj::error_code error = object_.at_key(key).get_int64().get(value);
    if (error == sj::NO_SUCH_FIELD) return std::nullopt;
    Check(error);
    return value;
  }
  double Number(const char* key) {
    double value = 0;
    Check(object_.at_key(key).get_double().get(value));
    return value;
  }
  bool Bool(const char* key) {
    bool value = false;
    Check(object_.at_key(key).get_bool().get(value));
    return value;
  }
  // Calls `read` with the fields of an object.
  template <typename Read>
  void Within(const char* key, const Read& read) {
    Object inner;
    if (!Check(object_.at_key(key).get_object().get(inner))) return;
    Fields fields(inner);
    read(fields);
    ok_ = ok_ && fields.ok_;
  }
  // Calls `read` with each object of an array.
  template <typename Read>
  void Each(const char* key, const Read& read) {
    sj::dom::array items;
    if (!Check(object_.at_key(key).get_array().get(items))) return;
    for (const sj::dom::element item : items) {
      Object inner;
      if (!Check(item.get_object().get(inner))) return;
      Fields fields(inner);
      read(fields);
      ok_ = ok_ && fields.ok_;
    }
  }
  // Calls `read` with the name and the texts of each member of an object of arrays.
  template <typename Read>
  void EachTexts(const char* key, const Read& read) {
    Object inner;
    if (!Check(object_.at_key(key).get_object().get(inner))) return;
    for (const sj::dom::key_value_pair member : inner) {
      sj::dom::array items;
      if (!Check(member.value.get_array().get(items))) return;
      std::vector<std::string> texts;
      for (const sj::dom::element item : items) {
        std::string_view text;
        if (!Check(item.get_string().get(text))) return;
        texts.emplace_back(text);
      }
      read(std::string(member.key), std::move(texts));
    }
  }
  std::string TextIfAny(const char* key) {
    std::string_view text;
    const sj::error_code error = object_.at_key(key).get_string().get(text);
    if (error != sj::NO_SUCH_FIELD) Check(error);
    return std::string(text);
  }
  void Require(bool holds) { ok_ = ok_ && holds; }
  bool ok() const { return ok_; }

 private:
  bool Check(sj::error_code error) {
    if (error != sj::SUCCESS) ok_ = false;
    return error == sj::SUCCESS;
  }

  Object object_;
  bool ok_ = true;
};

void ReadHead(Fields& fields, RepHead* head) {
  fields.Within("source", [&](Fields& source) {
    head->source.name = source.Text("topic");
    head->source.partition = source.Integer<int32_t>("partition");
    head->source.offset = source.Integer<uint64_t>("offset");
  });
  head->clock_ns = fields.IntegerIfAny("clock");
  head->time_ns = fields.Integer<int64_t>("time");
}

std::optional<std::string> FromHex(std::string_view hex) {
  std::string bytes;
  if (hex.size() % 2 != 0) return std::nullopt;
  for (size_t i = 0; i < hex.size(); i += 2) {
    uint8_t byte = 0;
    const auto [end, error] = std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
    if (error != std::errc() || end != hex.data() + i + 2) return std::nullopt;
    bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}

std::optional<Level> LevelNamed(std::string_view name) {
  for (int level = 0; level <= static_cast<int>(Level::kCritical); ++level) {
    if (LevelName(static_cast<Level>(level)) == name) return static_cast<Level>(level);
  }
  return std::nullopt;
}

Level ReadLevel(Fields& rule) {
  const std::optional<Level> level = LevelNamed(rule.Text("level"));
  rule.Require(level.has_value());
  return level.value_or(Level::kNone);
}

RepRecord ReadMatch(Fields& fields) {
  MatchRecord record;
  ReadHead(fields, &record);
  fields.Each("rules", [&](Fields& rule) {
    MatchRecord::RuleMatch& match = record.rules.emplace_back();
    match.hash = rule.Text("hash");
    rule.EachTexts("fields", [&](std::string name, std::vector<std::string> texts) {
      match.fields.push_back({std::move(name), std::move(texts)});
    });
  });
  record.event = fields.TextIfAny("event");
  return record;
}

RepRecord ReadPoints(Fields& fields) {
  PointsRecord record;
  ReadHead(fields, &record);
  record.order = fields.Integer<uint64_t>("order");
  record.id = fields.Text("id");
  fields.Within("rule", [&](Fields& rule) {
    record.rule_id = rule.Text("id");
    record.rule_title = rule.Text("title");
    record.rule_level = ReadLevel(rule);
    record.rule_hash = rule.Text("hash");
  });
  fields.Within("entity", [&](Fields& entity) {
    record.entity_kind = entity.Text("kind");
    record.entity = entity.Text("value");
  });
  record.points = fields.Number("points");
  return record;
}

RepRecord ReadTold(Fields& fields) {
  ToldRecord record;
  ReadHead(fields, &record);
  record.order = fields.Integer<uint64_t>("order");
  record.id = fields.Text("id");
  fields.Within("rule", [&](Fields& rule) {
    record.rule_id = rule.Text("id");
    record.rule_level = ReadLevel(rule);
  });
  std::optional<std::string> key = FromHex(fields.Text("key"));
  fields.Require(key.has_value());
  record.key = std::move(key).value_or("");
  record.for_ns = fields.Integer<int64_t>("for");
  record.topic = fields.Text("topic");
  record.record_key = fields.Text("record_key");
  record.value = fields.Text("value");
  return record;
}

RepRecord ReadClock(Fields& fields) {
  ClockRecord record;
  record.at_ns = fields.Integer<int64_t>("at");
  fields.Each("clocks", [&](Fields& item) {
    ClockRecord::Clock& clock = record.clocks.emplace_back();
    clock.name = item.Text("topic");
    clock.partition = item.Integer<int32_t>("partition");
    clock.time_ns = item.IntegerIfAny("time");
    clock.idle = item.Bool("idle");
  });
  fields.Each("others", [&](Fields& item) {
    LaneInfo& other = record.others.emplace_back();
    other.name = item.Text("topic");
    other.partition = item.Integer<int32_t>("partition");
  });
  return record;
}

RepRecord ReadShardClock(Fields& fields) {
  return ShardClockRecord{fields.Integer<int32_t>("shard"), fields.Integer<int64_t>("time")};
}

struct Kind {
  std::string_view name;
  RepRecord (*read)(Fields&);
};
constexpr std::array<Kind, 5> kKinds = {{{"match", ReadMatch},
                                         {"points", ReadPoints},
                                         {"told", ReadTold},
                                         {"clock", ReadClock},
                                         {"shard_clock", ReadShardClock}}};

}  // namespace

std::string EncodeRep(const RepRecord& record) {
  JsonWriter json;
  json.StartObject();
  std::visit([&](const auto& value) { Write(value, &json); }, record);
  json.EndObject();
  return json.Take();
}

struct RepReader::State {
  sj::dom::parser parser;
};

RepReader::RepReader() : state_(std::make_unique<State>()) {}
RepReader::~RepReader() = default;

Result<RepRecord> RepReader::Parse(std::string_view json) {
  const auto fail = [](std::string_view why) {
    return Fail(fmt::format("this is no record of the internal topic: {}", why));
  };
  Object object;
  const sj::error_code error = state_->parser.parse(json.data(), json.size()).get(object);
  if (error == sj::INCORRECT_TYPE) return fail("no JSON object");
  if (error != sj::SUCCESS) return fail(sj::error_message(error));
  Fields fields(object);
  const std::string name = fields.Text("kind");
  if (!fields.ok()) return fail("it has no kind");
  for (const Kind& kind : kKinds) {
    if (kind.name != name) continue;
    RepRecord record = kind.read(fields);
    if (!fields.ok()) return fail(fmt::format("a member of this {} is missing or odd", name));
    return record;
  }
  return fail(fmt::format("its kind is '{}'", name));
}

}  // namespace tocsin
