#include "decode/utc_offset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using testing::Optional;

TEST(UtcOffset, CountsSecondsEastOfGreenwich) {
  EXPECT_THAT(ParseUtcOffset("+00:00"), Optional(0));
  EXPECT_THAT(ParseUtcOffset("+02:00"), Optional(7200));
  EXPECT_THAT(ParseUtcOffset("-03:30"), Optional(-12600));
  EXPECT_THAT(ParseUtcOffset("+14:00"), Optional(50400));
}

TEST(UtcOffset, RefusesWhatIsNoOffset) {
  for (const char* text :
       {"", "Z", "02:00", "+2:00", "+02", "+0200", "+15:00", "+02:60", "+0x:00", "+02:00 "}) {
    EXPECT_EQ(ParseUtcOffset(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tocsin
