// One record of each shape: recognised, with log source, time, host and the fields that rules name.
#include <gtest/gtest.h>

#include "decode/timestamps.h"
#include "tests/decode/json_testing.h"

namespace tocsin {
namespace {

constexpr const char* kFields[] = {
    "EventID", "Provider_Name", "Channel",   "Computer",  "Image", "Security_UserID",   "Level",
    "Data",    "EventType",     "ProcessId", "id.orig_h", "query", "certificate.serial"};

class JsonProfiles : public ::testing::Test {
 protected:
  // Reads the record both ways and expects the same from both.
  void Read(const std::string& record) {
    ASSERT_TRUE(h.Read(record).ok()) << record;
    ASSERT_TRUE(h.ReadTree(record).ok()) << record;
    ASSERT_EQ(*h.event.logsource, h.tree.logsource);
    ASSERT_EQ(h.event.time_ns, h.tree.time_ns);
    ASSERT_TRUE(h.event.record_is_json);
    for (const std::string& name : h.names()) ASSERT_EQ(h.Values(name), h.TreeValues(name)) << name;
  }

  void ExpectSource(const LogSource& expected) {
    EXPECT_EQ(h.event.logsource->category, expected.category);
    EXPECT_EQ(h.event.logsource->product, expected.product);
    EXPECT_EQ(h.event.logsource->service, expected.service);
  }

  void ExpectTime(std::string_view rfc3339) {
    EXPECT_EQ(h.event.time_ns, ParseRfc3339(rfc3339, 0).value());
  }

