#include "decode/syslog.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/decode/reader_harness.h"

namespace tocsin {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kSecond = 1'000'000'000;

class Syslog : public testing::Test {
 protected:
  Syslog()
      : harness_(MakeSyslogReader,
                 {"facility", "severity", "timestamp",   "host",   "hostname", "program",
                  "pid",      "msgid",    "message",     "id@1.a", "USER",     "COMMAND",
                  "TTY",      "user",     "src_ip",      "dst_ip", "src_port", "dst_port",
                  "proto",    "action",   "interface",   "rhost",  "type",     "a1",
                  "PWD",      "SPT",      "auth_method", "x.y"}) {
    harness_.context().default_year = 2021;
  }

  std::string One(std::string_view field) {
    const std::vector<std::string> values = harness_.Get(field);
    return values.size() == 1 ? values[0] : fmt::format("({} values)", values.size());
  }

  ReaderHarness harness_;
};

TEST_F(Syslog, ReadsRfc5424) {
  ASSERT_TRUE(
      harness_
          .Read("<86>1 2021-03-06T04:07:38.25Z web1 sshd 99 ID47 "
                "[id@1 a=\"v \\\"q\\\" \\] \\\\\" b=\"\"][x y=\"2\"] \xef\xbb\xbfhello  w\n")
          .ok());
  EXPECT_EQ(One("facility"), "authpriv");
  EXPECT_EQ(One("severity"), "info");
  EXPECT_EQ(One("host"), "web1");
  EXPECT_EQ(One("hostname"), "web1");
  EXPECT_EQ(One("program"), "sshd");
  EXPECT_EQ(One("pid"), "99");
  EXPECT_EQ(One("msgid"), "ID47");
  EXPECT_EQ(One("id@1.a"), "v \"q\" ] \\");
  EXPECT_EQ(One("x.y"), "2");
  EXPECT_EQ(One("message"), "hello  w");
  EXPECT_EQ(harness_.event().time_ns, 1615003658 * kSecond + kSecond / 4);
  EXPECT_EQ(harness_.Source(), "linux/sshd/-");
  EXPECT_EQ(harness_.tree().host, "web1");
  EXPECT_TRUE(harness_.tree().raw_is_leaf);
}

TEST_F(Syslog, LeavesOutNilValuesOfRfc5424) {
  ASSERT_TRUE(harness_.Read("<14>1 - - - - - -").ok());
  EXPECT_THAT(harness_.Get("host"), IsEmpty());
  EXPECT_THAT(harness_.Get("program"), IsEmpty());
  EXPECT_EQ(One("message"), "");
  EXPECT_EQ(harness_.event().time_ns, Event::kNoTime);
}

TEST_F(Syslog, KeepsBrokenStructuredDataInTheMessage) {
  ASSERT_TRUE(harness_.Read("<14>1 - h p - - [id@1 a=\"x\" rest").ok());
  EXPECT_EQ(One("message"), "[id@1 a=\"x\" rest");
  ASSERT_TRUE(harness_.Read("<14>1 - h p - - [id@1 a=\"x\\").ok());
  EXPECT_EQ(One("message"), "[id@1 a=\"x\\");
}

TEST_F(Syslog, ReadsRfc3164AndTheFilesOfRsyslog) {
  for (const char* line : {
           "<86>Mar  6 04:07:38 web1 sshd[99]: hi",
           "<86>2021-03-06T04:07:38+00:00 web1 sshd[99]: hi",
           "Mar  6 04:07:38 web1 sshd[99]: hi\r\n",
           "Mar 06 04:07:38 web1 sshd[99]: hi",
           "Mar  6 2021 04:07:38 web1 sshd[99]: hi",
           "2021-03-06T05:07:38.000000+01:00 web1 sshd[99]: hi\n",
           "2021-03-06 04:07:38 web1 sshd[99]: hi",
       }) {
    ASSERT_TRUE(harness_.Read(line).ok());
    EXPECT_EQ(One("host"), "web1") << line;
    EXPECT_EQ(One("program"), "sshd") << line;
    EXPECT_EQ(One("pid"), "99") << line;
    EXPECT_EQ(One("message"), "hi") << line;
    EXPECT_EQ(harness_.event().time_ns, 1615003658 * kSecond) << line;
    EXPECT_EQ(harness_.Source(), "linux/sshd/-") << line;
    EXPECT_TRUE(HasSyslogHeader(line) || line[10] == ' ') << line;
  }
}

TEST_F(Syslog, ReadsLinesWithoutHostTagOrTime) {
  ASSERT_TRUE(harness_.Read("Mar 11 19:26:39 myhost last message repeated 3 times").ok());
  EXPECT_EQ(One("host"), "myhost");
  EXPECT_THAT(harness_.Get("program"), IsEmpty());
  EXPECT_EQ(One("message"), "last message repeated 3 times");

  ASSERT_TRUE(harness_.Read("Feb 26 19:11:56 secd[1] <Error> x").ok());
  EXPECT_EQ(One("program"), "secd");
  EXPECT_THAT(harness_.Get("host"), IsEmpty());

  ASSERT_TRUE(harness_.Read("<13>backup: done").ok());
  EXPECT_EQ(One("program"), "backup");
  EXPECT_EQ(One("message"), "done");

  ASSERT_TRUE(harness_.Read("with another line").ok());
  EXPECT_EQ(One("message"), "with another line");
  EXPECT_EQ(harness_.Source(), "linux/syslog/-");

  ASSERT_TRUE(harness_.Read("2016-10-25T12:37:23.297265-07:00 INFO scheduler[13707]: ok").ok());
  EXPECT_EQ(One("severity"), "info");
  EXPECT_EQ(One("program"), "scheduler");
  EXPECT_THAT(harness_.Get("host"), IsEmpty());

  EXPECT_EQ(harness_.Read("").kind, DecodeOutcome::Kind::kSkip);
  EXPECT_EQ(harness_.Read("\r\n").kind, DecodeOutcome::Kind::kSkip);
}

TEST_F(Syslog, KnowsHeaderlessLinesByTheirFile) {
  harness_.context().source_name = "/var/log/vsftpd.log";
  ASSERT_TRUE(harness_.Read("Mon Jun  6 18:43:28 2016 [pid 2] CONNECT: Client \"::1\"").ok());
  EXPECT_EQ(harness_.Source(), "linux/vsftpd/-");
  EXPECT_EQ(One("message"), "[pid 2] CONNECT: Client \"::1\"");
  EXPECT_EQ(harness_.event().time_ns, 1465238608 * kSecond);
  harness_.context().source_name = "/var/log/nginx/error.log";
  ASSERT_TRUE(harness_.Read("worker process 1 exited on signal 11").ok());
  EXPECT_EQ(harness_.Source(), "linux/nginx/-");
}

TEST_F(Syslog, GivesEachProgramTheServiceOfSigmasRules) {
  const auto source = [&](const std::string& tag) {
    EXPECT_TRUE(harness_.Read("Mar  6 04:07:38 h " + tag + ": m").ok());
    return harness_.Source();
  };
  EXPECT_EQ(source("sudo"), "linux/sudo/-");
  EXPECT_EQ(source("CRON[3]"), "linux/cron/-");
  EXPECT_EQ(source("crond[3]"), "linux/cron/-");
  EXPECT_EQ(source("su[3]"), "linux/auth/-");
  EXPECT_EQ(source("pkexec[3]"), "linux/auth/-");
  EXPECT_EQ(source("vsftpd"), "linux/vsftpd/-");
  EXPECT_EQ(source("clamd"), "linux/clamav/-");
  EXPECT_EQ(source("guacd"), "linux/guacamole/-");
  EXPECT_EQ(source("named"), "linux/syslog/-");
  EXPECT_EQ(source("postfix/smtpd[1]"), "linux/syslog/-");
  ASSERT_TRUE(harness_.Read("<86>Mar  6 04:07:38 h other: m").ok());
  EXPECT_EQ(harness_.Source(), "linux/auth/-");
  harness_.context().asserted.product = "cisco";
  EXPECT_EQ(source("x"), "cisco/syslog/-");
}

TEST_F(Syslog, ReadsSudoPairs) {
  ASSERT_TRUE(harness_
                  .Read("Mar  6 04:07:38 h sudo:  alice : TTY=pts/0 ; PWD=/home/al ; USER=#-1 ; "
                        "COMMAND=/bin/sh -c a=1 ; b")
                  .ok());
  EXPECT_EQ(One("user"), "alice");
  EXPECT_EQ(One("TTY"), "pts/0");
  EXPECT_EQ(One("PWD"), "/home/al");
  EXPECT_EQ(One("USER"), "#-1");
  EXPECT_EQ(One("COMMAND"), "/bin/sh -c a=1 ; b");
}

TEST_F(Syslog, ReadsSshdMessages) {
  struct Case {
    const char* message;
    const char* action;
    const char* user;
    const char* src_ip;
    const char* src_port;
  };
  constexpr const char* kNone = "(0 values)";
  for (const Case& c : {
           Case{"Accepted publickey for root from 1.2.3.4 port 22 ssh2: RSA x", "accepted", "root",
                "1.2.3.4", "#22"},
           Case{"Failed password for invalid user a from 9.9.9.9 from ::1 port 5 ssh2", "failed",
                "a from 9.9.9.9", "::1", "#5"},
           Case{"Invalid user admin from 1.2.3.4", "invalid_user", "admin", "1.2.3.4", kNone},
           Case{"Connection closed by 1.2.3.4 port 7 [preauth]", "closed", kNone, "1.2.3.4", "#7"},
           Case{"Disconnected from authenticating user bob 1.2.3.4 port 7 [preauth]",
                "disconnected", "bob", "1.2.3.4", "#7"},
           Case{"Received disconnect from 1.2.3.4: 11: Bye", "disconnected", kNone, "1.2.3.4",
                kNone},
           Case{"Server listening on 0.0.0.0 port 22.", kNone, kNone, kNone, kNone},
       }) {
    ASSERT_TRUE(harness_.Read(std::string("Mar  6 04:07:38 h sshd[1]: ") + c.message).ok());
    EXPECT_EQ(One("action"), c.action) << c.message;
    EXPECT_EQ(One("user"), c.user) << c.message;
    EXPECT_EQ(One("src_ip"), c.src_ip) << c.message;
    EXPECT_EQ(One("src_port"), c.src_port) << c.message;
  }
}

TEST_F(Syslog, ReadsPamPairs) {
  ASSERT_TRUE(harness_
                  .Read("Mar  6 04:07:38 h sshd[1]: pam_unix(sshd:auth): authentication failure; "
                        "logname= uid=0 rhost=1.2.3.4  user=root")
                  .ok());
  EXPECT_EQ(One("rhost"), "1.2.3.4");
  EXPECT_EQ(One("user"), "root");
}

TEST_F(Syslog, ReadsPacketsOfTheKernelsFirewall) {
  ASSERT_TRUE(harness_
                  .Read("Mar  6 04:07:38 h kernel: [ 31.5] [UFW BLOCK] IN=eth0 OUT= MAC=00:11 "
                        "SRC=1.2.3.4 DST=5.6.7.8 LEN=40 PROTO=TCP SPT=4000 DPT=22 SYN")
                  .ok());
  EXPECT_EQ(harness_.Source(), "linux/syslog/firewall");
  EXPECT_EQ(One("action"), "block");
  EXPECT_EQ(One("interface"), "eth0");
  EXPECT_EQ(One("src_ip"), "1.2.3.4");
  EXPECT_EQ(One("dst_ip"), "5.6.7.8");
  EXPECT_EQ(One("src_port"), "#4000");
  EXPECT_EQ(One("dst_port"), "#22");
  EXPECT_EQ(One("SPT"), "4000");
  EXPECT_EQ(One("proto"), "TCP");
}

TEST_F(Syslog, ReadsAuditRecordsInsideOfMessages) {
  for (const char* line :
       {"Mar  6 04:07:38 h audispd: type=EXECVE msg=audit(1615003658.5:7): argc=2 a1=\"-l\"",
        "Mar  6 04:07:38 h kernel: [ 1.2] audit: type=1309 audit(1615003658.5:7): a1=\"-l\""}) {
    ASSERT_TRUE(harness_.Read(line).ok());
    EXPECT_EQ(harness_.Source(), "linux/auditd/-");
    EXPECT_EQ(One("type"), "EXECVE");
    EXPECT_EQ(One("a1"), "-l");
    EXPECT_EQ(harness_.event().time_ns, 1615003658 * kSecond + kSecond / 2);
  }
}

TEST_F(Syslog, LeavesAreTheFieldsAndTheWholeLine) {
  ASSERT_TRUE(harness_.Read("Mar  6 04:07:38 h p[1]: m").ok());
  EXPECT_THAT(harness_.Leaves(),
              ElementsAre("Mar  6 04:07:38", "h", "h", "p", "1", "m", "Mar  6 04:07:38 h p[1]: m"));
}

TEST(SyslogHeader, IsNotSeenInOtherTexts) {
  for (const char* line : {"", "<", "<>x", "<999>x", "<1", "lorem ipsum", "Mar", "Mar  6",
                           "Mon Jun", "1521911720.6\tC", "2021-13-45T99:00:00Z h p: m",
                           "type=A msg=audit(1.2:3):", "{\"a\":1}"}) {
    EXPECT_FALSE(HasSyslogHeader(line)) << line;
  }
}

TEST_F(Syslog, EventAndTreeAgreeOnRandomLines) {
  std::mt19937 random(5424);
  const std::string pieces[] = {"<13>",
                                "1 ",
                                "Mar  6 04:07:38",
                                "2021-03-06T04:07:38Z",
                                " ",
                                "host",
                                "sshd",
                                "[",
                                "]",
                                ":",
                                "\"",
                                "\\",
                                "=",
                                "[id@1 a=\"",
                                "\"]",
                                "sudo: ",
                                " ; ",
                                "USER=",
                                "COMMAND=",
                                "kernel: ",
                                "IN=eth0 OUT= SRC=1.1.1.1 DST=2.2.2.2 PROTO=UDP",
                                "Failed password for ",
                                " from ",
                                " port ",
                                "22",
                                "pam_x: y; ",
                                "user=",
                                "type=EXECVE msg=audit(1.5:2): ",
                                "a1=41",
                                "\xef\xbb\xbf",
                                "-",
                                std::string(1, '\0'),
                                "\xff",
                                "Mon ",
                                "2016"};
  for (int i = 0; i < 50000; ++i) {
    std::string line;
    for (unsigned n = random() % 12; n > 0; --n) line += pieces[random() % std::size(pieces)];
    if (harness_.Read(line).ok()) {
      EXPECT_THAT(harness_.Leaves(), Contains(line));
    }
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace tocsin
