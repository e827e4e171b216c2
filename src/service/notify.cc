#include "service/notify.h"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <array>
#include <string>

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 3> kStates = {"READY=1", "RELOADING=1", "STOPPING=1"};

// A message is lines of KEY=VALUE: a value must not hold a line end.
std::string StatusLine(std::string_view status) {
  std::string line = "STATUS=";
  line += status;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

// What sd_notify returns is not looked at: a supervisor that can't be reached is no reason to stop.
void Send(const std::string& message) { sd_notify(0, message.c_str()); }

}  // namespace

void NotifyState(ServiceState state, std::string_view status) {
  Send(std::string(kStates[static_cast<size_t>(state)]) + "\n" + StatusLine(status));
}

void NotifyStatus(std::string_view status) { Send(StatusLine(status)); }

void NotifyAlive() { Send("WATCHDOG=1"); }

int64_t AliveInterval() {
  uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return 0;
  return static_cast<int64_t>(microseconds) * 1'000 / 2;
}

}  // namespace tocsin