  JsonHarness h{std::vector<std::string>(std::begin(kFields), std::end(kFields))};
};

TEST_F(JsonProfiles, WindowsEvtx) {
  Read(R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon",)"
       R"("Guid":"5770"}},"EventID":1,"Level":4,"TimeCreated":{"#attributes":{"SystemTime":)"
       R"("2025-10-25T13:44:33.440907Z"}},"Execution":{"#attributes":{"ProcessID":3308}},)"
       R"("Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"dc.example",)"
       R"("Security":{"#attributes":{"UserID":"S-1-5-18"}}},)"
       R"("EventData":{"ProcessId":7112,"Image":"C:\\Windows\\reg.exe"}}})");
  EXPECT_EQ(h.tree.profile, "windows-evtx");
  EXPECT_EQ(h.tree.host, "dc.example");
  ExpectSource({"process_creation", "windows", "sysmon"});
  ExpectTime("2025-10-25T13:44:33.440907Z");
  EXPECT_EQ(h.Values("EventID"), FieldValues{"n:1"});
  EXPECT_EQ(h.Values("Provider_Name"), FieldValues{"s:Microsoft-Windows-Sysmon"});
  EXPECT_EQ(h.Values("Security_UserID"), FieldValues{"s:S-1-5-18"});
  EXPECT_EQ(h.Values("Image"), FieldValues{"s:C:\\Windows\\reg.exe"});
  EXPECT_EQ(h.Values("ProcessId"), FieldValues{"n:7112"});
  EXPECT_EQ(h.Values("Computer"), FieldValues{"s:dc.example"});
  EXPECT_EQ(h.Values("Level"), FieldValues{"n:4"});
}

TEST_F(JsonProfiles, WindowsEvtxWithQualifiersUserDataAndUnnamedData) {
  Read(R"({"Event":{"System":{"EventID":{"#attributes":{"Qualifiers":"0"},"#text":"4104"},)"
       R"("Channel":"PowerShellCore/Operational","TimeCreated":{"#attributes":{"SystemTime":)"
       R"("2022-01-24 20:11:11.361954+00:00"}}},"UserData":{"Operation":{"Image":"x.exe"}},)"
       R"("EventData":{"Data":{"#text":["one","two"]}}}})");
  ExpectSource({"ps_script", "windows", "powershell"});
  ExpectTime("2022-01-24T20:11:11.361954Z");
  EXPECT_EQ(h.Values("EventID"), FieldValues{"s:4104"});
  EXPECT_EQ(h.Values("Image"), FieldValues{"s:x.exe"});
  EXPECT_EQ(h.Values("Data"), (FieldValues{"s:one", "s:two"}));
}

TEST_F(JsonProfiles, Winlogbeat) {
  Read(R"({"@timestamp":"2023-05-01T10:00:00.123Z","event":{"code":"4688"},"process":)"
       R"({"executable":"C:\\ecs.exe"},"winlog":{"channel":"Security","event_id":4688,)"
       R"("provider_name":"Microsoft-Windows-Security-Auditing","computer_name":"WS1",)"
       R"("event_data":{"ProcessId":"0x1"},"user":{"identifier":"S-1-5-21"}}})");
  EXPECT_EQ(h.tree.profile, "winlogbeat");
  EXPECT_EQ(h.tree.host, "WS1");
  ExpectSource({"process_creation", "windows", "security"});
  ExpectTime("2023-05-01T10:00:00.123Z");
  EXPECT_EQ(h.Values("Channel"), FieldValues{"s:Security"});
  EXPECT_EQ(h.Values("Provider_Name"), FieldValues{"s:Microsoft-Windows-Security-Auditing"});
  EXPECT_EQ(h.Values("ProcessId"), FieldValues{"s:0x1"});
  EXPECT_EQ(h.Values("Image"), FieldValues{"s:C:\\ecs.exe"});
}

TEST_F(JsonProfiles, Winlogbeat6) {
  Read(R"({"@timestamp":"2019-05-18T20:36:47.262Z","computer_name":"HR001","event_id":12,)"
       R"("event_data":{"Image":"n.exe","EventType":"CreateKey"},"source_name":"Sysmon",)"
       R"("log_name":"Microsoft-Windows-Sysmon/Operational","host":{"name":"WEC"}})");
  EXPECT_EQ(h.tree.profile, "winlogbeat6");
  EXPECT_EQ(h.tree.host, "HR001");
  ExpectSource({"", "windows", "sysmon"});
  EXPECT_EQ(h.Values("EventID"), FieldValues{"n:12"});
  EXPECT_EQ(h.Values("EventType"), FieldValues{"s:CreateKey"});
  EXPECT_EQ(h.Values("Computer"), FieldValues{"s:HR001"});
}

TEST_F(JsonProfiles, NxlogTimeIsLocal) {
  h.context.utc_offset_s = -4 * 3600;
  Read(R"({"EventTime":"2020-06-09 22:50:54","EventReceivedTime":"2020-06-09 22:50:56",)"
       R"("@timestamp":"2020-06-10T02:50:56.537Z","Hostname":"DC","EventID":400,)"
       R"("SourceName":"PowerShell","Channel":"Windows PowerShell","EventType":"INFO",)"
       R"("EventTypeOrignal":"SetValue","SourceModuleType":"im_msvistalog","UserID":"S-1"})");
  EXPECT_EQ(h.tree.profile, "nxlog");
  EXPECT_EQ(h.tree.host, "DC");
  ExpectSource({"ps_classic_start", "windows", "powershell-classic"});
  ExpectTime("2020-06-10T02:50:54Z");
  EXPECT_EQ(h.Values("Provider_Name"), FieldValues{"s:PowerShell"});
  EXPECT_EQ(h.Values("Computer"), FieldValues{"s:DC"});
  EXPECT_EQ(h.Values("EventType"), FieldValues{"s:SetValue"});
  EXPECT_EQ(h.Values("Security_UserID"), FieldValues{"s:S-1"});
}

TEST_F(JsonProfiles, WindowsFlat) {
  Read(R"({"EventID":10,"Channel":"microsoft-windows-sysmon\/operational","SourceName":"Sysmon",)"
       R"("Hostname":"WS5","TimeCreated":"2020-10-19 12:28:44.333","Image":"x"})");
  EXPECT_EQ(h.tree.profile, "windows-flat");
  EXPECT_EQ(h.tree.host, "WS5");
  ExpectSource({"process_access", "windows", "sysmon"});
  ExpectTime("2020-10-19T12:28:44.333Z");
  EXPECT_EQ(h.Values("Provider_Name"), FieldValues{"s:Sysmon"});
  EXPECT_EQ(h.Values("Computer"), FieldValues{"s:WS5"});
}

TEST_F(JsonProfiles, WindowsChannelsGiveServicesAndCategories) {
  const struct {
    const char* channel;
    const char* id;
    LogSource expected;
  } rows[] = {
      {"Security", "4688", {"process_creation", "windows", "security"}},
      {"security", "\"4624\"", {"-", "windows", "security"}},
      {"Microsoft-Windows-Sysmon/Operational", "18", {"pipe_created", "windows", "sysmon"}},
      {"Microsoft-Windows-Sysmon/Operational", "255", {"sysmon_error", "windows", "sysmon"}},
      {"Microsoft-Windows-Sysmon/Operational", "99", {"-", "windows", "sysmon"}},
      {"Microsoft-Windows-Sysmon/Operational", "\"x\"", {"", "windows", "sysmon"}},
      {"Microsoft-Windows-Windows Defender/Operational", "1116", {"", "windows", "windefend"}},
      {"DNS Server", "1", {"-", "windows", "dns-server"}},
      {"Some-Vendor/Log", "1", {"-", "windows", "some-vendor/log"}},
  };
  for (const auto& row : rows) {
    Read(std::string("{\"Channel\":\"") + row.channel + "\",\"EventID\":" + row.id + "}");
    ExpectSource(row.expected);
  }
}

TEST_F(JsonProfiles, SentinelWithJsonInEventData) {
  Read(R"({"TimeGenerated":"2022-05-13T08:54:06.347Z","Provider":"Microsoft-Windows-Sysmon",)"
       R"("Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"WS5","EventID":3,)"
       R"("EventData":"{\"Image\":\"C:\\\\t.exe\",\"ProcessId\":\"39\"}","Type":"WindowsEvent"})");
  EXPECT_EQ(h.tree.profile, "sentinel");
  ExpectSource({"network_connection", "windows", "sysmon"});
  ExpectTime("2022-05-13T08:54:06.347Z");
  EXPECT_EQ(h.Values("Image"), FieldValues{"s:C:\\t.exe"});
  EXPECT_EQ(h.Values("Provider_Name"), FieldValues{"s:Microsoft-Windows-Sysmon"});
  EXPECT_EQ(h.Leaves().back(), "s:WindowsEvent");
  EXPECT_EQ(h.Leaves()[5], "s:C:\\t.exe");
}

TEST_F(JsonProfiles, SentinelWithXmlInEventData) {
  Read(
      R"({"TimeGenerated":"2022-05-13T08:54:05Z","Computer":"WS5","Channel":"Security","EventID":1,)"
      R"("EventData":"\u003cEventData xmlns=\"http:\/\/x\"\u003e\r\n  \u003cData Name=\"Image\"\u003e)"
      R"(a \u0026amp; \"b\"\u003c/Data\u003e\u003cData Name='ProcessId'\u003e&#x4f;1\u003c/Data\u003e)"
      R"(\u003cData Name=\"Level\"/\u003e\u003cData\u003eone\u003c/Data\u003e\u003c/EventData\u003e"})");
  EXPECT_EQ(h.tree.profile, "sentinel");
  EXPECT_EQ(h.Values("Image"), FieldValues{"s:a & \"b\""});
  EXPECT_EQ(h.Values("ProcessId"), FieldValues{"s:O1"});
  EXPECT_EQ(h.Values("Data"), FieldValues{"s:one"});
}

