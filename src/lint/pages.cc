#include "lint/pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/take_line.h"

namespace tocsin {
namespace {

constexpr std::string_view kFence = "```";
constexpr std::string_view kHeading = "## ";
constexpr std::string_view kDefaultName = "rule.yml";

// The text up to the closing fence, which is taken as well.
std::string_view TakeBlock(std::string_view* text) {
  const char* begin = text->data();
  const char* end = begin;
  while (!text->empty()) {
    end = text->data();
    if (TakeLine(text) == kFence) break;
    end = text->data();
  }
  return {begin, static_cast<size_t>(end - begin)};
}

void AddBlock(std::string_view info, std::string_view block, LintExample* example) {
  const size_t blank = info.find(' ');
  const std::string_view kind = info.substr(0, blank);
  if (kind == "config") {
    example->config = block;
  } else if (kind == "pipeline") {
    example->pipeline = block;
  } else if (kind == "events") {
    example->events = block;
  } else {
    example->files.push_back(
        {blank == std::string_view::npos ? kDefaultName : info.substr(blank + 1), block});
  }
}

}  // namespace

std::string_view LintPage(std::string_view code) {
  for (const EmbeddedFile& file : LintPageFiles()) {
    if (file.name.substr(0, file.name.rfind('.')) == code) return file.text;
  }
  return {};
}

std::string_view ReasonsOf(std::string_view page) {
  const std::string_view before = page.substr(0, page.find(fmt::format("\n{}", kHeading)));
  return before.substr(0, before.find_last_not_of('\n') + 1);
}

LintExample ExampleOf(std::string_view page, std::string_view section) {
  LintExample example;
  bool inside = false;
  while (!page.empty()) {
    const std::string_view line = TakeLine(&page);
    if (line.starts_with(kHeading)) inside = line.substr(kHeading.size()) == section;
    if (!line.starts_with(kFence)) continue;
    const std::string_view block = TakeBlock(&page);
    if (inside) AddBlock(line.substr(kFence.size()), block, &example);
  }
  return example;
}

}  // namespace tocsin
