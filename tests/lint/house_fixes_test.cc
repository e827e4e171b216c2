// What house rules of SigmaHQ offer to mend: exactly the stretch in question, in every kind of line
// ends, and once.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "lint/fixes.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

std::string Fixed(const std::string& text) {
  Diagnostics problems;
  const auto config = LintConfig::Parse(
      "validators: [sigmahq_title_end, sigmahq_redundant_modified, "
      "sigmahq_falsepositives_capital,\n"
      "             sigmahq_tags_techniques_without_tactics, sigmahq_fieldname_cast,\n"
      "             sigmahq_field_duplicate_value]\n",
      "lint.yml", &problems);
  EXPECT_TRUE(config.has_value());
  const FixResult fixed = FixTexts({{"r.yml", text}}, [&](const RuleTexts& texts) {
    LintOptions options;
    options.config = *config;
    Linter linter(std::move(options));
    for (const auto& [file, each] : texts) linter.AddText(each, file);
    return linter.Finish();
  });
  EXPECT_TRUE(fixed.refused.empty());
  return fixed.texts.at("r.yml");
}

std::string WithLineEnds(std::string_view text, std::string_view end) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += end;
    } else {
      out += c;
    }
  }
  return out;
}

constexpr std::string_view kBroken = R"(# A rule.
title: 'Whoami Started..'   # a name
date: 2025-01-15
modified: 2025/1/15
tags:
  -  attack.t1053.005   # the task scheduler
  -  attack.persistence
logsource: {product: windows, category: process_creation}
detection:
  selection:
    "image|endswith":
      - '\whoami.exe'
      - '\Whoami.exe'
      - "\\groups.exe"
      - '\GROUPS.exe'   # a comment keeps its line
  condition: selection
falsepositives: [administrators, "users", Nobody]
)";

constexpr std::string_view kMended = R"(# A rule.
title: 'Whoami Started'   # a name
date: 2025-01-15
tags:
  -  attack.execution
  -  attack.privilege-escalation
  -  attack.t1053.005   # the task scheduler
  -  attack.persistence
logsource: {product: windows, category: process_creation}
detection:
  selection:
    "Image|endswith":
      - '\whoami.exe'
      - "\\groups.exe"
      - '\GROUPS.exe'   # a comment keeps its line
  condition: selection
falsepositives: [Administrators, "Users", Nobody]
)";

TEST(HouseFixes, MendWhatTheySpeakOf) {
  for (const std::string_view end : {"\n", "\r\n"}) {
    const std::string mended = Fixed(WithLineEnds(kBroken, end));
    EXPECT_EQ(mended, WithLineEnds(kMended, end));
    EXPECT_EQ(Fixed(mended), mended);
  }
}

}  // namespace
}  // namespace tocsin