TEST_F(JsonProfiles, SentinelKeepsAnEventDataItCannotRead) {
  for (const char* text :
       {"{\\\"a\\\":}", "<EventData>", "plain", "", "{", "<Data Name=", "<Data>"}) {
    Read(std::string(
             R"({"TimeGenerated":"2022-05-13T08:54:05Z","Channel":"Security","EventID":1,)") +
         "\"EventData\":\"" + text + "\"}");
    EXPECT_EQ(h.tree.profile, "sentinel");
    EXPECT_EQ(h.tree.root.members.back().second.kind, Node::Kind::kString);
  }
}

TEST_F(JsonProfiles, ZeekPlainTakesTheLogFromTheFileName) {
  h.context.source_name = "/logs/dns_10.txt";
  Read(R"({"ts":1588317555.874701,"uid":"C1","id.orig_h":"10.0.0.1","query":"x.test"})");
  EXPECT_EQ(h.tree.profile, "zeek-json");
  EXPECT_EQ(h.tree.host, "10.0.0.1");
  ExpectSource({"-", "zeek", "dns"});
  ExpectTime("2020-05-01T07:19:15.874701Z");
  h.context.source_name = "/logs/http.00:00:00-01:00:00.log.gz";
  Read(R"({"ts":1588317555874,"uid":"C1","id.orig_h":"10.0.0.1"})");
  ExpectSource({"-", "zeek", "http"});
  ExpectTime("2020-05-01T07:19:15.874Z");
}

