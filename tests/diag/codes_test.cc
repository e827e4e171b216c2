#include "diag/codes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tocsin {
namespace {

TEST(Codes, HaveUniqueSnakeCaseIds) {
  std::set<std::string_view> ids;
  for (const CodeRow& row : AllCodes()) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id << " stands twice";
    EXPECT_FALSE(row.id.empty());
    EXPECT_TRUE(std::all_of(row.id.begin(), row.id.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    })) << row.id;
  }
}

TEST(Codes, HaveOneLineSummariesWithoutFinalDot) {
  for (const CodeRow& row : AllCodes()) {
    EXPECT_GT(row.summary.size(), 10u) << row.id;
    EXPECT_FALSE(row.summary.ends_with('.')) << row.id;
    EXPECT_EQ(row.summary.find('\n'), std::string_view::npos) << row.id;
  }
}

TEST(Codes, ReportTakesSeverityFromTheTable) {
  Diagnostics diagnostics;
  Report(&diagnostics, Code::kInvalidTag, "x.yml", {3, 4, 3, 6}, "odd", "better");
  EXPECT_FALSE(HasErrors(diagnostics));
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].code, "invalid_tag");
  EXPECT_EQ(diagnostics[0].severity, Severity::kWarning);
  EXPECT_EQ(diagnostics[0].range.column, 4u);
  EXPECT_EQ(diagnostics[0].hint, "better");
  Report(&diagnostics, Code::kYamlSyntax, "x.yml", {}, "broken");
  EXPECT_TRUE(HasErrors(diagnostics));
}

}  // namespace
}  // namespace tocsin
