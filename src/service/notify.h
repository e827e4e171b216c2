// Tells systemd how the service is (sd_notify), so that `systemctl start` waits until it is ready
// and a hung service is restarted. Does nothing when the process was not started with Type=notify.
// The only user of libsystemd.
//
// Thread safety: any thread, any time. Borrows nothing; reads NOTIFY_SOCKET and WATCHDOG_* of the
// environment.
#pragma once

#include <cstdint>
#include <string_view>

namespace tocsin {

enum class ServiceState : uint8_t { kReady, kReloading, kStopping };

// A change of state, with a line for `systemctl status`. kReloading must be followed by kReady.
void NotifyState(ServiceState state, std::string_view status);

// Only the line.
void NotifyStatus(std::string_view status);

// A sign of life.
void NotifyAlive();

// Nanoseconds between signs of life: half of what systemd waits for. 0: it expects none.
int64_t AliveInterval();

}  // namespace tocsin
