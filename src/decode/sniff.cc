#include "decode/sniff.h"

#include <algorithm>

#include "decode/access_log.h"
#include "decode/auditd.h"
#include "decode/profile_names.h"
#include "decode/record_splitter.h"
#include "decode/syslog.h"
#include "decode/text_scan.h"

namespace tocsin {
namespace {

constexpr size_t kMaxLines = 64;
constexpr std::string_view kBlanks = " \t\r\n";

bool LooksLikeZeekHeader(std::string_view line) {
  return line.starts_with("#separator ") || line.starts_with("#fields");
}

// An array of events begins with a bracket of its own; "[Wed Oct 11" and "[  0.000000]" do not.
bool LooksLikeJson(std::string_view line) {
  const size_t first = line.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return false;
  if (line[first] == '{') return true;
  if (line[first] != '[') return false;
  const size_t second = line.find_first_not_of(kBlanks, first + 1);
  return second == std::string_view::npos || line[second] == '{' || line[second] == '[' ||
         line[second] == ']';
}

struct SignRow {
  Format format;
  bool (*shows)(std::string_view line);
};

// In this order: a syslog header also stands before lines that look like something else inside.
constexpr SignRow kSigns[] = {
    {Format::kZeekTsv, LooksLikeZeekHeader}, {Format::kJson, LooksLikeJson},
    {Format::kAuditd, IsAuditLine},          {Format::kSyslog, HasSyslogHeader},
    {Format::kAccessLog, IsAccessLogLine},
};

struct NameRow {
  std::string_view part;  // of the file name
  Format format;
};

constexpr NameRow kNames[] = {
    {".json", Format::kJson},           {".ndjson", Format::kJson},
    {".jsonl", Format::kJson},          {"access.log", Format::kAccessLog},
    {"access_log", Format::kAccessLog}, {"audit.log", Format::kAuditd},
};

std::string_view BaseName(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// The offset behind the first JSON object or array in `text`, npos when it does not end.
size_t EndOfDocument(std::string_view text) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

std::string_view WithoutBom(std::string_view text) {
  TakePrefix(&text, "\xef\xbb\xbf");
  return text;
}

bool IsJsonDocuments(std::string_view head, bool whole) {
  head = WithoutBom(head);
  head.remove_prefix(std::min(head.size(), head.find_first_not_of(kBlanks)));
  if (!head.starts_with('{')) return head.starts_with('[');
  if (EnvelopePrefix(head) > 0) return true;
  const size_t line_end = head.find('\n');
  if (line_end == std::string_view::npos && !whole) return true;
  const std::string_view line = head.substr(0, line_end);
  const size_t end = EndOfDocument(line);
  return end == std::string_view::npos ||
         line.find_first_not_of(kBlanks, end) != std::string_view::npos;
}

bool IsBareZeekNames(std::string_view head) {
  std::string_view line = WithoutBom(head);
  line = line.substr(0, line.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.find('\t') == std::string_view::npos) return false;
  while (!line.empty()) {
    const std::string_view name = TakeUntil(&line, '\t');
    if (name.empty() || !(IsAlpha(name[0]) || name[0] == '_')) return false;
    for (char c : name) {
      if (!IsAlpha(c) && !IsDigit(c) && c != '_' && c != '.') return false;
    }
  }
  return true;
}

Sniffed SniffFormat(std::string_view head, bool whole, std::string_view file_name) {
  std::string_view rest = WithoutBom(head);
  for (size_t i = 0; i < kMaxLines && !rest.empty(); ++i) {
    const std::string_view from_here = rest;
    std::string_view line = TakeUntil(&rest, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    for (const SignRow& sign : kSigns) {
      if (!sign.shows(line)) continue;
      return {sign.format, sign.format == Format::kJson && IsJsonDocuments(from_here, whole),
              false};
    }
  }
  if (IsBareZeekNames(head) &&
      (!ZeekLogOfFile(file_name).empty() || WithoutBom(head).starts_with("ts\t"))) {
    return {Format::kZeekTsv, false, true};
  }
  const std::string_view name = BaseName(file_name);
  for (const NameRow& row : kNames) {
    if (name.find(row.part) != std::string_view::npos) return {row.format, false, false};
  }
  return {};
}

Sniffed SniffKnownFormat(Format format, std::string_view head, bool whole) {
  return {format, format == Format::kJson && IsJsonDocuments(head, whole),
          format == Format::kZeekTsv && IsBareZeekNames(head)};
}

}  // namespace tocsin