TEST_F(JsonProfiles, ZeekPlainGuessesTheLogFromItsFields) {
  h.context.source_name = "stream.json";
  const std::pair<const char*, const char*> rows[] = {
      {"\"conn_state\":\"SF\"", "conn"},
      {"\"query\":\"x\",\"qtype_name\":\"A\"", "dns"},
      {"\"method\":\"GET\",\"uri\":\"/\"", "http"},
      {"\"certificate.serial\":\"0A\"", "x509"},
      {"\"endpoint\":\"svcctl\",\"operation\":\"x\"", "dce_rpc"},
      {"\"action\":\"SMB::FILE_OPEN\",\"name\":\"x\",\"path\":\"y\"", "smb_files"},
      {"\"something_else\":1", ""},
  };
  for (const auto& [members, service] : rows) {
    Read(std::string(R"({"ts":1.5,"uid":"C1",)") + members + "}");
    ExpectSource({"-", "zeek", service});
  }
}

TEST_F(JsonProfiles, ZeekSpellsNestedFieldsInThreeWays) {
  for (const char* members : {R"("id.orig_h":"10.0.0.1")", R"("id_orig_h":"10.0.0.1")",
                              R"("id":{"orig_h":"10.0.0.1"})"}) {
    Read(std::string(R"({"ts":1.5,"uid":"C1",)") + members + "}");
    EXPECT_EQ(h.tree.profile, "zeek-json");
    EXPECT_EQ(h.tree.host, "10.0.0.1");
    EXPECT_EQ(h.Values("id.orig_h"), FieldValues{"s:10.0.0.1"});
  }
}

TEST_F(JsonProfiles, ZeekCorelight) {
  Read(R"({"_path":"json_streaming_dns_red","_write_ts":"2018-03-24T17:15:21.000000Z",)"
       R"("ts":"2018-03-24T17:15:20.865716Z","query":"q"})");
  EXPECT_EQ(h.tree.profile, "zeek-corelight");
  ExpectSource({"-", "zeek", "dns"});
  ExpectTime("2018-03-24T17:15:20.865716Z");
  Read(R"({"_path":"loaded_scripts","_write_ts":"1970-01-01T00:00:00.000000Z","name":"x"})");
  ExpectSource({"-", "zeek", "loaded_scripts"});
  ExpectTime("1970-01-01T00:00:00Z");
}

TEST_F(JsonProfiles, ZeekKafkaTagged) {
  Read(R"({"SENSOR":"eu-1","x509-2":{"ts":1.5,"fingerprint":"f","certificate.serial":"0A"}})");
  EXPECT_EQ(h.tree.profile, "zeek-kafka");
  ExpectSource({"-", "zeek", "x509"});
  ExpectTime("1970-01-01T00:00:01.5Z");
  EXPECT_EQ(h.Values("certificate.serial"), FieldValues{"s:0A"});
}

