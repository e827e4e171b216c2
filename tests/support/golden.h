// Texts that a person reads are compared with files under tests/golden/. `tools/dev golden` (the
// environment variable TOCSIN_UPDATE_GOLDEN=1) writes them anew, to be reviewed as a diff.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tocsin {

// EXPECT_TRUE(MatchesGolden("diag/caret.txt", text)): `text` is what tests/golden/diag/caret.txt
// holds, byte for byte. On failure the message shows the first line that differs.
testing::AssertionResult MatchesGolden(const std::string& name, std::string_view text);

}  // namespace tocsin
