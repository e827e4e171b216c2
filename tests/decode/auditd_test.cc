#include "decode/auditd.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/decode/reader_harness.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Auditd : public testing::Test {
 protected:
  Auditd()
      : harness_(MakeAuditdReader,
                 {"type", "serial", "node",      "a0",      "a1",  "a2",   "exe",      "comm",
                  "key",  "name",   "proctitle", "SYSCALL", "UID", "auid", "old-auid", "acct",
                  "op",   "res",    "cmd",       "syscall", "avc", "a1[0]"}) {}

  std::string One(std::string_view field) {
    const std::vector<std::string> values = harness_.Get(field);
    return values.size() == 1 ? values[0] : fmt::format("({} values)", values.size());
  }

  ReaderHarness harness_;
};

TEST_F(Auditd, ReadsExecveWithHexArguments) {
  ASSERT_TRUE(harness_
                  .Read("node=web1 type=EXECVE msg=audit(1652292621.986:84138): argc=3 "
                        "a0=\"/bin/sh\" a1=2D63 a2=63617420612062 a1[0]=4142 a1_len=5")
                  .ok());
  EXPECT_EQ(One("type"), "EXECVE");
  EXPECT_EQ(One("serial"), "#84138");
  EXPECT_EQ(One("node"), "web1");
  EXPECT_EQ(One("a0"), "/bin/sh");
  EXPECT_EQ(One("a1"), "-c");
  EXPECT_EQ(One("a2"), "cat a b");
  EXPECT_EQ(One("a1[0]"), "AB");
  EXPECT_EQ(harness_.event().time_ns, 1652292621986000000);
  EXPECT_EQ(harness_.Source(), "linux/auditd/-");
  EXPECT_EQ(harness_.tree().host, "web1");
}

TEST_F(Auditd, KeepsNumbersOfSyscallsAndReadsTheEnrichedPart) {
  ASSERT_TRUE(harness_
                  .Read("type=SYSCALL msg=audit(1.0:2): arch=c000003e syscall=59 a0=26 a1=ABCD "
                        "comm=\"id\" exe=2F746D702F6120 key=(null)\x1d"
                        "ARCH=x86_64 "
                        "SYSCALL=execve UID=\"root\"")
                  .ok());
  EXPECT_EQ(One("a0"), "26");
  EXPECT_EQ(One("a1"), "ABCD");
  EXPECT_EQ(One("exe"), "/tmp/a ");
  EXPECT_EQ(One("key"), "(null)");
  EXPECT_EQ(One("SYSCALL"), "execve");
  EXPECT_EQ(One("UID"), "root");
}

TEST_F(Auditd, ReadsPairsInsideOfMsg) {
  ASSERT_TRUE(harness_
                  .Read("type=USER_CMD msg=audit(1.0:2): pid=1 auid=0 msg='op=run acct=\"bob\" "
                        "cmd=6C73202D6C res=success'\x1dUID=\"root\"")
                  .ok());
  EXPECT_EQ(One("op"), "run");
  EXPECT_EQ(One("acct"), "bob");
  EXPECT_EQ(One("cmd"), "ls -l");
  EXPECT_EQ(One("res"), "success");
  EXPECT_EQ(One("UID"), "root");
}

TEST_F(Auditd, JoinsArgumentsOfProctitle) {
  ASSERT_TRUE(harness_.Read("type=PROCTITLE msg=audit(1.0:2): proctitle=6C73002D6C").ok());
  EXPECT_EQ(One("proctitle"), "ls -l");
}

TEST_F(Auditd, NamesOldAndNewValuesAsTodaysKernelsDo) {
  ASSERT_TRUE(harness_.Read("type=LOGIN msg=audit(1.1:2): old auid=7 new auid=0").ok());
  EXPECT_EQ(One("old-auid"), "7");
  EXPECT_EQ(One("auid"), "0");
}

TEST_F(Auditd, ReadsRecordsWithoutBodyOrTime) {
  ASSERT_TRUE(harness_.Read("type=NOMSG msg=audit(1337845222.174:94984):").ok());
  EXPECT_EQ(One("type"), "NOMSG");
  ASSERT_TRUE(harness_.Read("type=EMPTYDATE msg=audit(): empty").ok());
  EXPECT_EQ(harness_.event().time_ns, Event::kNoTime);
  EXPECT_THAT(harness_.Get("serial"), IsEmpty());
}

TEST_F(Auditd, RejectsOtherLines) {
  for (const char* line : {"x", "type=", "type= msg=audit(1.1:2):", "msg=audit(1.1:2):",
                           "type=A msg=audit(1.1:2", "type=A audit(1.1:2):"}) {
    const DecodeOutcome outcome = harness_.Read(line);
    EXPECT_EQ(outcome.reason, "no audit record: type= and msg=audit(...) expected") << line;
    EXPECT_FALSE(IsAuditLine(line));
  }
  EXPECT_EQ(harness_.Read("").kind, DecodeOutcome::Kind::kSkip);
}

TEST_F(Auditd, EventAndTreeAgreeOnRandomLines) {
  std::mt19937 random(1300);
  const std::string pieces[] = {"a1=",    "a1",   "=",    "\"",   "'",       "msg='",
                                " ",      "\x1d", "4142", "exe=", "old ",    "new ",
                                "auid=1", "key=", "ZZ",   "\\",   "name=414"};
  for (int i = 0; i < 50000; ++i) {
    std::string line = "type=EXECVE msg=audit(1.5:2): ";
    for (unsigned n = random() % 12; n > 0; --n) line += pieces[random() % std::size(pieces)];
    ASSERT_TRUE(harness_.Read(line).ok());
    harness_.Leaves();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace tocsin
