#include "decode/syslog_messages.h"

#include <algorithm>

#include "decode/profile_names.h"
#include "decode/text_scan.h"

namespace tocsin {
namespace {

constexpr std::string_view kNoCategory = "-";

bool ContainsNoCase(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) {
           return EqualsNoCase({&a, 1}, {&b, 1});
         }) != text.end();
}

// sudo

// "alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/ls ; -l"
std::string_view AddSudoFields(std::string_view message, FieldSink* sink) {
  SkipSpaces(&message);
  const size_t colon = message.find(" : ");
  if (colon == std::string_view::npos || colon == 0) return kNoCategory;
  sink->AddText("user", message.substr(0, colon));
  message.remove_prefix(colon + 3);
  while (!message.empty()) {
    SkipSpaces(&message);
    const size_t equals = message.find('=');
    const size_t end = message.find(" ; ");
    if (equals != std::string_view::npos && equals < end && equals > 0 &&
        std::all_of(message.begin(), message.begin() + static_cast<ptrdiff_t>(equals),
                    [](char c) { return c >= 'A' && c <= 'Z'; })) {
      const std::string_view key = message.substr(0, equals);
      // the command is the last pair and may hold anything
      const size_t stop = key == "COMMAND" ? std::string_view::npos : end;
      sink->AddText(key, message.substr(equals + 1, stop - equals - 1));
      if (key == "COMMAND") break;
    }
    message.remove_prefix(end == std::string_view::npos ? message.size() : end + 3);
  }
  return kNoCategory;
}

// sshd

struct SshRow {
  std::string_view begin;
  std::string_view action;
  bool method;  // the word behind `begin` is the method
};

constexpr SshRow kSshRows[] = {
    {"Accepted ", "accepted", true},
    {"Failed ", "failed", true},
    {"Postponed ", "postponed", true},
    {"Invalid user ", "invalid_user", false},
    {"Illegal user ", "invalid_user", false},
    {"Connection closed by ", "closed", false},
    {"Connection reset by ", "closed", false},
    {"Disconnected from ", "disconnected", false},
    {"Received disconnect from ", "disconnected", false},
    {"Connection from ", "connected", false},
    {"Did not receive identification string from ", "no_identification", false},
    {"error: maximum authentication attempts exceeded for ", "too_many_attempts", false},
    {"maximum authentication attempts exceeded for ", "too_many_attempts", false},
};

bool LooksLikeAddress(std::string_view text) {
  return !text.empty() && (IsDigit(text[0]) || text.find(':') != std::string_view::npos) &&
         text.find_first_not_of("0123456789abcdefABCDEF.:%") == std::string_view::npos;
}

// "[user|for] NAME [from ADDRESS] [port PORT]", in the spellings of sshd's messages. The user name
// is what a stranger typed: the address is looked for from the end.
std::string_view AddSshFields(std::string_view message, FieldSink* sink) {
  const SshRow* row = std::find_if(std::begin(kSshRows), std::end(kSshRows),
                                   [&](const SshRow& r) { return message.starts_with(r.begin); });
  if (row == std::end(kSshRows)) return kNoCategory;
  sink->AddText("action", row->action);
  message.remove_prefix(row->begin.size());
  if (row->method) sink->AddText("auth_method", TakeWord(&message));
  TakePrefix(&message, "for ");
  TakePrefix(&message, "authenticating ");
  TakePrefix(&message, "invalid ");
  TakePrefix(&message, "user ");

  std::string_view peer = message;
  const size_t from = message.rfind(" from ");
  const size_t port_at = message.rfind(" port ");
  if (from != std::string_view::npos) {
    sink->AddText("user", message.substr(0, from));
    peer = message.substr(from + 6);
  } else if (port_at != std::string_view::npos) {
    // "Disconnected from [user NAME] ADDRESS port PORT"
    const std::string_view before = message.substr(0, port_at);
    const size_t blank = before.rfind(' ');
    if (blank != std::string_view::npos && LooksLikeAddress(before.substr(blank + 1))) {
      sink->AddText("user", before.substr(0, blank));
      peer = message.substr(blank + 1);
    }
  }
  std::string_view address = TakeWord(&peer);
  if (address.ends_with(':')) address.remove_suffix(1);
  if (!LooksLikeAddress(address)) return kNoCategory;
  sink->AddText("src_ip", address);
  if (!TakePrefix(&peer, "port ")) return kNoCategory;
  const std::string_view port = peer.substr(0, peer.find_first_not_of("0123456789"));
  if (!port.empty()) sink->AddNumber("src_port", port);
  return kNoCategory;
}

