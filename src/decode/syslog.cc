#include "decode/syslog.h"

#include <algorithm>

#include "decode/auditd.h"
#include "decode/profile_names.h"
#include "decode/record_reader.h"
#include "decode/syslog_messages.h"
#include "decode/text_scan.h"
#include "decode/timestamps.h"

namespace tocsin {
namespace {

constexpr std::string_view kFacilities[] = {
    "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
    "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
    "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7",
};
constexpr std::string_view kSeverities[] = {"emerg",   "alert",  "crit", "err",
                                            "warning", "notice", "info", "debug"};
constexpr int kMaxPriority = 191;

struct SeverityRow {
  std::string_view word;
  std::string_view severity;
};

// Some systems write the severity in place of the host.
constexpr SeverityRow kSeverityWords[] = {
    {"EMERG", "emerg"},   {"ALERT", "alert"}, {"CRIT", "crit"},
    {"ERR", "err"},       {"ERROR", "err"},   {"WARNING", "warning"},
    {"NOTICE", "notice"}, {"INFO", "info"},   {"DEBUG", "debug"},
};

constexpr std::string_view kWeekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

// Log-ins, accounts and rights: these write to the facilities auth and authpriv, which files do not
// show.
constexpr std::string_view kAuthPrograms[] = {
    "chage",        "chfn",    "chpasswd", "chsh",     "doas",
    "gdm-password", "gpasswd", "groupadd", "groupdel", "groupmod",
    "lightdm",      "login",   "newgrp",   "newusers", "passwd",
    "pkexec",       "polkitd", "su",       "su-l",     "systemd-logind",
    "useradd",      "userdel", "usermod",  "pam_unix", "polkit-agent-helper-1",
};

struct FileRow {
  std::string_view part;  // of the last folder and the file name
  std::string_view service;
};

constexpr FileRow kFiles[] = {
    {"vsftpd", "vsftpd"},    {"clamav", "clamav"},   {"clamd", "clamav"},
    {"freshclam", "clamav"}, {"guacd", "guacamole"}, {"guacamole", "guacamole"},
    {"nginx", "nginx"},      {"apache2", "apache"},  {"httpd", "apache"},
    {"auth.log", "auth"},
};

bool IsIsoTime(std::string_view text) { return !text.empty() && IsDigit(text[0]); }

std::string_view WithoutDash(std::string_view text) {
  return text == "-" ? std::string_view() : text;
}

bool TakePriority(std::string_view* line, int* priority) {
  const size_t end = line->substr(0, 5).find('>');
  if (!line->starts_with('<') || end == std::string_view::npos) return false;
  const std::string_view digits = line->substr(1, end - 1);
  if (!AllDigits(digits)) return false;
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  if (value > kMaxPriority) return false;
  *priority = value;
  line->remove_prefix(end + 1);
  return true;
}

// "Mar  6 04:07:38", "Mar  6 2021 04:07:38" or "Mon Jun  6 18:43:28 2016"
std::string_view TakeOldTime(std::string_view* line) {
  std::string_view rest = *line;
  const bool weekday = std::any_of(std::begin(kWeekdays), std::end(kWeekdays),
                                   [&](std::string_view day) { return rest.starts_with(day); }) &&
                       rest.substr(3, 1) == " ";
  if (weekday) rest.remove_prefix(4);
  const std::string_view whole = rest;
  if (TakeWord(&rest).size() != 3 || TakeWord(&rest).size() > 2) return {};
  std::string_view clock = rest.substr(0, rest.find(' '));
  if (clock.size() == 4 && AllDigits(clock)) {
    TakeWord(&rest);
    clock = rest.substr(0, rest.find(' '));
  }
  size_t size = static_cast<size_t>(clock.data() - whole.data()) + clock.size();
  if (clock.ends_with(':')) --size;
  if (weekday) size += std::string_view(" 2016").size();
  if (size > whole.size()) return {};
  const std::string_view time = whole.substr(0, size);
  if (!ParseRfc3164(time, 2000, 0)) return {};  // a leap year: every day exists
  rest = whole.substr(size);
  TakePrefix(&rest, ":");
  SkipSpaces(&rest);
  *line = rest;
  return time;
}

// "2021-03-06T04:07:33.194677+00:00"; `*blank` when a blank stands in place of the T.
std::string_view TakeIsoTime(std::string_view* line, bool* blank) {
  if (!IsIsoTime(*line)) return {};
  std::string_view rest = *line;
  std::string_view time = TakeWord(&rest);
  *blank = time.size() == 10 && !rest.empty();
  if (*blank) {
    const std::string_view clock = TakeWord(&rest);
    time = line->substr(0, static_cast<size_t>(clock.data() - line->data()) + clock.size());
  }
  if (!ParseRfc3339(time, 0)) return {};
  *line = rest;
  return time;
}

// "sshd[99]:", "kernel:" or "secd[1]"; a word alone is no tag.
bool TakeTag(std::string_view* line, SyslogHeader* header) {
  std::string_view rest = *line;
  const std::string_view name = rest.substr(0, rest.find_first_of(" :["));
  rest.remove_prefix(name.size());
  if (name.empty() || AllDigits(name)) return false;
  std::string_view pid;
  const bool has_pid = TakePrefix(&rest, "[");
  if (has_pid) {
    const size_t end = rest.find_first_of("] ");
    if (end == std::string_view::npos || rest[end] != ']') return false;
    pid = rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
  const bool colon = TakePrefix(&rest, ":");
  if (!(colon || has_pid) || !(rest.empty() || rest[0] == ' ')) return false;
  SkipSpaces(&rest);
  header->program = name;
  header->pid = pid;
  *line = rest;
  return true;
}

// [id name="value" ...][id ...]: the whole of it, or empty when it is not well-formed.
std::string_view TakeStructuredData(std::string_view* line) {
  size_t at = 0;
  bool in_element = false;
  bool in_value = false;
  for (; at < line->size(); ++at) {
    const char c = (*line)[at];
    if (in_value) {
      if (c == '\\') ++at;
      if (c == '"') in_value = false;
    } else if (in_element) {
      if (c == '"') in_value = true;
      if (c == ']') in_element = false;
    } else if (c == '[') {
      in_element = true;
    } else {
      break;
    }
  }
  if (in_element || at > line->size()) return {};
  const std::string_view data = line->substr(0, at);
  line->remove_prefix(at);
  return data;
}

bool ParseRfc5424(std::string_view line, SyslogHeader* header) {
  if (!TakePrefix(&line, "1 ")) return false;
  const std::string_view time = TakeUntil(&line, ' ');
  if (time != "-" && !ParseRfc3339(time, 0)) return false;
  header->rfc5424 = true;
  header->timestamp = WithoutDash(time);
  header->host = WithoutDash(TakeUntil(&line, ' '));
  header->program = WithoutDash(TakeUntil(&line, ' '));
  header->pid = WithoutDash(TakeUntil(&line, ' '));
  header->msgid = WithoutDash(TakeUntil(&line, ' '));
  if (!TakePrefix(&line, "-")) header->structured_data = TakeStructuredData(&line);
  SkipSpaces(&line);
  TakePrefix(&line, "\xef\xbb\xbf");
  header->message = line;
  return true;
}

void ParseHostAndTag(std::string_view line, bool host_expected, SyslogHeader* header) {
  if (!TakeTag(&line, header) && !line.empty()) {
    std::string_view rest = line;
    const std::string_view word = TakeWord(&rest);
    if (TakeTag(&rest, header) || host_expected) {
      line = rest;
      const auto row =
          std::find_if(std::begin(kSeverityWords), std::end(kSeverityWords),
                       [&](const SeverityRow& severity) { return severity.word == word; });
      if (row == std::end(kSeverityWords)) {
        header->host = word;
      } else {
        header->severity = row->severity;
      }
    }
  }
  TakePrefix(&line, "\xef\xbb\xbf");
  header->message = line;
}

std::string_view ServiceOfFile(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash != std::string_view::npos && slash > 0) slash = path.rfind('/', slash - 1);
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  for (const FileRow& row : kFiles) {
    if (path.find(row.part) != std::string_view::npos) return row.service;
  }
  return "syslog";
}

std::string_view ServiceOf(const SyslogHeader& header, std::string_view facility,
                           const StreamContext& context) {
  if (header.program.empty() && facility.empty()) return ServiceOfFile(context.source_name);
  const std::string_view service = LinuxService(header.program, facility);
  const bool account = std::find(std::begin(kAuthPrograms), std::end(kAuthPrograms),
                                 header.program) != std::end(kAuthPrograms);
  return service == "syslog" && account ? "auth" : service;
}

// `\"`, `\\` and `\]` stand for the character.
std::string_view UnescapeParameter(std::string_view text, ScratchText* scratch) {
  if (text.find('\\') == std::string_view::npos) return text;
  char* const begin = scratch->Reserve(text.size());
  char* out = begin;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() &&
        std::string_view("\"\\]").find(text[i + 1]) != std::string_view::npos) {
      ++i;
    }
    *out++ = text[i];
  }
  return scratch->Commit(static_cast<size_t>(out - begin));
}

