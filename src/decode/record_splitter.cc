#include "decode/record_splitter.h"

#include <algorithm>

namespace tocsin {
namespace {

constexpr size_t kRejectBytes = 4096;
constexpr std::string_view kTooLong = "record above the size limit";

constexpr std::string_view kJsonSpaces = " \t\r\n";

bool IsJsonSpace(char c) { return kJsonSpaces.find(c) != std::string_view::npos; }

}  // namespace

void Splitter::Swallow(std::string_view bytes) {
  if (prefix_.size() < kRejectBytes) prefix_ += bytes.substr(0, kRejectBytes - prefix_.size());
  swallowed_ += bytes.size();
}

Cut Splitter::Finish(std::string_view bytes, size_t consumed, uint64_t line) {
  if (swallowing() || bytes.size() > max_record_bytes_) {
    return FinishBroken(bytes, consumed, line, kTooLong);
  }
  return {Cut::Kind::kRecord, consumed, bytes, line, {}};
}

Cut Splitter::FinishBroken(std::string_view bytes, size_t consumed, uint64_t line,
                           std::string_view reason) {
  Swallow(bytes);
  if (swallowed_ > max_record_bytes_) reason = kTooLong;
  Cut cut{Cut::Kind::kReject, consumed, {}, line, {line, reason, std::move(prefix_), swallowed_}};
  swallowed_ = 0;
  prefix_.clear();
  return cut;
}

std::string_view Splitter::TrimEnd(std::string_view bytes, std::string_view blanks) const {
  if (swallowing() || !MayFit(bytes)) return bytes;
  const size_t last = bytes.find_last_not_of(blanks);
  return bytes.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

Cut Splitter::More(std::string_view text) {
  if (text.empty() || (!swallowing() && MayFit(text))) return {};
  Swallow(text);
  return {Cut::Kind::kNothing, text.size(), {}, 0, {}};
}

namespace {

class LineSplitter : public Splitter {
 public:
  explicit LineSplitter(size_t max_record_bytes) : Splitter(max_record_bytes) {}

  Cut Next(std::string_view text, bool last) override {
    const size_t end = text.find('\n', searched_);
    if (end == std::string_view::npos) {
      if (last && (!text.empty() || swallowing())) return FinishLine(text, text.size());
      searched_ = text.size();
      Cut cut = More(text);
      if (cut.consumed > 0) searched_ = 0;
      return cut;
    }
    return FinishLine(text.substr(0, end), end + 1);
  }

 private:
  Cut FinishLine(std::string_view bytes, size_t consumed) {
    searched_ = 0;
    const uint64_t line = line_++;
    if (bytes.ends_with('\r')) bytes = TrimEnd(bytes, "\r");
    if (!swallowing() && bytes.find_first_not_of(" \t") == std::string_view::npos) {
      return {Cut::Kind::kNothing, consumed, {}, line, {}};
    }
    return Finish(bytes, consumed, line);
  }

  size_t searched_ = 0;
  uint64_t line_ = 1;
};

class JsonSplitter : public Splitter {
 public:
  explicit JsonSplitter(size_t max_record_bytes) : Splitter(max_record_bytes) {}

  Cut Next(std::string_view text, bool last) override {
    return state_ == State::kBetween ? Between(text, last) : Inside(text, last);
  }

 private:
  enum class State : uint8_t {
    kBetween,
    kDocument,      // in an object or array
    kScalar,        // in something else, up to the end of the line or member
    kEnvelopeTail,  // behind the array of an envelope: not kept
  };
  enum class Wrapper : uint8_t { kNone, kArray, kEnvelope };

  static constexpr size_t kEnvelopeBytes = 256;  // an envelope shows within these

  Cut Between(std::string_view text, bool last) {
    size_t at = 0;
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '\n') ++line_;
      if (!IsJsonSpace(c) && !(c == ',' && wrapper_ != Wrapper::kNone)) break;
    }
    if (at > 0) return {Cut::Kind::kNothing, at, {}, line_, {}};
    if (text.empty()) return {};

    if (wrapper_ == Wrapper::kNone) {
      if (text[0] == '[') {
        wrapper_ = Wrapper::kArray;
        return {Cut::Kind::kNothing, 1, {}, line_, {}};
      }
      if (text[0] == '{') {
        if (text.size() < kEnvelopeBytes && !last) return {};
        const size_t envelope = EnvelopePrefix(text.substr(0, kEnvelopeBytes));
        if (envelope > 0) {
          line_ += static_cast<uint64_t>(std::count(text.begin(), text.begin() + envelope, '\n'));
          wrapper_ = Wrapper::kEnvelope;
          return {Cut::Kind::kNothing, envelope, {}, line_, {}};
        }
      }
    } else if (text[0] == ']') {
      const bool tail = wrapper_ == Wrapper::kEnvelope;
      wrapper_ = Wrapper::kNone;
      if (tail) Begin(State::kEnvelopeTail);
      depth_ = tail ? 1 : 0;
      return {Cut::Kind::kNothing, 1, {}, line_, {}};
    }
    Begin(text[0] == '{' || text[0] == '[' ? State::kDocument : State::kScalar);
    return Inside(text, last);
  }

  void Begin(State state) {
    state_ = state;
    start_line_ = line_;
    at_ = 0;
    depth_ = 0;
    in_string_ = false;
    escaped_ = false;
    line_start_ = false;
    previous_ = ':';
  }

  Cut Inside(std::string_view text, bool last) {
    for (; at_ < text.size(); ++at_) {
      const char c = text[at_];
      if (state_ == State::kScalar) {
        if (c == '\n' || (wrapper_ != Wrapper::kNone && (c == ',' || c == ']'))) {
          return End(text.substr(0, at_), at_);
        }
      } else if (in_string_) {
        if (c == '\n' && state_ == State::kDocument) {
          return EndBroken(text.substr(0, at_), "line break inside a JSON string");
        }
        InString(c);
      } else if (c == '\n') {
        ++line_;
        line_start_ = true;
      } else if (!IsJsonSpace(c)) {
        const bool opens = c == '{' || c == '[';
        if (opens && line_start_ && state_ == State::kDocument && depth_ > 0 && previous_ != ':' &&
            previous_ != ',' && previous_ != '[') {
          return EndBroken(text.substr(0, at_), "JSON document ends too early");
        }
        line_start_ = false;
        previous_ = c;
        in_string_ = c == '"';
        if (opens) ++depth_;
        if ((c == '}' || c == ']') && --depth_ == 0) {
          return End(text.substr(0, at_ + 1), at_ + 1);
        }
      }
    }
    if (last && (!text.empty() || swallowing())) return End(text, at_);
    if (state_ == State::kEnvelopeTail) {
      at_ = 0;
      return text.empty() ? Cut{} : Cut{Cut::Kind::kNothing, text.size(), {}, line_, {}};
    }
    Cut cut = More(text);
    if (cut.consumed > 0) at_ = 0;
    return cut;
  }

  void InString(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
    }
  }