TEST_F(JsonProfiles, ZeekRock) {
  Read(
      R"({"@stream":"conn","@system":"nsm","@proc":"zeek","ts":1588317555.5,"id_orig_h":"10.1.1.1"})");
  EXPECT_EQ(h.tree.profile, "zeek-rock");
  ExpectSource({"-", "zeek", "conn"});
  EXPECT_EQ(h.Values("id.orig_h"), FieldValues{"s:10.1.1.1"});
}

TEST_F(JsonProfiles, Suricata) {
  Read(R"({"timestamp":"2021-06-06T15:59:46.457984+0200","flow_id":1,"event_type":"alert",)"
       R"("src_ip":"10.0.0.9","alert":{"signature":"x"}})");
  EXPECT_EQ(h.tree.profile, "suricata");
  ExpectSource({"-", "suricata", "alert"});
  ExpectTime("2021-06-06T13:59:46.457984Z");
}

TEST_F(JsonProfiles, CloudTrail) {
  Read(R"({"eventVersion":"1.08","eventTime":"2023-07-10T11:45:00Z","eventName":"GetUser",)"
       R"("eventSource":"iam.amazonaws.com","awsRegion":"us-east-1"})");
  EXPECT_EQ(h.tree.profile, "aws-cloudtrail");
  ExpectSource({"-", "aws", "cloudtrail"});
  ExpectTime("2023-07-10T11:45:00Z");
}

TEST_F(JsonProfiles, SyslogInJson) {
  h.context.default_year = 2024;
  const struct {
    const char* record;
    const char* service;
    const char* time;
  } rows[] = {
      {R"({"message":"m","fromhost":"h","facility":"authpriv","priority":"info",)"
       R"("timereported":"2024-10-11T22:14:15+02:00","timegenerated":"2024-10-11T22:14:16+02:00"})",
       "auth", "2024-10-11T20:14:15Z"},
      {R"({"msg":"m","timereported":"Oct 11 22:14:15","hostname":"h","syslogtag":"sshd[17]:"})",
       "sshd", "2024-10-11T22:14:15Z"},
      {R"({"appname":"sudo","facility":"authpriv","hostname":"h","message":"m",)"
       R"("timestamp":"2024-10-11T22:14:15Z"})",
       "sudo", "2024-10-11T22:14:15Z"},
      {R"({"PROGRAM":"kernel","HOST":"h","MESSAGE":"m","ISODATE":"2024-10-11T22:14:15+00:00"})",
       "syslog", "2024-10-11T22:14:15Z"},
  };
  for (const auto& row : rows) {
    Read(row.record);
    EXPECT_EQ(h.tree.profile, "rsyslog-json");
    EXPECT_EQ(h.tree.host, "h");
    ExpectSource({"-", "linux", row.service});
    ExpectTime(row.time);
  }
}

TEST_F(JsonProfiles, GenericAssertsNothing) {
  Read(R"({"time":1588317555,"Image":"x"})");
  EXPECT_EQ(h.tree.profile, "generic");
  ExpectSource({"", "", ""});
  ExpectTime("2020-05-01T07:19:15Z");
  Read(R"({"Image":"x"})");
  EXPECT_EQ(h.event.time_ns, Event::kNoTime);
}

TEST_F(JsonProfiles, AssertedAttributesWin) {
  Read(R"({"Channel":"Security","EventID":1})");
  h.context.asserted = {"", "macos", "x"};
  Read(R"({"Channel":"Security","EventID":1})");
  ExpectSource({"-", "macos", "x"});
  h.context.asserted = {};
  Read(R"({"Channel":"Security","EventID":1})");
  ExpectSource({"-", "windows", "security"});
}

TEST_F(JsonProfiles, AForcedProfileIsTaken) {
  h.context.profile = "zeek-json";
  h.context.source_name = "dns.log";
  Read(R"({"Channel":"Security","EventID":1,"ts":2})");
  EXPECT_EQ(h.tree.profile, "zeek-json");
  ExpectSource({"-", "zeek", "dns"});
}

}  // namespace
}  // namespace tocsin