void AddStructuredData(std::string_view data, ScratchText* scratch, FieldSink* sink) {
  while (TakePrefix(&data, "[")) {
    const std::string_view id = data.substr(0, data.find_first_of(" ]"));
    data.remove_prefix(id.size());
    while (!data.empty() && data[0] != ']') {
      SkipSpaces(&data);
      const std::string_view name = data.substr(0, data.find_first_of("=]"));
      data.remove_prefix(name.size());
      if (!TakePrefix(&data, "=\"")) {
        data.remove_prefix(std::min(data.size(), data.find(']')));
        break;
      }
      size_t end = 0;
      while (end < data.size() && data[end] != '"') end += data[end] == '\\' ? 2 : 1;
      end = std::min(end, data.size());
      char* const out = scratch->Reserve(id.size() + 1 + name.size());
      *std::copy(id.begin(), id.end(), out) = '.';
      std::copy(name.begin(), name.end(), out + id.size() + 1);
      const std::string_view key = scratch->Commit(id.size() + 1 + name.size());
      sink->AddText(key, UnescapeParameter(data.substr(0, end), scratch));
      data.remove_prefix(std::min(data.size(), end + 1));
    }
    TakePrefix(&data, "]");
  }
}

void AddUnlessEmpty(std::string_view name, std::string_view text, FieldSink* sink) {
  if (!text.empty()) sink->AddText(name, text);
}

