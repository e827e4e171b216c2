#include "decode/profile_names.h"

#include <gtest/gtest.h>

#include <utility>

#include "decode/logsource_table.h"

namespace tocsin {
namespace {

TEST(ProfileNames, GiveTheServiceOfAZeekPath) {
  for (const auto& [path, expected] : std::initializer_list<std::pair<const char*, const char*>>{
           {"dns", "dns"},
           {"DNS", "dns"},
           {"conn-2", "conn"},
           {"conn_red", "conn"},
           {"dns_agg", "dns"},
           {"json_streaming_http", "http"},
           {"smb_files", "smb_files"},
           {"shew_zeek_radius", "shew_zeek_radius"},
           {"-2", "-2"},
           {"a-b", "a-b"}}) {
    std::string service;
    AppendZeekService(path, &service);
    EXPECT_EQ(service, expected) << path;
  }
}

TEST(ProfileNames, TellTheZeekLogOfAFile) {
  EXPECT_EQ(ZeekLogOfFile("/data/2020/dns.log"), "dns");
  EXPECT_EQ(ZeekLogOfFile("conn.json.gz"), "conn");
  EXPECT_EQ(ZeekLogOfFile("http.00:00:00-01:00:00.log.gz"), "http");
  EXPECT_EQ(ZeekLogOfFile("dns_10.txt.gz"), "dns");
  EXPECT_EQ(ZeekLogOfFile("smb_files.log"), "smb_files");
  EXPECT_EQ(ZeekLogOfFile("known_hosts.log"), "known_hosts");
  EXPECT_EQ(ZeekLogOfFile("open_conn.17_32_32-18_00_00.log.gz"), "conn");
  EXPECT_EQ(ZeekLogOfFile("json_streaming_ssl.log"), "ssl");
  EXPECT_EQ(ZeekLogOfFile("DNS"), "dns");
  for (const char* name : {"zeek-dns", "zeek_dns", "zeek.dns", "Bro-dns", "corelight_dns"}) {
    EXPECT_EQ(ZeekLogOfFile(name), "dns") << name;
  }
  EXPECT_EQ(ZeekLogOfFile("zeek"), "");
  EXPECT_EQ(ZeekLogOfFile("zeekdns"), "");
  EXPECT_EQ(ZeekLogOfFile("connections.log"), "");
  EXPECT_EQ(ZeekLogOfFile("conn-summary.00-00-00.log"), "");
  EXPECT_EQ(ZeekLogOfFile("combined_zeek.json"), "");
  EXPECT_EQ(ZeekLogOfFile(""), "");
}

TEST(ProfileNames, GiveTheServiceOfALinuxProgram) {
  EXPECT_EQ(LinuxService("sshd", "auth"), "sshd");
  EXPECT_EQ(LinuxService("CRON", ""), "cron");
  EXPECT_EQ(LinuxService("/usr/sbin/vsftpd", ""), "vsftpd");
  EXPECT_EQ(LinuxService("clamd", ""), "clamav");
  EXPECT_EQ(LinuxService("su", "authpriv"), "auth");
  EXPECT_EQ(LinuxService("su", "10"), "auth");
  EXPECT_EQ(LinuxService("kernel", "kern"), "syslog");
  EXPECT_EQ(LinuxService("", ""), "syslog");
}

TEST(LogSourceTable, GivesEqualLogSourcesOneAddress) {
  LogSourceTable table;
  const LogSource* first = table.Intern("a", "b", "c");
  const LogSource* other = table.Intern("", "b", "c");
  EXPECT_EQ(table.Intern("a", "b", "c"), first);
  EXPECT_NE(other, first);
  EXPECT_EQ(*first, (LogSource{"a", "b", "c"}));
  EXPECT_EQ(*other, (LogSource{"", "b", "c"}));
}

TEST(LogSourceTable, LetsAssertedAttributesWin) {
  LogSourceTable table;
  EXPECT_EQ(*table.Intern("a", "b", "c", {"", "x", ""}), (LogSource{"a", "x", "c"}));
}

TEST(LogSourceTable, IsBoundedWhateverTheRecordsName) {
  LogSourceTable table;
  EXPECT_EQ(table.Intern("", "windows", std::string(1000, 'x'))->service, "-");
  for (size_t i = 0; i < LogSourceTable::kMaxEntries + 10; ++i) {
    table.Intern("", "", std::to_string(i));
  }
  EXPECT_EQ(table.Intern("", "", "one more")->service, "-");
  EXPECT_EQ(table.Intern("", "", "17")->service, "17");
}

}  // namespace
}  // namespace tocsin
