// What there is to know about a code: one Markdown page each, src/lint/pages/<code>.md, embedded.
// After the reasons it has examples, which the tests lint:
//
//   ## Bad
//
//   ```yaml
//   title: ...
//   ```
//
//   ## Good
//
//   ```yaml
//   title: ...
//   ```
//
// A block opened as ```yaml rules/other.yml is a file of that name: several blocks of one section
// are linted together. A block opened as ```config is a lint configuration, one as ```pipeline a
// processing pipeline, one as ```events recorded events, one JSON object a line, for the section.
// What is too long to show, or no text, is written short and spelled out by the tests: a line that
// ends with `# {n} from 1 to 300` stands for 300 lines, each with its number for {n} and the one
// before for {n-1}; {0xfc} is that byte.
//
// Thread safety: pure functions. Borrows: views point to static storage.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded_file.h"

namespace tocsin {

// By file name, "<code>.md".
std::vector<EmbeddedFile> LintPageFiles();

// "" when the code has no page.
std::string_view LintPage(std::string_view code);

// What stands before the examples: why it matters. Without line ends at its end.
std::string_view ReasonsOf(std::string_view page);

struct LintExample {
  std::vector<EmbeddedFile> files;
  std::string_view config;
  std::string_view pipeline;
  std::string_view events;
};

// The examples of a section ("Bad" or "Good") of a page.
LintExample ExampleOf(std::string_view page, std::string_view section);

}  // namespace tocsin
