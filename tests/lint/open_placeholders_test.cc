// Rules whose placeholders get their values elsewhere, and what refers to them: no errors, unless
// something else is wrong.
#include <gtest/gtest.h>

#include <string>

#include "lint/report.h"
#include "tests/support/golden.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

constexpr std::string_view kRules = R"(title: Logon of an administrator
id: 4a1e6a5b-3c0e-4a51-9d3f-0d9f3f0c7a01
name: admin_logon
logsource:
    product: windows
    service: security
detection:
    selection:
        EventID: 4624
        TargetUserName|expand: '%admins%'
    condition: selection
---
title: Many logons of administrators
id: 4a1e6a5b-3c0e-4a51-9d3f-0d9f3f0c7a02
name: many_admin_logons
correlation:
    type: event_count
    rules: admin_logon
    group-by: IpAddress
    timespan: 5m
    condition:
        gte: 3
---
title: On many addresses
id: 4a1e6a5b-3c0e-4a51-9d3f-0d9f3f0c7a03
correlation:
    type: event_count
    rules: many_admin_logons
    group-by: IpAddress
    timespan: 1h
    condition:
        gte: 3
---
title: Service of an administrator
id: 4a1e6a5b-3c0e-4a51-9d3f-0d9f3f0c7a04
name: admin_service
logsource:
    product: windows
    service: system
detection:
    selection:
        EventID: 7045
        AccountName|expand: '%admins%'
        ServiceName|containz: x
    condition: selection
---
title: Many services of administrators
id: 4a1e6a5b-3c0e-4a51-9d3f-0d9f3f0c7a05
correlation:
    type: event_count
    rules: admin_service
    group-by: Computer
    timespan: 5m
    condition:
        gte: 3
)";

TEST(OpenPlaceholders, StopNothingInLint) {
  Linter linter;
  linter.AddText(kRules, "rules.yml");
  LintReport report;
  report.texts = {{"rules.yml", std::string(kRules)}};
  report.files = {"rules.yml"};
  report.findings = linter.Finish();
  EXPECT_TRUE(MatchesGolden("lint_runs/open_placeholders.txt", TextReport(report, {})));
}

}  // namespace
}  // namespace tocsin
