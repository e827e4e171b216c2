#include "lint/code_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "emit/json_writer.h"
#include "emit/style.h"
#include "lint/catalogue.h"
#include "lint/examples.h"
#include "lint/pages.h"
#include "lint/report.h"

namespace tocsin {
namespace {

constexpr std::string_view kFence = "```";
constexpr std::string_view kHeading = "## ";
constexpr std::string_view kMargin = "    ";

struct ListedCode {
  CodeRow row;
  bool is_default = false;
  bool fixable = false;
  std::vector<std::string_view> aliases;
};

ListedCode ListedOf(const CodeRow& row) {
  ListedCode listed{row, IsDefault(row.id), IsFixable(row.id), {}};
  for (const Alias& alias : Aliases()) {
    if (alias.code == row.id) listed.aliases.push_back(alias.name);
  }
  return listed;
}

std::vector<ListedCode> AllListed() {
  std::vector<ListedCode> all;
  for (const CodeRow& row : LintCodes()) all.push_back(ListedOf(row));
  return all;
}

// "warning, on by default, with a fix, also called x, y"
std::string Facts(const ListedCode& code) {
  std::string out =
      std::string(SeverityName(code.row.severity)) + (IsCore(code.row.id) ? ", always on"
                                                      : code.is_default   ? ", on by default"
                                                                          : ", off by default");
  if (code.fixable) out += ", with a fix";
  for (size_t i = 0; i < code.aliases.size(); ++i) {
    out += fmt::format("{}{}", i == 0 ? ", in pySigma " : ", ", code.aliases[i]);
  }
  return out;
}

}  // namespace

std::string CodeTable(bool colour) {
  const std::vector<ListedCode> all = AllListed();
  size_t width = 0;
  for (const ListedCode& code : all) width = std::max(width, code.row.id.size());
  std::string out;
  for (const ListedCode& code : all) {
    const std::string severity = fmt::format("{:<7}", SeverityName(code.row.severity));
    out += fmt::format("{:<{}}  {}  {:<3}  {:<3}  {}", code.row.id, width,
                       Paint(severity, SeverityStyle(code.row.severity), colour),
                       code.is_default ? "on" : "off", code.fixable ? "fix" : "", code.row.summary);
    for (const std::string_view alias : code.aliases) {
      out += Paint(fmt::format(" ({})", alias), Style::kDim, colour);
    }
    out += "\n";
  }
  return out;
}

std::string CodeTableJson() {
  JsonWriter json;
  json.StartArray();
  for (const ListedCode& code : AllListed()) {
    json.StartObject();
    json.Member("code", code.row.id);
    json.Member("severity", SeverityName(code.row.severity));
    json.Member("summary", code.row.summary);
    json.Key("default");
    json.Bool(code.is_default);
    json.Key("fixable");
    json.Bool(code.fixable);
    json.Key("aliases");
    json.StartArray();
    for (const std::string_view alias : code.aliases) json.String(alias);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  return json.Take() + "\n";
}

std::string RenderPage(std::string_view code, bool colour) {
  const std::span<const CodeRow> rows = AllCodes();
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const CodeRow& each) { return each.id == code; });
  const ListedCode listed = ListedOf(*row);
  std::string out = fmt::format("{}: {}\n{}\n\n", Paint(code, Style::kBold, colour), row->summary,
                                Paint(Facts(listed), SeverityStyle(row->severity), colour));
  bool block = false;
  std::string_view page = LintPage(code);
  while (!page.empty()) {
    const size_t end = std::min(page.find('\n'), page.size());
    const std::string_view line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    if (line.starts_with(kFence)) {
      block = !block;
      const size_t name = line.find(' ');
      if (block && name != std::string_view::npos) {
        out += Paint(fmt::format("{}# {}", kMargin, line.substr(name + 1)), Style::kDim, colour) +
               "\n";
      }
    } else if (block) {
      out += line.empty() ? "\n" : fmt::format("{}{}\n", kMargin, line);
    } else if (line.starts_with(kHeading)) {
      out += Paint(line.substr(kHeading.size()), Style::kBold, colour) + "\n";
    } else {
      out += fmt::format("{}\n", line);
    }
  }
  return out;
}

}  // namespace tocsin
