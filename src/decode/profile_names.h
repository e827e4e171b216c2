// From the names that collectors use (a Zeek log path, a file name, a syslog program) to the
// service names of Sigma's taxonomy. Shared by the JSON profiles and the text formats.
//
// Pure functions over constant tables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// A Zeek log path as a service: lower-case, without `json_streaming_`, without the suffixes of
// Corelight's reduced logs (`_red`, `_agg`) and of second writers (`-2`). Appends to `service`.
void AppendZeekService(std::string_view path, std::string* service);

// The Zeek log that the name of a file or topic speaks of: "dns" for `/x/dns.log`, `dns_10.txt`,
// `open_dns.log`, `dns.00:00:00-01:00:00.log.gz`, `zeek-dns` and `corelight.dns`. Empty when the
// name does not begin with a log that Zeek has.
std::string_view ZeekLogOfFile(std::string_view file_name);

// The service of product linux for a syslog record. `program` without pid; `facility` as keyword or
// number, or empty. Programs that no rule asks for by name are "auth" when their facility says so,
// else "syslog".
std::string_view LinuxService(std::string_view program, std::string_view facility);

// Every service that LinuxService gives, and every Zeek log that ZeekLogOfFile knows.
std::vector<std::string_view> LinuxServices();
std::span<const std::string_view> ZeekLogs();

// Compares ASCII letters without case.
bool EqualsNoCase(std::string_view a, std::string_view b);

}  // namespace tocsin
