// Linux audit records, one per line, as auditd writes them:
//
//   node=web1 type=EXECVE msg=audit(1652292621.986:84138): argc=2 a0="id" a1=2D75<GS>UID="root"
//
// Fields are named as in the record: `type`, `serial` (the number behind the time), `node`, and
// every key=value, also those inside of msg='...' and the enriched ones behind the group separator
// (0x1d). Quotes are dropped; the texts that audit writes in hexadecimal when they hold blanks or
// quotes (proctitle, comm, exe, name, cwd, ... and the arguments of EXECVE) are decoded, a NUL
// between the arguments of a proctitle becoming a blank. "old X=" of old kernels is `old-X`, "new
// X=" is `X`. There is no CommandLine: an EXECVE record tells neither quoting nor, for long ones,
// all arguments.
//
// The log source is product linux, service auditd, category "-". MakeAuditdReader is in
// record_reader.h.
#pragma once

#include <string_view>

#include "decode/line_reader.h"

namespace tocsin {

// True when `line` begins like a record: `type=` after an optional `node=`, then `msg=audit(`.
bool IsAuditLine(std::string_view line);

// Writes the fields of a record that stands alone or in a syslog message; the kernel's own form
// without auditd (`audit: type=1400 audit(...): ...`) is read as well. False, without a field
// written, when `text` is none.
bool ParseAuditRecord(std::string_view text, ScratchText* scratch, FieldSink* sink,
                      LineFacts* facts);

}  // namespace tocsin
