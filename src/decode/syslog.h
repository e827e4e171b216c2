// A line of syslog -> an event. Any line is one: what has no header is a message.
//
//   <38>1 2021-03-06T04:07:38.25Z web1 sshd 99 ID47 [id@1 k="v"] message   RFC 5424
//   <38>Mar  6 04:07:38 web1 sshd[99]: message                             RFC 3164
//   2021-03-06T04:07:38.25+00:00 web1 sshd[99]: message                    rsyslog's files
//   Mar  6 04:07:38 web1 sshd[99]: message                                 traditional files
//
// Fields: `facility` and `severity` (keywords such as authpriv and info, when the line has a
// <PRI>), `timestamp` (its text), `host` and `hostname`, `program`, `pid`, `msgid`, `message`, and
// each parameter of the structured data as `id.name`. Messages of some programs have fields of
// their own (syslog_messages.h); an audit record inside of a message is read as auditd.h says.
//
// The log source is product linux and ONE service, by the program that wrote the line: sshd, sudo,
// cron, vsftpd, clamav, guacamole, auditd, apache, nginx; auth for su, login, polkit, the account
// tools and whatever logs to the facilities auth and authpriv; syslog for all others. So a line of
// sshd meets the rules of service sshd and those of product linux that name no service, but not
// those of service auth or syslog: SigmaHQ writes each rule for the program that logs the text it
// looks for. A line without a header is known by its file name (vsftpd.log, nginx/error.log). The
// category is
// "-"; a packet that the kernel's firewall logged has category firewall.
//
// MakeSyslogReader is in record_reader.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "decode/scratch_text.h"

namespace tocsin {

struct SyslogHeader {
  int priority = -1;  // facility * 8 + severity; -1 when the line has none
  bool rfc5424 = false;
  std::string_view timestamp;
  std::string_view severity;  // where a keyword stands in place of the host
  std::string_view host;
  std::string_view program;
  std::string_view pid;
  std::string_view msgid;
  std::string_view structured_data;
  std::string_view message;
};

// Takes a line apart. Parts that are absent (or "-" in RFC 5424) stay empty.
SyslogHeader ParseSyslogHeader(std::string_view line);

// True when the line begins with a <PRI> or a time stamp of syslog.
bool HasSyslogHeader(std::string_view line);

}  // namespace tocsin
