#include "diag/suggest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace tocsin {
namespace {

constexpr auto kNames =
    std::to_array<std::string_view>({"selection", "filter_main", "keywords", "sel"});

TEST(Suggest, FindsNameWithSwappedLetters) { EXPECT_EQ(Nearest("selectoin", kNames), "selection"); }

TEST(Suggest, FindsNameWithMissingAndWrongLetters) {
  EXPECT_EQ(Nearest("filtermain", kNames), "filter_main");
  EXPECT_EQ(Nearest("keywordz", kNames), "keywords");
}

TEST(Suggest, IgnoresCase) { EXPECT_EQ(Nearest("SELECTION", kNames), "selection"); }

TEST(Suggest, PrefersFewerEdits) {
  constexpr auto names = std::to_array<std::string_view>({"filter_b", "filter_ab"});
  EXPECT_EQ(Nearest("filter_aa", names), "filter_ab");
}

TEST(Suggest, KnowsWhetherANeighbourIsTheOnlyOne) {
  constexpr auto names = std::to_array<std::string_view>({"filter_a", "filter_b", "selection"});
  EXPECT_EQ(OnlyNeighbour("selectoin", names), "selection");
  EXPECT_EQ(OnlyNeighbour("Filter_A", names), "filter_a");
  EXPECT_EQ(OnlyNeighbour("filter_c", names), "") << "two are as near";
  EXPECT_EQ(OnlyNeighbour("selectoins", names), "") << "two edits";
}

TEST(Suggest, IsSilentAboutUnlikeNames) {
  EXPECT_EQ(Nearest("process", kNames), "");
  EXPECT_EQ(Nearest("x", kNames), "");
  EXPECT_EQ(Nearest("", kNames), "");
  EXPECT_EQ(DidYouMean("process", kNames), "");
}

TEST(Suggest, LeavesVeryLongWordsAlone) {
  const std::string word(1000, 'a');
  const std::array<std::string_view, 1> names = {word};
  EXPECT_EQ(Nearest(word, names), "");
}

TEST(Suggest, SaysWhatWasMeant) {
  EXPECT_EQ(DidYouMean("selektion", kNames), "did you mean 'selection'?");
}

TEST(Suggest, CompletesWords) {
  constexpr auto names = std::to_array<std::string_view>({"state_directory", "name", "namespaces"});
  EXPECT_EQ(DidYouMean("state_dir", names), "did you mean 'state_directory'?");
  EXPECT_EQ(DidYouMean("sta", names), "") << "too short";
  EXPECT_EQ(DidYouMean("names", names), "did you mean 'name'?") << "nearer";
  constexpr auto two = std::to_array<std::string_view>({"filter_main_a", "filter_main_b"});
  EXPECT_EQ(DidYouMean("filter", two), "") << "either may be meant";
}

TEST(Suggest, ListsAlternatives) {
  constexpr auto names = std::to_array<std::string_view>({"a", "b", "c"});
  EXPECT_EQ(OneOf(names), "a, b or c");
  EXPECT_EQ(OneOf(std::span(names).first(1)), "a");
}

}  // namespace
}  // namespace tocsin
