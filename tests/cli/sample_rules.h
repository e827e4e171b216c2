// Small rules and events for tests that run the program.
#pragma once

#include <fmt/core.h>

#include <string>

namespace tocsin {

inline constexpr const char* kGoodRule = R"(title: Shell in a URI
id: 11111111-1111-4111-8111-111111111111
status: test
level: high
tags: [attack.initial-access, attack.t1190]
logsource:
  category: webserver
detection:
  selection:
    uri|contains: 'cmd='
  condition: selection
)";

inline constexpr const char* kLowRule = R"(title: Any page
id: 22222222-2222-4222-8222-222222222222
level: low
logsource:
  category: webserver
detection:
  selection:
    uri|startswith: '/'
  filter:
    uri: '/robots.txt'
  condition: selection and not filter
)";

inline constexpr const char* kBrokenRule = R"(title: Broken
id: 33333333-3333-4333-8333-333333333333
level: high
logsource:
  category: webserver
detection:
  selection:
    uri: x
  condition: selectoin
)";

// `count` records, one per line, of which every tenth asks for a shell.
inline std::string WebEvents(size_t count) {
  std::string lines;
  for (size_t i = 0; i < count; ++i) {
    lines += fmt::format(
        "{{\"time\":\"2024-05-01T10:{:02}:{:02}Z\",\"host\":\"web{}\",\"uri\":\"/page{}{}\"}}\n",
        i / 60 % 60, i % 60, i % 3, i, i % 10 == 0 ? "?cmd=id" : "");
  }
  return lines;
}

}  // namespace tocsin
