#include "service/log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <utility>

#include "diag/glyphs.h"
#include "emit/json_writer.h"
#include "emit/time_text.h"

namespace tocsin {
namespace {

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::array<std::string_view, 5> kLevelNames = {"trace", "debug", "info", "warn", "error"};

using Value = decltype(LogFieldView::value);

std::string DoubleText(double number) {
  // JSON has no such numbers.
  if (!std::isfinite(number)) return std::isnan(number) ? "nan" : number < 0 ? "-inf" : "inf";
  return fmt::format("{}", number);
}

struct JsonValue {
  JsonWriter* json;
  void operator()(std::string_view text) const { json->String(text); }
  void operator()(bool flag) const { json->Bool(flag); }
  void operator()(double number) const { json->Number(DoubleText(number)); }
  void operator()(int64_t number) const { json->Number(fmt::format_int(number).c_str()); }
  void operator()(uint64_t number) const { json->Uint(number); }
};

// A text that could be taken for something else stands in quotes, escaped as JSON does.
std::string QuotedIfNeeded(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c > ' ' && c < '\x7f' && c != '"' && c != '=' && c != '\\');
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  JsonWriter json;
  json.String(text);
  // JSON leaves the rarer control characters as they are.
  return Printable(json.Take());
}

struct TextValue {
  std::string operator()(std::string_view text) const { return QuotedIfNeeded(text); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(double number) const { return DoubleText(number); }
  std::string operator()(int64_t number) const { return fmt::format_int(number).str(); }
  std::string operator()(uint64_t number) const { return fmt::format_int(number).str(); }
};

std::string JsonLine(int64_t now_ns, Log::Level level, std::string_view event,
                     std::string_view message, Log::Fields fields) {
  JsonWriter json;
  json.StartObject();
  json.Key("time");
  json.String(Rfc3339(now_ns));
  json.Key("level");
  json.String(LogLevelName(level));
  json.Key("event");
  json.String(event);
  json.Key("message");
  json.String(message);
  for (const LogFieldView& field : fields) {
    json.Key(field.key);
    std::visit(JsonValue{&json}, field.value);
  }
  json.EndObject();
  return json.Take() + "\n";
}

std::string TextLine(int64_t now_ns, Log::Level level, std::string_view event,
                     std::string_view message, Log::Fields fields) {
  std::string line = fmt::format("{} {:<5} {}: {}", Rfc3339(now_ns), LogLevelName(level), event,
                                 Printable(message));
  for (const LogFieldView& field : fields) {
    line += fmt::format(" {}={}", field.key, std::visit(TextValue(), field.value));
  }
  return line + "\n";
}

}  // namespace

std::string_view LogLevelName(Log::Level level) { return kLevelNames[static_cast<size_t>(level)]; }

Log::Log(const Options& options, Clock clock, Sink sink)
    : options_(options), clock_(std::move(clock)), sink_(std::move(sink)) {}

void Log::Write(Level level, std::string_view event, std::string_view message, Fields fields) {
  if (!Wants(level)) return;
  const std::lock_guard lock(mutex_);
  const int64_t now_ns = clock_();
  if (Admit(level, event, now_ns)) WriteLine(now_ns, level, event, message, fields);
}

bool Log::Admit(Level level, std::string_view event, int64_t now_ns) {
  if (options_.sample == 0) return true;
  auto found = windows_.find(event);
  if (found == windows_.end()) found = windows_.emplace(event, Window()).first;
  Window& window = found->second;
  // A clock that was set back begins a new second too.
  if (const int64_t second = now_ns / kNanosecondsPerSecond; second != window.second) {
    TellHeld(found->first, &window, now_ns);
    window = {.second = second};
  }
  if (window.written < options_.sample) {
    ++window.written;
    return true;
  }
  ++window.held;
  window.level = std::max(window.level, level);
  return false;
}

void Log::TellHeld(const std::string& event, Window* window, int64_t now_ns) {
  if (window->held == 0) return;
  WriteLine(now_ns, window->level, "log_held", "equal messages were not written",
            {{"of", event}, {"count", window->held}});
  window->held = 0;
  window->level = Level::kTrace;
}

void Log::Tick() {
  const std::lock_guard lock(mutex_);
  const int64_t now_ns = clock_();
  for (auto& [event, window] : windows_) {
    if (window.second != now_ns / kNanosecondsPerSecond) TellHeld(event, &window, now_ns);
  }
}

void Log::Flush() {
  const std::lock_guard lock(mutex_);
  const int64_t now_ns = clock_();
  for (auto& [event, window] : windows_) TellHeld(event, &window, now_ns);
}

void Log::WriteLine(int64_t now_ns, Level level, std::string_view event, std::string_view message,
                    Fields fields) {
  sink_((options_.format == Format::kJson ? JsonLine : TextLine)(now_ns, level, event, message,
                                                                 fields));
}

void WriteToStandardError(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace tocsin
