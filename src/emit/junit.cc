#include "emit/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/glyphs.h"

namespace tocsin {
namespace {

// By JUnitCase::Result: the element that says so.
constexpr std::array<std::string_view, 4> kElements = {"", "failure", "error", "skipped"};

// Printable has taken out what XML 1.0 has no way to write.
std::string XmlText(std::string_view text) {
  std::string out;
  for (const char c : Printable(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string WriteCase(const JUnitCase& test) {
  const std::string head = fmt::format("<testcase classname=\"{}\" name=\"{}\"",
                                       XmlText(test.group), XmlText(test.name));
  const std::string_view element = kElements[static_cast<size_t>(test.result)];
  const std::string message = XmlText(test.message);
  if (!element.empty()) {
    return fmt::format("{}><{} message=\"{}\"/></testcase>\n", head, element, message);
  }
  if (message.empty()) return head + "/>\n";
  return fmt::format("{}><system-out>{}</system-out></testcase>\n", head, message);
}

size_t CountOf(const JUnitSuite& suite, JUnitCase::Result result) {
  return static_cast<size_t>(
      std::count_if(suite.cases.begin(), suite.cases.end(),
                    [result](const JUnitCase& test) { return test.result == result; }));
}

}  // namespace

std::string WriteJUnit(std::span<const JUnitSuite> suites) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const JUnitSuite& suite : suites) {
    out += fmt::format(
        "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
        XmlText(suite.name), suite.cases.size(), CountOf(suite, JUnitCase::Result::kFailed),
        CountOf(suite, JUnitCase::Result::kBroken), CountOf(suite, JUnitCase::Result::kSkipped));
    for (const JUnitCase& test : suite.cases) out += WriteCase(test);
    out += "</testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace tocsin
