#include "emit/json_writer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <vector>

#include "base/case_fold.h"
#include "emit/text.h"

namespace tocsin {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Cuts a run of digits from the front; false when there is none.
bool TakeDigits(std::string_view* text) {
  const auto end = std::find_if_not(text->begin(), text->end(), IsDigit);
  const auto count = static_cast<size_t>(end - text->begin());
  text->remove_prefix(count);
  return count > 0;
}

// The number grammar of RFC 8259.
bool IsJsonNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('0')) {
    text.remove_prefix(1);
  } else if (!TakeDigits(&text)) {
    return false;
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!TakeDigits(&text)) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (!TakeDigits(&text)) return false;
  }
  return text.empty();
}

// The text, or what can be written of it, which `mended` then holds. Never a null pointer.
std::string_view Valid(std::string_view text, std::string* mended) {
  if (text.empty()) return "";
  if (IsValidUtf8(text)) return text;
  *mended = ValidUtf8(text);
  return *mended;
}

}  // namespace

struct JsonWriter::State {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
};

JsonWriter::JsonWriter() : state_(std::make_unique<State>()) {}
JsonWriter::~JsonWriter() = default;

void JsonWriter::StartObject() { state_->writer.StartObject(); }
void JsonWriter::EndObject() { state_->writer.EndObject(); }
void JsonWriter::StartArray() { state_->writer.StartArray(); }
void JsonWriter::EndArray() { state_->writer.EndArray(); }
void JsonWriter::Uint(uint64_t value) { state_->writer.Uint64(value); }
void JsonWriter::Int(int64_t value) { state_->writer.Int64(value); }
void JsonWriter::Bool(bool value) { state_->writer.Bool(value); }

void JsonWriter::Key(std::string_view key) {
  std::string mended;
  key = Valid(key, &mended);
  state_->writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
}

void JsonWriter::String(std::string_view text) {
  std::string mended;
  text = Valid(text, &mended);
  state_->writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void JsonWriter::Number(std::string_view token) {
  if (!IsJsonNumber(token)) return String(token);
  state_->writer.RawValue(token.data(), token.size(), rapidjson::kNumberType);
}

void JsonWriter::Json(std::string_view json) {
  state_->writer.RawValue(json.data(), json.size(), rapidjson::kObjectType);
}

// Walks with its own stack: the depth of an event is the sender's choice.
void JsonWriter::Tree(const Node& node) {
  struct Open {
    const Node* node;
    size_t next;
  };
  std::vector<Open> open;
  const auto write = [&](const Node& value) {
    switch (value.kind) {
      case Node::Kind::kNull:
        state_->writer.Null();
        break;
      case Node::Kind::kBool:
        Bool(value.text == "true");
        break;
      case Node::Kind::kNumber:
        Number(value.text);
        break;
      case Node::Kind::kString:
        String(value.text);
        break;
      case Node::Kind::kArray:
        StartArray();
        open.push_back({&value, 0});
        break;
      case Node::Kind::kObject:
        StartObject();
        open.push_back({&value, 0});
        break;
    }
  };
  write(node);
  while (!open.empty()) {
    const Node& parent = *open.back().node;
    const size_t index = open.back().next++;
    if (parent.kind == Node::Kind::kArray) {
      if (index < parent.items.size()) {
        write(parent.items[index]);
        continue;
      }
      EndArray();
    } else {
      if (index < parent.members.size()) {
        Key(parent.members[index].first);
        write(parent.members[index].second);
        continue;
      }
      EndObject();
    }
    open.pop_back();
  }
}

void JsonWriter::Member(std::string_view key, std::string_view text) {
  Key(key);
  String(text);
}

void JsonWriter::Member(std::string_view key, int64_t value) {
  Key(key);
  Int(value);
}

void JsonWriter::MemberIfAny(std::string_view key, std::string_view text) {
  if (!text.empty()) Member(key, text);
}

void JsonWriter::MemberIfAny(std::string_view key, std::span<const std::string> texts) {
  if (texts.empty()) return;
  Key(key);
  StartArray();
  for (const std::string& text : texts) String(text);
  EndArray();
}

std::string JsonWriter::Take() {
  std::string out(state_->buffer.GetString(), state_->buffer.GetSize());
  state_ = std::make_unique<State>();
  return out;
}

}  // namespace tocsin
