// Only the top level of an envelope is read as JSON, front to back; what is nested is passed over
// by its brackets, and the payload is judged by whoever decodes it. So an envelope costs little
// beside its payload, and bytes that are no UTF-8 get through.
#include "decode/envelope.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/json_text.h"
#include "decode/text_scan.h"

namespace tocsin {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr size_t kMaxTopicBytes = 249;  // as Kafka says
constexpr size_t kSniffedLines = 64;

// Takes a JSON text apart token by token. Each step skips blanks, then takes what it is asked for,
// or nothing.
class JsonSteps {
 public:
  explicit JsonSteps(std::string_view text) : text_(text) {}

  bool Take(char c) {
    SkipBlanks();
    const bool found = at_ < text_.size() && text_[at_] == c;
    if (found) ++at_;
    return found;
  }

  // With its quotes; "" when there is none that ends on this line.
  std::string_view String() {
    SkipBlanks();
    if (at_ >= text_.size() || text_[at_] != '"') return {};
    return TakeTo(EndOfString(at_));
  }

  // As it is written; "" when there is none.
  std::string_view Value() {
    SkipBlanks();
    if (at_ >= text_.size()) return {};
    if (text_[at_] == '"') return String();
    if (text_[at_] == '{' || text_[at_] == '[') return TakeTo(EndOfNested());
    const size_t end = text_.find_first_of(",}] \t\r\n", at_);
    if (end == std::string_view::npos) return {};
    const std::string_view scalar = text_.substr(at_, end - at_);
    const bool known = scalar == "null" || scalar == "true" || scalar == "false";
    return known || IsJsonNumber(scalar) ? TakeTo(end) : std::string_view();
  }

  bool AtEnd() {
    SkipBlanks();
    return at_ == text_.size();
  }

 private:
  void SkipBlanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }

  // The offset behind the string that begins at `at`; 0 when it does not end.
  size_t EndOfString(size_t at) const {
    for (++at; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '"') return at + 1;
      if (c == '\n') return 0;
      if (c == '\\') ++at;
    }
    return 0;
  }

  size_t EndOfNested() const {
    size_t depth = 0;
    for (size_t at = at_; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) return at + 1;
      if (c != '"') continue;
      at = EndOfString(at);
      if (at == 0) return 0;
      --at;
    }
    return 0;
  }

  std::string_view TakeTo(size_t end) {
    if (end == 0) return {};
    const std::string_view taken = text_.substr(at_, end - at_);
    at_ = end;
    return taken;
  }

  const std::string_view text_;
  size_t at_ = 0;
};

std::string_view Inside(std::string_view quoted) { return quoted.substr(1, quoted.size() - 2); }

// Calls `visit(name, value)` with the members of the object in order. False where it is none.
template <typename Visit>
bool ForEachMember(JsonSteps* steps, const Visit& visit) {
  if (!steps->Take('{')) return false;
  if (steps->Take('}')) return true;
  do {
    const std::string_view name = steps->String();
    if (name.empty() || !steps->Take(':')) return false;
    const std::string_view value = steps->Value();
    if (value.empty()) return false;
    visit(Inside(name), value);
  } while (steps->Take(','));
  return steps->Take('}');
}

bool IsText(std::string_view value) { return value.starts_with('"'); }
bool IsAbsent(std::string_view value) { return value.empty() || value == "null"; }
template <typename Number>
std::optional<Number> ToNumber(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

int HexUnit(std::string_view text, size_t at) {
  if (at + 4 > text.size()) return -1;
  int unit = 0;
  for (size_t i = at; i < at + 4; ++i) {
    const int digit = HexValue(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

// Whether every escape stands for a character: no other letters, no half of a surrogate pair.
bool EscapesAreSound(std::string_view text) {
  for (size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at)) {
    const char letter = at + 1 < text.size() ? text[at + 1] : '\0';
    at += 2;
    if (letter != 'u') {
      if (std::string_view("\"\\/bfnrt").find(letter) == std::string_view::npos) return false;
      continue;
    }
    const int unit = HexUnit(text, at);
    at += 4;
    if (unit < 0 || (unit >= 0xDC00 && unit < 0xE000)) return false;
    if (unit < 0xD800 || unit >= 0xE000) continue;
    const int low = text.substr(at, 2) == "\\u" ? HexUnit(text, at + 2) : -1;
    if (low < 0xDC00 || low >= 0xE000) return false;
    at += 6;
  }
  return true;
}

bool IsTopicName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxTopicBytes &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return IsAlpha(c) || IsDigit(c) || c == '.' || c == '_' || c == '-';
         });
}

// What the headers of a dead letter say, as written.
struct LetterHeaders {
  std::string_view topic, partition, offset, timestamp, length;
};

struct HeaderRow {
  std::string_view name;
  std::string_view LetterHeaders::*value;
};

constexpr HeaderRow kLetterHeaders[] = {
    {"tocsin-topic", &LetterHeaders::topic},   {"tocsin-partition", &LetterHeaders::partition},
    {"tocsin-offset", &LetterHeaders::offset}, {"tocsin-timestamp", &LetterHeaders::timestamp},
    {"tocsin-length", &LetterHeaders::length},
};

