#include "service/setting_forms.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "decode/profile.h"
#include "decode/utc_offset.h"
#include "diag/quote.h"
#include "diag/suggest.h"
#include "pipeline/text_pattern.h"
#include "score/setting_rows.h"

namespace tocsin {
namespace {

// Kafka's limit, and what the longest default name leaves of it.
constexpr size_t kLongestTopic = 249;
constexpr size_t kLongestServiceName = kLongestTopic - std::string_view("-dead-letters").size();

// Properties that follow from settings, or on which the guarantees of the service rest.
struct OwnedProperty {
  std::string_view name;
  std::string_view instead;
};
constexpr OwnedProperty kOwnedProperties[] = {
    {"bootstrap.servers", "set kafka.brokers"},
    {"metadata.broker.list", "set kafka.brokers"},
    {"client.id", "set kafka.client_id"},
    {"group.id", "it follows from service.name"},
    {"transactional.id", "it follows from service.name"},
    {"transaction.timeout.ms", "set kafka.transaction_timeout"},
    {"enable.idempotence", "it follows from service.delivery"},
    {"isolation.level", "it follows from service.delivery"},
    {"enable.auto.commit", "offsets are committed with what was made of the records"},
    {"enable.auto.offset.store", "offsets are committed with what was made of the records"},
    {"auto.offset.reset", "set start of a source"},
};

bool IsTopicCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

SettingFault CheckName(const std::string& text, std::string_view what, size_t longest) {
  if (!std::all_of(text.begin(), text.end(), IsTopicCharacter)) {
    return {fmt::format("{} can't be {} of Kafka", Quote(text), what),
            "use letters, digits, '.', '_' and '-'"};
  }
  if (text.size() > longest || text == "." || text == "..") {
    return {fmt::format("{} can't be {} of Kafka", Quote(text), what),
            fmt::format("use up to {} characters", longest)};
  }
  return {};
}

bool IsPort(std::string_view text) {
  uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc() && stop == end;
}

// host:port or [address]:port
bool IsAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || !IsPort(text.substr(colon + 1))) {
    return false;
  }
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) return host.size() > 2 && host.ends_with(']');
  return host.find_first_of(": \t/[]") == std::string_view::npos;
}

// The same, but librdkafka takes a protocol before it and knows a port.
bool IsBroker(std::string_view text) {
  constexpr std::string_view kProtocolEnd = "://";
  if (const size_t at = text.find(kProtocolEnd); at != std::string_view::npos) {
    text.remove_prefix(at + kProtocolEnd.size());
  }
  if (IsAddress(text)) return true;
  return !text.empty() && text.find_first_of(": \t/[]") == std::string_view::npos;
}

}  // namespace

bool IsTopicPattern(std::string_view text) { return text.starts_with('^'); }

SettingFault CheckServiceName(const std::string& text) {
  return CheckName(text, "the begin of a topic", kLongestServiceName);
}

SettingFault CheckTopic(const std::string& text) {
  return CheckName(text, "a topic", kLongestTopic);
}

SettingFault CheckSourceTopic(const std::string& text) {
  if (!IsTopicPattern(text)) {
    SettingFault fault = CheckTopic(text);
    if (!fault.message.empty()) fault.hint = "a pattern of topics begins with '^'";
    return fault;
  }
  std::string error;
  if (TextPattern::Compile(text, &error)) return {};
  return {fmt::format("{} is no pattern: {}", Quote(text), error), ""};
}

SettingFault CheckBrokers(const std::string& text) {
  for (std::string_view rest = text;;) {
    const size_t comma = rest.find(',');
    const std::string_view broker = rest.substr(0, comma);
    if (!IsBroker(broker)) {
      return {fmt::format("{} is no address of a broker", Quote(broker)),
              "write host:port, several with commas and without blanks"};
    }
    if (comma == std::string_view::npos) return {};
    rest.remove_prefix(comma + 1);
  }
}

SettingFault CheckPropertyName(const std::string& text) {
  const auto owned =
      std::find_if(std::begin(kOwnedProperties), std::end(kOwnedProperties),
                   [&](const OwnedProperty& property) { return property.name == text; });
  if (owned == std::end(kOwnedProperties)) return {};
  return {fmt::format("the property '{}' belongs to tocsin", text), std::string(owned->instead)};
}

SettingFault CheckProfile(const std::string& text) {
  const std::vector<std::string_view> names = ProfileNames();
  if (std::find(names.begin(), names.end(), text) != names.end()) return {};
  std::string hint = DidYouMean(text, names);
  return {fmt::format("no profile is called {}", Quote(text)),
          hint.empty() ? "use " + OneOf(names) : std::move(hint)};
}

SettingFault CheckUtcOffset(const std::string& text) {
  if (ParseUtcOffset(text)) return {};
  return {fmt::format("{} is no offset from UTC", Quote(text)), "write it like '+02:00'"};
}

SettingFault CheckExpansion(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals != std::string::npos && equals > 0 && !text.ends_with("=@")) return {};
  return {fmt::format("{} gives no placeholder a value", Quote(text)),
          "write NAME=VALUE or NAME=@FILE"};
}

SettingFault CheckListen(const std::string& text) {
  if (IsAddress(text)) return {};
  return {fmt::format("{} is no address to listen on", Quote(text)),
          "write host:port or [address]:port"};
}

void PlaceFileOrDash(const std::string& folder, std::string* text) {
  if (*text != "-") PlaceFile(folder, text);
}

void PlaceExpansion(const std::string& folder, std::string* text) {
  constexpr std::string_view kOfFile = "=@";
  const size_t equals = text->find('=');
  if (equals == std::string::npos || text->compare(equals, kOfFile.size(), kOfFile) != 0) return;
  std::string file = text->substr(equals + kOfFile.size());
  PlaceFile(folder, &file);
  text->replace(equals + kOfFile.size(), std::string::npos, file);
}

}  // namespace tocsin
