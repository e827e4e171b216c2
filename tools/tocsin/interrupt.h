// Ctrl-C ends a run cleanly: the handler sets a flag, the reader stops between two batches, and
// what was found is written. A second Ctrl-C ends the program at once.
//
// Thread safety: InstallInterrupt once, before threads start.
#pragma once

#include <atomic>
#include <thread>

namespace tocsin {

// SIGINT and SIGTERM set the flag; SIGPIPE becomes an error of write().
void InstallInterrupt();
const std::atomic<bool>& Interrupted();

// SIGHUP sets this flag, from the first call on.
std::atomic<bool>& ReloadWanted();

// Ends a read from standard input that `reader` may be waiting in: standard input becomes empty,
// and the call that waits is broken off.
void EndStandardInput(std::thread* reader);

}  // namespace tocsin