// `array` is ["name","value",...]. False when it is not.
bool FindLetterHeaders(std::string_view array, LetterHeaders* found) {
  JsonSteps steps(array);
  if (!steps.Take('[')) return false;
  if (steps.Take(']')) return true;
  do {
    const std::string_view name = steps.String();
    if (name.empty() || !steps.Take(',')) return false;
    const std::string_view value = steps.Value();
    if (value.empty()) return false;
    if (!IsText(value)) continue;
    for (const HeaderRow& row : kLetterHeaders) {
      if (row.name == Inside(name)) found->*row.value = Inside(value);
    }
  } while (steps.Take(','));
  return steps.Take(']');
}

constexpr std::string_view kNames[] = {"topic", "partition", "offset", "ts", "headers", "payload"};

}  // namespace

DecodeOutcome EnvelopeReader::Read(std::string_view record, Envelope* envelope) {
  *envelope = Envelope();
  Texts texts{};
  std::string_view reason = FindMembers(record, &texts);
  if (reason.empty()) {
    reason = dead_letters_ ? ReadHeaders(texts[kHeaders], envelope) : ReadPlace(texts, envelope);
  }
  if (reason.empty()) reason = ReadPayload(texts[kPayload], envelope);
  if (reason.empty()) return {};
  return {DecodeOutcome::Kind::kMalformed, reason};
}

// Here and below: what is wrong, or "".
std::string_view EnvelopeReader::FindMembers(std::string_view record, Texts* texts) {
  JsonSteps steps(record);
  bool twice = false;
  const bool whole = ForEachMember(&steps, [&](std::string_view name, std::string_view value) {
    const auto row = std::find(std::begin(kNames), std::end(kNames), name);
    if (row == std::end(kNames)) return;
    std::string_view& text = (*texts)[static_cast<size_t>(row - std::begin(kNames))];
    twice = twice || !text.empty();
    text = value;
  });
  if (!whole || !steps.AtEnd()) return "the envelope is no JSON object";
  return twice ? "a member of the envelope stands twice" : "";
}

std::string_view EnvelopeReader::ReadPlace(const Texts& texts, Envelope* envelope) {
  if (!IsText(texts[kTopic])) return "the envelope names no topic";
  if (!IsTopicName(Inside(texts[kTopic]))) return "the envelope's topic is no name of a topic";
  envelope->topic = Inside(texts[kTopic]);
  const auto partition = ToNumber<int32_t>(texts[kPartition]);
  if (!partition || *partition < 0) return "the envelope names no partition";
  envelope->partition = *partition;
  const auto offset = ToNumber<int64_t>(texts[kOffset]);
  if (!offset || *offset < 0) return "the envelope names no offset";
  envelope->offset = static_cast<uint64_t>(*offset);
  if (IsAbsent(texts[kTs])) return {};
  const auto timestamp = ToNumber<int64_t>(texts[kTs]);
  if (!timestamp) return "the envelope's ts is no whole number";
  envelope->timestamp_ms = *timestamp;
  return {};
}

std::string_view EnvelopeReader::ReadHeaders(std::string_view headers, Envelope* envelope) {
  LetterHeaders found;
  if (IsAbsent(headers)) return "no dead letter: the envelope has no headers";
  if (!FindLetterHeaders(headers, &found)) return "the headers are no list of names and values";
  const auto partition = ToNumber<int32_t>(found.partition);
  const auto offset = ToNumber<int64_t>(found.offset);
  const bool sound = !found.topic.empty() && EscapesAreSound(found.topic);
  if (!sound || !partition || *partition < -1 || !offset || *offset < 0) {
    return "no dead letter: the headers do not say where it stood";
  }
  if (!found.length.empty()) return "the dead letter was cut";
  topic_ = UnescapeJson(found.topic);
  envelope->topic = topic_;
  envelope->partition = *partition;
  envelope->offset = static_cast<uint64_t>(*offset);
  envelope->timestamp_ms = ToNumber<int64_t>(found.timestamp).value_or(kNoMessageTime);
  return {};
}

std::string_view EnvelopeReader::ReadPayload(std::string_view text, Envelope* envelope) {
  if (IsAbsent(text)) return {};
  if (text.front() == '{' || text.front() == '[') {
    envelope->payload = text;
    return {};
  }
  if (!IsText(text)) return "the payload is neither text nor an object";
  envelope->payload = Inside(text);
  if (envelope->payload.find('\\') == std::string_view::npos) return {};
  if (!EscapesAreSound(envelope->payload)) return "the payload holds an escape of no character";
  const size_t needed = envelope->payload.size() + kRecordPadding;
  if (payload_.size() < needed) payload_.resize(std::max(needed, 2 * payload_.size()));
  envelope->payload = {payload_.data(), UnescapeJsonTo(envelope->payload, payload_.data())};
  return {};
}

bool LooksLikeEnvelopes(std::string_view head) {
  for (size_t i = 0; i < kSniffedLines && !head.empty(); ++i) {
    JsonSteps steps(head);
    steps.Take('[');
    uint32_t seen = 0;
    const bool whole = ForEachMember(&steps, [&](std::string_view name, std::string_view value) {
      if (name == "topic" && IsText(value)) seen |= 1;
      if (name == "partition" && ToNumber<int32_t>(value)) seen |= 2;
      if (name == "offset" && ToNumber<int64_t>(value)) seen |= 4;
      if (name == "payload") seen |= 8;
    });
    // An object without end: the payload stands last, and may be long.
    if (seen == 15 || (!whole && seen == 7)) return true;
    if (whole) return false;
    TakeUntil(&head, '\n');
  }
  return false;
}

}  // namespace tocsin
