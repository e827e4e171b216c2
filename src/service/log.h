// What the service says to its operator: one line for one thing that happened, as JSON for machines
//
//   {"time":"2026-03-01T12:00:00.25Z","level":"warn","event":"record_rejected",
//    "message":"a record is no event","topic":"zeek","offset":17}
//
// or as text for a terminal. `event` is a name in the code that alerts and searches can rely on. Of
// equal events only so many a second are written; the next line of that event, or Tick, first says
// how many were held ("event":"log_held").
//
// A logging library would bring a pattern language that does not escape and asynchronous queues
// that can lose the last words: what is left is a mutex and a write.
//
// Thread safety: any thread may write; lines never mix. Clock and sink are called under the lock.
// Borrows nothing.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>

namespace tocsin {

// One key with its value. Holds views: for the arguments of a call only.
struct LogFieldView {
  template <std::convertible_to<std::string_view> Text>
  LogFieldView(std::string_view name, const Text& text)
      : key(name), value(std::string_view(text)) {}
  LogFieldView(std::string_view name, bool flag) : key(name), value(flag) {}
  template <std::signed_integral Number>
  LogFieldView(std::string_view name, Number number)
      : key(name), value(static_cast<int64_t>(number)) {}
  template <std::unsigned_integral Number>
  requires(!std::same_as<Number, bool>) LogFieldView(std::string_view name, Number number)
      : key(name), value(static_cast<uint64_t>(number)) {}
  LogFieldView(std::string_view name, double number) : key(name), value(number) {}

  std::string_view key;
  std::variant<std::string_view, bool, int64_t, uint64_t, double> value;
};

class Log {
 public:
  enum class Level : uint8_t { kTrace, kDebug, kInfo, kWarn, kError };
  enum class Format : uint8_t { kJson, kText };

  struct Options {
    Level level = Level::kInfo;  // what is less grave is not written
    Format format = Format::kJson;
    uint32_t sample = 10;  // lines of one event in a second; 0: all
  };

  using Fields = std::initializer_list<LogFieldView>;
  using Clock = std::function<int64_t()>;              // nanoseconds since 1970
  using Sink = std::function<void(std::string_view)>;  // one line with its end

  Log(const Options& options, Clock clock, Sink sink);

  bool Wants(Level level) const { return level >= options_.level; }
  void Write(Level level, std::string_view event, std::string_view message, Fields fields = {});

  void Debug(std::string_view event, std::string_view message, Fields fields = {}) {
    Write(Level::kDebug, event, message, fields);
  }
  void Info(std::string_view event, std::string_view message, Fields fields = {}) {
    Write(Level::kInfo, event, message, fields);
  }
  void Warn(std::string_view event, std::string_view message, Fields fields = {}) {
    Write(Level::kWarn, event, message, fields);
  }
  void Error(std::string_view event, std::string_view message, Fields fields = {}) {
    Write(Level::kError, event, message, fields);
  }

  // Says what was held in seconds that are over; to be called now and then, and Flush at the end,
  // which does not wait for the second to be over.
  void Tick();
  void Flush();

 private:
  // How often one event happened in one second.
  struct Window {
    int64_t second = 0;
    uint32_t written = 0;
    uint64_t held = 0;
    Level level = Level::kTrace;  // the gravest of those held
  };

  bool Admit(Level level, std::string_view event, int64_t now_ns);
  void TellHeld(const std::string& event, Window* window, int64_t now_ns);
  void WriteLine(int64_t now_ns, Level level, std::string_view event, std::string_view message,
                 Fields fields);

  const Options options_;
  const Clock clock_;
  const Sink sink_;
  std::mutex mutex_;
  std::map<std::string, Window, std::less<>> windows_;
};

// The name of a level: "warn".
std::string_view LogLevelName(Log::Level level);

// Writes to standard error, each line by one call.
void WriteToStandardError(std::string_view line);

}  // namespace tocsin