// PAM

constexpr std::string_view kPamKeys[] = {"logname", "uid", "euid", "tty", "ruser", "rhost", "user"};

// "pam_unix(sshd:auth): authentication failure; logname= uid=0 ... rhost=1.2.3.4  user=root"
void AddPamFields(std::string_view message, FieldSink* sink) {
  const size_t pairs = message.find("; ");
  if (pairs == std::string_view::npos) return;
  message.remove_prefix(pairs + 2);
  while (!message.empty()) {
    SkipSpaces(&message);
    std::string_view word = TakeWord(&message);
    const std::string_view key = TakeUntil(&word, '=');
    if (!word.empty() &&
        std::find(std::begin(kPamKeys), std::end(kPamKeys), key) != std::end(kPamKeys)) {
      sink->AddText(key, word);
    }
  }
}

// kernel

struct PacketRow {
  std::string_view key;
  std::string_view field;
};

constexpr PacketRow kPacketRows[] = {
    {"SRC", "src_ip"},   {"DST", "dst_ip"},  {"SPT", "src_port"},
    {"DPT", "dst_port"}, {"PROTO", "proto"}, {"IN", "interface"},
};

constexpr std::string_view kActions[] = {"block",  "drop",  "reject", "deny",
                                         "accept", "allow", "forward"};

// "[UFW BLOCK] IN=eth0 OUT= MAC=... SRC=1.2.3.4 DST=5.6.7.8 LEN=40 ... PROTO=TCP SPT=1 DPT=22 SYN"
std::string_view AddPacketFields(std::string_view message, FieldSink* sink) {
  const size_t in = message.find("IN=");
  if (in == std::string_view::npos) return kNoCategory;
  const std::string_view prefix = message.substr(0, in);
  std::string_view pairs = message.substr(in);
  for (std::string_view sign : {" OUT=", " SRC=", " DST=", " PROTO="}) {
    if (pairs.find(sign) == std::string_view::npos) return kNoCategory;
  }
  for (std::string_view action : kActions) {
    if (!ContainsNoCase(prefix, action)) continue;
    sink->AddText("action", action);
    break;
  }
  while (!pairs.empty()) {
    if (pairs[0] == '[') break;  // the packet that an ICMP error quotes
    std::string_view value = TakeWord(&pairs);
    if (value.find('=') == std::string_view::npos) continue;
    const std::string_view key = TakeUntil(&value, '=');
    if (key.empty() || value.empty()) continue;
    sink->AddText(key, value);
    for (const PacketRow& row : kPacketRows) {
      if (row.key != key) continue;
      row.field.ends_with("port") ? sink->AddNumber(row.field, value)
                                  : sink->AddText(row.field, value);
    }
  }
  return "firewall";
}

struct ProgramRow {
  std::string_view program;
  std::string_view (*add)(std::string_view message, FieldSink* sink);
};

constexpr ProgramRow kPrograms[] = {
    {"sudo", AddSudoFields},
    {"sshd", AddSshFields},
    {"sshd-session", AddSshFields},
    {"kernel", AddPacketFields},
};

}  // namespace

std::string_view AddMessageFields(std::string_view program, std::string_view message,
                                  FieldSink* sink) {
  if (message.starts_with("pam_")) {
    AddPamFields(message, sink);
    return kNoCategory;
  }
  for (const ProgramRow& row : kPrograms) {
    if (row.program == program) return row.add(message, sink);
  }
  return kNoCategory;
}

}  // namespace tocsin
