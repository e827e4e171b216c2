#include "service/commit_metadata.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(CommitMetadata, MatchReadsWhatItWrote) {
  for (const int64_t clock_ns : {kNever, int64_t{0}, int64_t{-5}, INT64_MAX}) {
    const MatchMetadata metadata{clock_ns};
    EXPECT_EQ(ParseMatchMetadata(EncodeMatchMetadata(metadata)), metadata);
  }
}

TEST(CommitMetadata, CorrelateReadsWhatItWrote) {
  for (const CorrelateMetadata& metadata :
       {CorrelateMetadata{8, 0, "", 0}, CorrelateMetadata{8, 17, "abc", 99}}) {
    EXPECT_EQ(ParseCorrelateMetadata(EncodeCorrelateMetadata(metadata)), metadata);
  }
}

TEST(CommitMetadata, NothingCommittedIsNoClock) {
  EXPECT_EQ(ParseMatchMetadata(""), MatchMetadata{});
}

TEST(CommitMetadata, RefusesWhatOthersWrote) {
  for (const std::string_view text :
       {"hello", "correlate shards=1 from=0", "match clock=", "match clock=1x"}) {
    EXPECT_FALSE(ParseMatchMetadata(text).has_value()) << text;
  }
  for (const std::string_view text :
       {"", "match", "correlate", "correlate shards=8", "correlate shards=8 from=x",
        "correlate shards=8 from=1 snapshot=a"}) {
    EXPECT_FALSE(ParseCorrelateMetadata(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace tocsin
