#include "service/notify.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

// The socket on which systemd listens.
class NotifyTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string path = (folder_.path() / "notify").string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    ASSERT_LT(path.size(), sizeof(address.sun_path));
    std::memcpy(address.sun_path, path.c_str(), path.size());
    socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    ASSERT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  void TearDown() override {
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    close(socket_);
  }
  std::string Heard() const {
    char text[512];
    const ssize_t length = recv(socket_, text, sizeof(text), 0);
    return length < 0 ? "nothing" : std::string(text, static_cast<size_t>(length));
  }

 private:
  TempDir folder_;
  int socket_ = -1;
};

TEST_F(NotifyTest, TellsStatesWithAStatus) {
  NotifyState(ServiceState::kReady, "12 rules");
  EXPECT_EQ(Heard(), "READY=1\nSTATUS=12 rules");
  NotifyState(ServiceState::kReloading, "compiling");
  EXPECT_EQ(Heard(), "RELOADING=1\nSTATUS=compiling");
  NotifyState(ServiceState::kStopping, "");
  EXPECT_EQ(Heard(), "STOPPING=1\nSTATUS=");
  NotifyAlive();
  EXPECT_EQ(Heard(), "WATCHDOG=1");
}

TEST_F(NotifyTest, AStatusCantBecomeAnotherMessage) {
  NotifyStatus("rule 'x\nREADY=1' is broken");
  EXPECT_EQ(Heard(), "STATUS=rule 'x READY=1' is broken");
}

TEST_F(NotifyTest, IsSilentWithoutASupervisor) {
  unsetenv("NOTIFY_SOCKET");
  NotifyStatus("nobody hears this");
  EXPECT_EQ(Heard(), "nothing");
}

TEST_F(NotifyTest, GivesHalfOfTheTimeThatSystemdWaits) {
  EXPECT_EQ(AliveInterval(), 0);
  setenv("WATCHDOG_USEC", "30000000", 1);
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_EQ(AliveInterval(), 15'000'000'000);
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(AliveInterval(), 0);
}

}  // namespace
}  // namespace tocsin
