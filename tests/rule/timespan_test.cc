#include "rule/timespan.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

// In seconds; 0 when it is refused.
int64_t Seconds(const std::string& text) {
  YamlNode node;
  node.text = text;
  const std::string file = "r.yml";
  Diagnostics diagnostics;
  const std::optional<int64_t> span = ReadTimespan("timespan", node, {file, &diagnostics});
  EXPECT_EQ(span.has_value(), diagnostics.empty()) << text;
  return span ? *span / 1'000'000'000 : 0;
}

std::string Hint(const std::string& text) {
  YamlNode node;
  node.text = text;
  const std::string file = "r.yml";
  Diagnostics diagnostics;
  ReadTimespan("timespan", node, {file, &diagnostics});
  return diagnostics.empty() ? "" : diagnostics[0].hint;
}

TEST(Timespan, KnowsSigmasUnits) {
  EXPECT_EQ(Seconds("1s"), 1);
  EXPECT_EQ(Seconds("5m"), 300);
  EXPECT_EQ(Seconds("24h"), 86400);
  EXPECT_EQ(Seconds("7d"), 604800);
  EXPECT_EQ(Seconds("1w"), 604800);
  EXPECT_EQ(Seconds("1M"), 2'629'746);
  EXPECT_EQ(Seconds("2y"), 63'113'904);
  EXPECT_EQ(Seconds("0090m"), 5400);
}

TEST(Timespan, EndsBelowAHundredYears) {
  EXPECT_EQ(Seconds("99y"), 99 * int64_t{31'556'952});
  EXPECT_EQ(Seconds("100y"), 0);
  EXPECT_EQ(Seconds("3155695199s"), 3155695199);
  EXPECT_EQ(Seconds("3155695200s"), 0);
  EXPECT_EQ(Seconds("99999999999999999999999999999999s"), 0);
}

TEST(Timespan, IsOneWholeNumberAndOneUnit) {
  for (const char* bad : {"", "m", "300", "-5m", "+5m", "5 m", " 5m", "5m ", "1h30m", "1.5h", "0s",
                          "5H", "5min", "5ms", "5m5", "5\xC2\xB5s", "1h30", "m5"}) {
    EXPECT_EQ(Seconds(bad), 0) << bad;
  }
}

TEST(Timespan, HintsAtWhatWasMeant) {
  EXPECT_EQ(Hint("1h30m"), "write 90m");
  EXPECT_EQ(Hint("1d12h"), "write 36h");
  EXPECT_EQ(Hint("1m30s"), "write 90s");
  EXPECT_EQ(Hint("12h12h"), "write 1d");
  EXPECT_EQ(Hint("99y99y"),
            "write a whole number and one of s, m, h, d, w, M (months) or y, like 5m");
  EXPECT_EQ(Hint("5H"), "write 'h': units are case-sensitive");
}

}  // namespace
}  // namespace tocsin