std::string_view WithoutLineEnd(std::string_view line) {
  const size_t last = line.find_last_not_of(std::string_view("\r\n\0", 3));
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

class SyslogParser : public LineParser {
 public:
  DecodeOutcome Parse(std::string_view line, const StreamContext& context, ScratchText* scratch,
                      FieldSink* sink, LineFacts* facts) override {
    line = WithoutLineEnd(line);
    facts->product = "linux";
    if (line.find_first_not_of(' ') == std::string_view::npos) {
      facts->service = "syslog";
      return {DecodeOutcome::Kind::kSkip, {}};
    }
    const SyslogHeader header = ParseSyslogHeader(line);
    const bool has_priority = header.priority >= 0;
    const std::string_view facility = has_priority ? kFacilities[header.priority / 8] : "";
    const std::string_view severity =
        has_priority ? kSeverities[header.priority % 8] : header.severity;
    facts->host = header.host;
    facts->service = ServiceOf(header, facility, context);

    AddUnlessEmpty("facility", facility, sink);
    AddUnlessEmpty("severity", severity, sink);
    AddUnlessEmpty("timestamp", header.timestamp, sink);
    AddUnlessEmpty("host", header.host, sink);
    AddUnlessEmpty("hostname", header.host, sink);
    AddUnlessEmpty("program", header.program, sink);
    AddUnlessEmpty("pid", header.pid, sink);
    AddUnlessEmpty("msgid", header.msgid, sink);
    AddStructuredData(header.structured_data, scratch, sink);
    sink->AddText("message", header.message);

    // an audit record may know its time and host better, but it need not
    if (!ParseAudit(header, scratch, sink, facts)) {
      facts->category = AddMessageFields(header.program, header.message, sink);
    }
    if (facts->time_ns == Event::kNoTime) facts->time_ns = Time(header.timestamp, context);
    return {};
  }

 private:
  static bool ParseAudit(const SyslogHeader& header, ScratchText* scratch, FieldSink* sink,
                         LineFacts* facts) {
    std::string_view record = header.message;
    if (header.program == "kernel" && record.starts_with('[')) {  // seconds since boot
      TakeUntil(&record, ']');
      SkipSpaces(&record);
    }
    return ParseAuditRecord(record, scratch, sink, facts);
  }

  static int64_t Time(std::string_view text, const StreamContext& context) {
    const auto ns = IsIsoTime(text)
                        ? ParseRfc3339(text, context.utc_offset_s)
                        : ParseRfc3164(text, context.default_year, context.utc_offset_s);
    return ns.value_or(Event::kNoTime);
  }
};

}  // namespace

SyslogHeader ParseSyslogHeader(std::string_view line) {
  SyslogHeader header;
  TakePrefix(&line, "\xef\xbb\xbf");
  const bool has_priority = TakePriority(&line, &header.priority);
  if (has_priority && ParseRfc5424(line, &header)) return header;
  bool blank = false;
  header.timestamp = TakeIsoTime(&line, &blank);
  if (header.timestamp.empty()) {
    const std::string_view before = line;
    header.timestamp = TakeOldTime(&line);
    blank = !header.timestamp.empty() && header.timestamp.data() != before.data();
  }
  if (header.timestamp.empty() && !has_priority) {
    header.message = line;
  } else {
    ParseHostAndTag(line, !header.timestamp.empty() && !blank, &header);
  }
  return header;
}

bool HasSyslogHeader(std::string_view line) {
  int priority = 0;
  bool blank = false;
  return TakePriority(&line, &priority) || (!TakeIsoTime(&line, &blank).empty() && !blank) ||
         !TakeOldTime(&line).empty();
}

std::unique_ptr<RecordReader> MakeSyslogReader(std::span<const std::string> field_names) {
  return MakeLineReader(field_names, "syslog", std::make_unique<SyslogParser>());
}

}  // namespace tocsin