  Cut End(std::string_view bytes, size_t consumed) {
    const bool tail = state_ == State::kEnvelopeTail;
    state_ = State::kBetween;
    if (tail) return {Cut::Kind::kNothing, consumed, {}, line_, {}};
    return Finish(TrimEnd(bytes, kJsonSpaces), consumed, start_line_);
  }

  Cut EndBroken(std::string_view bytes, std::string_view reason) {
    state_ = State::kBetween;
    return FinishBroken(TrimEnd(bytes, kJsonSpaces), at_, start_line_, reason);
  }

  State state_ = State::kBetween;
  Wrapper wrapper_ = Wrapper::kNone;
  uint64_t line_ = 1;
  // Of the document at hand:
  uint64_t start_line_ = 1;
  size_t at_ = 0;  // looked at so far
  uint64_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool line_start_ = false;  // only blanks since the line began
  char previous_ = ':';      // the last character that is no blank
};

}  // namespace

size_t EnvelopePrefix(std::string_view text) {
  constexpr std::string_view kKeys[] = {"\"Records\"", "\"records\""};
  size_t at = 0;
  const auto skip_spaces = [&] {
    while (at < text.size() && IsJsonSpace(text[at])) ++at;
  };
  const auto take = [&](std::string_view token) {
    skip_spaces();
    const bool found = text.substr(at).starts_with(token);
    if (found) at += token.size();
    return found;
  };
  if (!take("{") || !(take(kKeys[0]) || take(kKeys[1])) || !take(":") || !take("[")) return 0;
  return at;
}

std::unique_ptr<Splitter> MakeLineSplitter(size_t max_record_bytes) {
  return std::make_unique<LineSplitter>(max_record_bytes);
}

std::unique_ptr<Splitter> MakeJsonSplitter(size_t max_record_bytes) {
  return std::make_unique<JsonSplitter>(max_record_bytes);
}

}  // namespace tocsin
