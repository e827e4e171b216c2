// Why no position needs a bounds check but one: Walk makes sure that the last token is a `}`. Every
// reader wants something else than a `}` next, and fails on it, unless it is inside of an object
// that may end there. So only what stands behind the end of a container can be behind the last
// token.
#include "decode/json_scan.h"

#include <cstring>

#include "base/json_text.h"

namespace tocsin {
namespace {

constexpr std::string_view kNoObject = "the record is not a JSON object";
constexpr std::string_view kNoEnd = "the JSON object does not end, or text follows it";
constexpr std::string_view kRest = "text follows the JSON object";
constexpr std::string_view kTooDeep = "nested deeper than 256 levels";
constexpr std::string_view kNoName = "a member of a JSON object has no name";
constexpr std::string_view kNoSeparator = "a comma or a closing bracket is missing";
constexpr std::string_view kNoValue = "a JSON value is missing or misspelt";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

const char* SkipDigits(const char* at, const char* end) {
  while (at != end && IsDigit(*at)) ++at;
  return at;
}

bool IsJsonNumber(const char* at, const char* end) {
  if (*at == '-') ++at;
  if (at == end || !IsDigit(*at)) return false;
  at = *at == '0' ? at + 1 : SkipDigits(at, end);
  if (at != end && *at == '.') {
    const char* fraction = at + 1;
    at = SkipDigits(fraction, end);
    if (at == fraction) return false;
  }
  if (at != end && (*at | 0x20) == 'e') {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    const char* exponent = at;
    at = SkipDigits(exponent, end);
    if (at == exponent) return false;
  }
  return at == end;
}

Value TextValue(std::string_view text) {
  return {Value::Kind::kString, std::memchr(text.data(), '\\', text.size()) != nullptr, text};
}

Value Wordless(Value::Kind kind) { return {kind, false, {}}; }

}  // namespace

DecodeOutcome JsonScan::Run(const JsonIndex& index, const JsonPlan& plan, Event* event) {
  plan_ = &plan;
  event_ = event;
  slots_.Clear();
  atoms_ = 0;
  guesses_ = 0;
  odd_depth_ = 0;
  return Walk(index, true);
}

DecodeOutcome JsonScan::Check(const JsonIndex& index) { return Walk(index, false); }

DecodeOutcome JsonScan::Walk(const JsonIndex& index, bool live) {
  text_ = index.text().data();
  at_ = index.begin();
  end_ = index.end();
  bool ok = false;
  if (text_[*at_] != '{') {
    Fail(kNoObject);
  } else if (text_[end_[-1]] != '}') {
    Fail(kNoEnd);
  } else {
    ok = live ? ReadObject<true>(JsonPlan::kStart, 1) : ReadObject<false>(JsonPlan::kDead, 1);
    if (ok && at_ != end_) ok = Fail(kRest);
  }
  if (!ok) return {DecodeOutcome::Kind::kMalformed, reason_};
  return {};
}

bool JsonScan::Fail(std::string_view reason) {
  reason_ = reason;
  return false;
}

template <bool kLive>
bool JsonScan::ReadObject(uint32_t state, int depth) {
  if (depth > kMaxJsonDepth) return Fail(kTooDeep);
  ++at_;
  if (text_[*at_] == '}') {
    ++at_;
    return true;
  }
  while (true) {
    if (text_[at_[0]] != '"' || text_[at_[1]] != ':') return Fail(kNoName);
    const uint32_t* name = at_;
    at_ += 2;
    if constexpr (kLive) {
      if (!ReadMember(plan_->state(state), StringAt(name), depth)) return false;
    } else {
      if (!Skip(depth)) return false;
    }
    if (at_ == end_) return Fail(kNoEnd);
    const char separator = text_[*at_++];
    if (separator == '}') return true;
    if (separator != ',') return Fail(kNoSeparator);
  }
}

template <bool kLive>
bool JsonScan::ReadArray(const Target& target, bool nested, int depth) {
  if (depth > kMaxJsonDepth) return Fail(kTooDeep);
  ++at_;
  if (text_[*at_] == ']') {
    ++at_;
    if constexpr (kLive) {
      Emit(target, Wordless(nested ? Value::Kind::kOpaque : Value::Kind::kEmptyArray));
    }
    return true;
  }
  while (true) {
    if (!(kLive ? ReadElement(target, depth) : Skip(depth))) return false;
    if (at_ == end_) return Fail(kNoEnd);
    const char separator = text_[*at_++];
    if (separator == ']') return true;
    if (separator != ',') return Fail(kNoSeparator);
  }
}

bool JsonScan::ReadElement(const Target& target, int depth) {
  switch (text_[*at_]) {
    case '"':
      Emit(target, TextValue(StringAt(at_++)));
      return true;
    case '{':
      Emit(target, Wordless(Value::Kind::kOpaque));
      return plan_->state(target.element).descend ? ReadObject<true>(target.element, depth + 1)
                                                  : ReadObject<false>(0, depth + 1);
    case '[':
      return ReadArray<true>(target, true, depth + 1);
    default:
      Value value;
      if (!ReadScalar(&value)) return false;
      if (value.kind == Value::Kind::kNull) value.kind = Value::Kind::kOpaque;
      Emit(target, value);
      return true;
  }
}

bool JsonScan::ReadMember(const JsonPlan::State& object, std::string_view key, int depth) {
  bool exact;
  const uint32_t child = plan_->Step(object, key, &exact);
  if (!exact && JsonPlan::IsOdd(key)) return ReadOddMember(object, key, depth);
  if (child == JsonPlan::kDead) return Skip(depth);
  const JsonPlan::State& state = plan_->state(child);
  return ReadValue(state, {plan_->terminals(state), plan_->slots(state), state.element}, key,
                   depth);
}

bool JsonScan::ReadOddMember(const JsonPlan::State& object, std::string_view key, int depth) {
  std::string_view name = key;
  if (key.find('\\') != std::string_view::npos) {
    key_scratch_.resize(key.size() + 8);  // StepUnescaped reads past the end
    name = {key_scratch_.data(), UnescapeJsonTo(key, key_scratch_.data())};
  }
  const JsonPlan::State& state = plan_->state(plan_->StepUnescaped(object, name));
  if (odd_fields_.size() == odd_depth_) odd_fields_.emplace_back();
  std::vector<JsonPlan::Terminal>& fields = odd_fields_[odd_depth_++];
  const auto exact = plan_->terminals(state);
  fields.assign(exact.begin(), exact.end());
  if (name.find(' ') != std::string_view::npos) {
    plan_->AppendSpaced(object, name, &name_scratch_, &fields);
  }
  const bool ok = ReadValue(state, {fields, plan_->slots(state), state.element}, key, depth);
  --odd_depth_;
  return ok;
}

bool JsonScan::ReadValue(const JsonPlan::State& state, const Target& target, std::string_view key,
                         int depth) {
  atoms_ |= state.atoms;
  guesses_ |= state.guesses;
  const bool wanted = !target.fields.empty() || !target.slots.empty();
  switch (text_[*at_]) {
    case '"':
      if (wanted) Emit(target, TextValue(StringAt(at_)));
      ++at_;
      return true;
    case '{': {
      Emit(target, Wordless(Value::Kind::kOpaque));
      if (state.key_slot >= 0) slots_.Put(static_cast<uint32_t>(state.key_slot), TextValue(key));
      const auto id = plan_->id(state);
      return state.descend ? ReadObject<true>(id, depth + 1) : ReadObject<false>(0, depth + 1);
    }
    case '[':
      if (!wanted && !state.descend) return Skip(depth);
      return ReadArray<true>(target, false, depth + 1);
    default:
      Value value;
      if (!ReadScalar(&value)) return false;
      Emit(target, value);
      return true;
  }
}

bool JsonScan::Skip(int depth) {
  switch (text_[*at_]) {
    case '"':
      ++at_;
      return true;
    case '{':
      return ReadObject<false>(0, depth + 1);
    case '[':
      return ReadArray<false>({}, false, depth + 1);
    default:
      Value ignored;
      return ReadScalar(&ignored);
  }
}

bool JsonScan::ReadScalar(Value* value) {
  const char* begin = text_ + at_[0];
  const char* end = text_ + at_[1];
  while (end != begin && IsSpace(end[-1])) --end;
  const std::string_view token(begin, static_cast<size_t>(end - begin));
  ++at_;
  if (*begin == '-' || IsDigit(*begin)) {
    if (!IsJsonNumber(begin, end)) return Fail("a number is not a JSON number");
    *value = {Value::Kind::kNumber, false, token};
    return true;
  }
  if (token == "null") {
    *value = Wordless(Value::Kind::kNull);
    return true;
  }
  if (token != "true" && token != "false") return Fail(kNoValue);
  *value = {Value::Kind::kBool, false, token};
  return true;
}

// The next token tells where the string's end is: only blanks can stand between.
std::string_view JsonScan::StringAt(const uint32_t* token) const {
  const char* begin = text_ + token[0] + 1;
  const char* end = text_ + token[1] - 1;
  while (end > begin && *end != '"') --end;
  return {begin, static_cast<size_t>(end - begin)};
}

void JsonScan::Emit(const Target& target, const Value& value) {
  for (const JsonPlan::Terminal& terminal : target.fields) {
    event_->Add(terminal.field, value, terminal.rank);
  }
  for (uint32_t slot : target.slots) slots_.Put(slot, value);
}

}  // namespace tocsin
