#include "decode/access_log.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/decode/reader_harness.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class AccessLog : public testing::Test {
 protected:
  AccessLog()
      : harness_(MakeAccessLogReader,
                 {"c-ip", "cs-username", "cs-method", "cs-uri", "cs-uri-stem", "cs-uri-query",
                  "cs-version", "sc-status", "sc-bytes", "cs-referer", "cs-referrer",
                  "cs-user-agent", "cs-host", "request"}) {}

  std::string One(std::string_view field) {
    const std::vector<std::string> values = harness_.Get(field);
    return values.size() == 1 ? values[0] : fmt::format("({} values)", values.size());
  }

  ReaderHarness harness_;
};

TEST_F(AccessLog, ReadsCombinedFormat) {
  ASSERT_TRUE(harness_
                  .Read("1.2.3.4 - alice [10/Oct/2000:13:55:36 -0700] \"GET /a/b.php?id=1 "
                        "HTTP/1.1\" 200 512 \"http://x/\" \"Mozilla/5.0 (\\\"q\\\")\"")
                  .ok());
  EXPECT_EQ(One("c-ip"), "1.2.3.4");
  EXPECT_EQ(One("cs-username"), "alice");
  EXPECT_EQ(One("cs-method"), "GET");
  EXPECT_EQ(One("cs-uri"), "/a/b.php?id=1");
  EXPECT_EQ(One("cs-uri-stem"), "/a/b.php");
  EXPECT_THAT(harness_.Get("cs-uri-query"), ElementsAre("id=1", "/a/b.php?id=1"));
  EXPECT_EQ(One("cs-version"), "HTTP/1.1");
  EXPECT_EQ(One("sc-status"), "#200");
  EXPECT_EQ(One("sc-bytes"), "#512");
  EXPECT_EQ(One("cs-referer"), "http://x/");
  EXPECT_EQ(One("cs-referrer"), "http://x/");
  EXPECT_EQ(One("cs-user-agent"), "Mozilla/5.0 (\"q\")");
  EXPECT_EQ(harness_.event().time_ns, 971211336 * int64_t{1'000'000'000});
  EXPECT_EQ(harness_.Source(), "//webserver");
}

TEST_F(AccessLog, ReadsCommonFormatAndVirtualHosts) {
  ASSERT_TRUE(harness_.Read("::1 - - [10/Oct/2000:13:55:36 +0000] \"HEAD / HTTP/1.0\" 304 -").ok());
  EXPECT_EQ(One("c-ip"), "::1");
  EXPECT_EQ(One("cs-uri-query"), "/");
  EXPECT_THAT(harness_.Get("cs-username"), IsEmpty());
  EXPECT_THAT(harness_.Get("sc-bytes"), IsEmpty());
  EXPECT_THAT(harness_.Get("cs-user-agent"), IsEmpty());

  ASSERT_TRUE(harness_
                  .Read("www.example.com:443 1.2.3.4 - - [10/Oct/2000:13:55:36 +0000] \"GET / "
                        "HTTP/1.0\" 304 0 \"-\" \"-\"")
                  .ok());
  EXPECT_EQ(One("cs-host"), "www.example.com");
  EXPECT_EQ(One("c-ip"), "1.2.3.4");
  EXPECT_THAT(harness_.Get("cs-referer"), IsEmpty());
  EXPECT_EQ(harness_.tree().host, "www.example.com");

  ASSERT_TRUE(
      harness_.Read("1.2.3.4 - a [b] c [10/Oct/2000:13:55:36 +0000] \"GET /x y HTTP/1.0\" 200 1")
          .ok());
  EXPECT_EQ(One("cs-username"), "a [b] c");
  EXPECT_EQ(One("cs-uri"), "/x y");
}

TEST_F(AccessLog, KeepsRequestsThatAreNone) {
  ASSERT_TRUE(
      harness_.Read("1.2.3.4 - - [10/Oct/2000:13:55:36 +0000] \"\\x16\\x03\\x01\\\\\" 400 226")
          .ok());
  EXPECT_EQ(One("request"), "\x16\x03\x01\\");
  EXPECT_THAT(harness_.Get("cs-method"), IsEmpty());
  ASSERT_TRUE(harness_.Read("1.2.3.4 - - [10/Oct/2000:13:55:36 +0000] \"-\" 408 0").ok());
  EXPECT_THAT(harness_.Get("request"), IsEmpty());
}

TEST_F(AccessLog, RejectsOtherLines) {
  for (const char* line :
       {"x", "1.2.3.4 - - [yesterday] \"GET / HTTP/1.0\" 200 1",
        "1.2.3.4 - - [10/Oct/2000:13:55:36", "1.2.3.4 - - [10/Oct/2000:13:55:36 +0000]",
        "1.2.3.4 - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.0 200 1",
        "1.2.3.4 - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.0\" OK 1",
        "[10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.0\" 200 1"}) {
    EXPECT_EQ(harness_.Read(line).reason, "no access log line in common or combined format");
  }
  EXPECT_EQ(harness_.Read("").kind, DecodeOutcome::Kind::kSkip);
}

TEST_F(AccessLog, EventAndTreeAgreeOnRandomLines) {
  std::mt19937 random(200);
  const std::string pieces[] = {"GET",  " ",        "/a",    "?",  "q=1",
                                "\\\"", "\\x2",     "\\x22", "\\", "\" 200 5 \"",
                                "\"",   "HTTP/1.1", "-",     "[",  "]"};
  for (int i = 0; i < 50000; ++i) {
    std::string line = "1.2.3.4 - - [10/Oct/2000:13:55:36 +0000] \"GET /";
    for (unsigned n = random() % 12; n > 0; --n) line += pieces[random() % std::size(pieces)];
    harness_.Read(line + "\" 200 1");
    harness_.Leaves();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace tocsin
