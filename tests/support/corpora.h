// Where the third-party test data stands. It is no part of the repository; tests that read it skip
// themselves where it is absent:
//
//   if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
//   const std::string rules = CorporaDir() / "sigmahq/rules";
#pragma once

#include <filesystem>
#include <string>

namespace tocsin {

// The folder named by the environment variable TOCSIN_CORPORA, else ../shared/corpora beside the
// repository. Empty when there is no such folder.
std::filesystem::path CorporaDir();

// One line for GTEST_SKIP.
std::string CorporaSkipReason();

}  // namespace tocsin
