#include "interrupt.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>

namespace tocsin {
namespace {

std::atomic<bool> interrupted = false;
std::atomic<bool> reload_wanted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

// Once: afterwards the signal does what it does by default.
void OnInterrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

void OnWake(int) {}

void OnReload(int) { reload_wanted = true; }

// Without SA_RESTART: a read that waits is broken off.
void Handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

void InstallInterrupt() {
  Handle(SIGINT, OnInterrupt);
  Handle(SIGTERM, OnInterrupt);
  Handle(SIGUSR1, OnWake);
  Handle(SIGPIPE, SIG_IGN);
}

const std::atomic<bool>& Interrupted() { return interrupted; }

std::atomic<bool>& ReloadWanted() {
  Handle(SIGHUP, OnReload);
  return reload_wanted;
}

void EndStandardInput(std::thread* reader) {
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing >= 0) {
    dup2(nothing, STDIN_FILENO);
    close(nothing);
  }
  pthread_kill(reader->native_handle(), SIGUSR1);
}

}  // namespace tocsin
