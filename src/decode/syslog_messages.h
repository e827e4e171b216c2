// Fields inside the messages of programs whose texts are fixed:
//
//   sudo      the pairs TTY, PWD, USER, COMMAND as they stand; `user`, who called it
//   sshd      `action` (accepted, failed, invalid_user, disconnected, ...), `auth_method`, `user`,
//             `src_ip`, `src_port`
//   pam_*     the pairs logname, uid, euid, tty, ruser, rhost, user, as they stand
//   kernel    packets logged by iptables, nftables, ufw: the pairs IN, OUT, SRC, DST, SPT, DPT,
//   PROTO,
//             ... as they stand, and `src_ip`, `dst_ip`, `src_port`, `dst_port`, `proto`,
//             `interface`, `action` (what the rule's log prefix says: block, drop, reject, deny,
//             accept, allow, forward)
//
// Pure functions over constant tables.
#pragma once

#include <string_view>

#include "decode/field_sink.h"

namespace tocsin {

// Writes the fields of `message`. Gives the category that the message shows ("firewall") or "-".
std::string_view AddMessageFields(std::string_view program, std::string_view message,
                                  FieldSink* sink);

}  // namespace tocsin
