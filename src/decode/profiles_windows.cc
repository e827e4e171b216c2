// Windows event logs as their collectors write them. All assert product windows, a service by
// channel and a category by (service, event id).
#include "decode/profile.h"

namespace tocsin {
namespace {

// A channel that is not here gives its own lower-cased name as service, so that it conflicts with
// every service that rules name.
std::vector<std::pair<std::string, std::string>> ChannelServices() {
  return {
      {"Application", "application"},
      {"DNS Server", "dns-server"},
      {"MSExchange Management", "msexchange-management"},
      {"Microsoft-IIS-Configuration/Operational", "iis-configuration"},
      {"Microsoft-ServiceBus-Client/Admin", "microsoft-servicebus-client"},
      {"Microsoft-ServiceBus-Client/Operational", "microsoft-servicebus-client"},
      {"Microsoft-Windows-AppLocker/EXE and DLL", "applocker"},
      {"Microsoft-Windows-AppLocker/MSI and Script", "applocker"},
      {"Microsoft-Windows-AppLocker/Packaged app-Deployment", "applocker"},
      {"Microsoft-Windows-AppLocker/Packaged app-Execution", "applocker"},
      {"Microsoft-Windows-AppModel-Runtime/Admin", "appmodel-runtime"},
      {"Microsoft-Windows-AppXDeploymentServer/Operational", "appxdeployment-server"},
      {"Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant",
       "application-experience"},
      {"Microsoft-Windows-Application-Experience/Program-Telemetry", "application-experience"},
      {"Microsoft-Windows-AppxPackaging/Operational", "appxpackaging-om"},
      {"Microsoft-Windows-BitLocker/BitLocker Management", "bitlocker"},
      {"Microsoft-Windows-Bits-Client/Operational", "bits-client"},
      {"Microsoft-Windows-CAPI2/Operational", "capi2"},
      {"Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational",
       "certificateservicesclient-lifecycle-system"},
      {"Microsoft-Windows-CodeIntegrity/Operational", "codeintegrity-operational"},
      {"Microsoft-Windows-DHCP-Server/Operational", "dhcp"},
      {"Microsoft-Windows-DNS Client Events/Operational", "dns-client"},
      {"Microsoft-Windows-DNS-Client/Operational", "dns-client"},
      {"Microsoft-Windows-DNS-Server/Analytical", "dns-server-analytic"},
      {"Microsoft-Windows-DNSServer/Analytical", "dns-server-analytic"},
      {"Microsoft-Windows-Diagnosis-Scripted/Operational", "diagnosis-scripted"},
      {"Microsoft-Windows-DriverFrameworks-UserMode/Operational", "driver-framework"},
      {"Microsoft-Windows-Hyper-V-Worker", "hyper-v-worker"},
      {"Microsoft-Windows-Kernel-EventTracing", "kernel-event-tracing"},
      {"Microsoft-Windows-Kernel-ShimEngine/Diagnostic", "kernel-shimengine"},
      {"Microsoft-Windows-Kernel-ShimEngine/Operational", "kernel-shimengine"},
      {"Microsoft-Windows-LDAP-Client/Debug", "ldap"},
      {"Microsoft-Windows-LSA/Operational", "lsa-server"},
      {"Microsoft-Windows-NTLM/Operational", "ntlm"},
      {"Microsoft-Windows-Ntfs/Operational", "ntfs"},
      {"Microsoft-Windows-PowerShell/Operational", "powershell"},
      {"Microsoft-Windows-PrintService/Admin", "printservice-admin"},
      {"Microsoft-Windows-PrintService/Operational", "printservice-operational"},
      {"Microsoft-Windows-SENSE/Operational", "sense"},
      {"Microsoft-Windows-SMBServer/Connectivity", "smbserver-connectivity"},
      {"Microsoft-Windows-Security-Mitigations/Kernel Mode", "security-mitigations"},
      {"Microsoft-Windows-Security-Mitigations/KernelMode", "security-mitigations"},
      {"Microsoft-Windows-Security-Mitigations/User Mode", "security-mitigations"},
      {"Microsoft-Windows-Security-Mitigations/UserMode", "security-mitigations"},
      {"Microsoft-Windows-Shell-Core/Operational", "shell-core"},
      {"Microsoft-Windows-SmbClient/Connectivity", "smbclient-connectivity"},
      {"Microsoft-Windows-SmbClient/Security", "smbclient-security"},
      {"Microsoft-Windows-Sysmon/Operational", "sysmon"},
      {"Microsoft-Windows-TaskScheduler/Operational", "taskscheduler"},
      {"Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
       "terminalservices-localsessionmanager"},
      {"Microsoft-Windows-VHDMP/Operational", "vhdmp"},
      {"Microsoft-Windows-VHDMP-Operational", "vhdmp"},
      {"Microsoft-Windows-WMI-Activity/Operational", "wmi"},
      {"Microsoft-Windows-Windows Defender/Operational", "windefend"},
      {"Microsoft-Windows-Windows Firewall With Advanced Security/Firewall", "firewall-as"},
      {"OpenSSH/Operational", "openssh"},
      {"PowerShellCore/Operational", "powershell"},
      {"Security", "security"},
      {"System", "system"},
      {"Windows PowerShell", "powershell-classic"},
  };
}

// A category that depends on more than the event id ("" = not said) stays open: the registry events
// of Sysmon, and what Defender reports.
std::vector<CategoryRow> EventCategories() {
  return {
      {"sysmon", 1, 1, "process_creation"},
      {"sysmon", 2, 2, "file_change"},
      {"sysmon", 3, 3, "network_connection"},
      {"sysmon", 4, 4, "sysmon_status"},
      {"sysmon", 5, 5, "process_termination"},
      {"sysmon", 6, 6, "driver_load"},
      {"sysmon", 7, 7, "image_load"},
      {"sysmon", 8, 8, "create_remote_thread"},
      {"sysmon", 9, 9, "raw_access_thread"},
      {"sysmon", 10, 10, "process_access"},
      {"sysmon", 11, 11, "file_event"},
      {"sysmon", 12, 14, ""},
      {"sysmon", 15, 15, "create_stream_hash"},
      {"sysmon", 16, 16, "sysmon_status"},
      {"sysmon", 17, 18, "pipe_created"},
      {"sysmon", 19, 21, "wmi_event"},
      {"sysmon", 22, 22, "dns_query"},
      {"sysmon", 23, 23, "file_delete"},
      {"sysmon", 24, 24, "clipboard_change"},
      {"sysmon", 25, 25, "process_tampering"},
      {"sysmon", 26, 26, "file_delete_detected"},
      {"sysmon", 27, 27, "file_block_executable"},
      {"sysmon", 28, 28, "file_block_shredding"},
      {"sysmon", 29, 29, "file_executable_detected"},
      {"sysmon", 255, 255, "sysmon_error"},
      {"security", 4688, 4688, "process_creation"},
      {"powershell", 4103, 4103, "ps_module"},
      {"powershell", 4104, 4104, "ps_script"},
      {"powershell-classic", 400, 400, "ps_classic_start"},
      {"powershell-classic", 600, 600, "ps_classic_provider_start"},
      {"powershell-classic", 800, 800, "ps_classic_script"},
      {"windefend", 0, UINT32_MAX, ""},
  };
}

Profile WindowsProfile(std::string name, std::vector<FieldPath> channel,
                       std::vector<FieldPath> event_id) {
  Profile p;
  p.name = std::move(name);
  p.product = "windows";
  p.service.paths = std::move(channel);
  p.service.table = ChannelServices();
  p.category = {std::move(event_id), EventCategories(), "-", ""};
  return p;
}

// evtx_dump, Chainsaw, the XML of a Windows event turned into JSON.
Profile Evtx() {
  Profile p =
      WindowsProfile("windows-evtx", {{"Event", "System", "Channel"}},
                     {{"Event", "System", "EventID", "#text"}, {"Event", "System", "EventID"}});
  p.signatures = {{.present = {{{"Event", "System"}}}, .absent = {}}};
  p.times = {{{"Event", "System", "TimeCreated", "#attributes", "SystemTime"}, TimeForm::kRfc3339},
             {{"Event", "System", "TimeCreated", "SystemTime"}, TimeForm::kRfc3339}};
  p.hosts = {{"Event", "System", "Computer"}};
  p.access.roots = {{"Event", "EventData"}, {"Event", "UserData", "*"}, {"Event", "System"}, {}};
  p.access.renames = {
      {"EventID", {"Event", "System", "EventID", "#text"}},
      {"EventID", {"Event", "System", "EventID"}},
      {"Provider_Name", {"Event", "System", "Provider", "#attributes", "Name"}},
      {"Provider_Name", {"Event", "System", "Provider", "Name"}},
      {"Provider_Guid", {"Event", "System", "Provider", "#attributes", "Guid"}},
      {"Security_UserID", {"Event", "System", "Security", "#attributes", "UserID"}},
      {"Channel", {"Event", "System", "Channel"}},
      {"Computer", {"Event", "System", "Computer"}},
      {"Level", {"Event", "System", "Level"}},
      {"Task", {"Event", "System", "Task"}},
      {"Opcode", {"Event", "System", "Opcode"}},
      {"Keywords", {"Event", "System", "Keywords"}},
      {"Data", {"Event", "EventData", "Data", "#text"}},
  };
  return p;
}

// Winlogbeat 7 and later. What its modules moved to ECS names is found there too.
Profile Winlogbeat() {
  Profile p = WindowsProfile("winlogbeat", {{"winlog", "channel"}},
                             {{"winlog", "event_id"}, {"event", "code"}});
  p.signatures = {{.present = {{{"winlog", "channel"}, {"winlog", "event_id"}}}, .absent = {}}};
  p.times = {{{"@timestamp"}, TimeForm::kEpochOrRfc3339}};
  p.hosts = {{"winlog", "computer_name"}, {"host", "name"}};
  p.access.roots = {{"winlog", "event_data"},
                    {"winlog", "user_data"},
                    {"winlog", "user_data", "*"},
                    {"winlog"},
                    {}};
  p.access.renames = {
      {"EventID", {"winlog", "event_id"}},
      {"EventID", {"event", "code"}},
      {"Provider_Name", {"winlog", "provider_name"}},
      {"Security_UserID", {"winlog", "user", "identifier"}},
      {"Channel", {"winlog", "channel"}},
      {"Computer", {"winlog", "computer_name"}},
      {"Task", {"winlog", "task"}},
      {"Opcode", {"winlog", "opcode"}},
      {"Keywords", {"winlog", "keywords"}},
  };
  const std::pair<std::string, FieldPath> ecs[] = {
      {"CommandLine", {"process", "command_line"}},
      {"CurrentDirectory", {"process", "working_directory"}},
      {"DestinationHostname", {"destination", "domain"}},
      {"DestinationIp", {"destination", "ip"}},
      {"DestinationPort", {"destination", "port"}},
      {"Image", {"process", "executable"}},
      {"ImageLoaded", {"file", "path"}},
      {"ParentCommandLine", {"process", "parent", "command_line"}},
      {"ParentImage", {"process", "parent", "executable"}},
      {"ParentProcessId", {"process", "parent", "pid"}},
      {"ProcessGuid", {"process", "entity_id"}},
      {"ProcessId", {"process", "pid"}},
      {"QueryName", {"dns", "question", "name"}},
      {"SourceIp", {"source", "ip"}},
      {"SourcePort", {"source", "port"}},
      {"TargetFilename", {"file", "path"}},
      {"TargetObject", {"registry", "path"}},
  };
  for (const auto& [name, path] : ecs) {
    p.access.renames.push_back({name, {"winlog", "event_data", name}});
    p.access.renames.push_back({name, path});
  }
  return p;
}

// Winlogbeat 5 and 6.
Profile Winlogbeat6() {
  Profile p = WindowsProfile("winlogbeat6", {{"log_name"}}, {{"event_id"}});
  p.signatures = {{.present = {{{"log_name"}}, {{"event_id"}}}, .absent = {}}};
  p.times = {{{"@timestamp"}, TimeForm::kEpochOrRfc3339}};
  p.hosts = {{"computer_name"}};
  p.access.roots = {{"event_data"}, {"user_data"}, {"user_data", "*"}, {}};
  p.access.renames = {
      {"EventID", {"event_id"}},       {"Provider_Name", {"source_name"}},
      {"Channel", {"log_name"}},       {"Security_UserID", {"user", "identifier"}},
      {"Computer", {"computer_name"}}, {"Task", {"task"}},
      {"Opcode", {"opcode"}},          {"Keywords", {"keywords"}},
  };
  return p;
}

// NXLog im_msvistalog. Its own EventType hides the event's, which it keeps under another name.
Profile Nxlog() {
  Profile p = WindowsProfile("nxlog", {{"Channel"}}, {{"EventID"}});
  p.signatures = {{.present = {{{"EventTime"}},
                               {{"SourceModuleType"}, {"SourceModuleName"}, {"EventReceivedTime"}},
                               {{"EventID"}}},
                   .absent = {}}};
  p.times = {{{"EventTime"}, TimeForm::kEpochOrRfc3339}};
  p.hosts = {{"Hostname"}};
  p.access.roots = {{}};
  p.access.renames = {
      {"Provider_Name", {"SourceName"}},    {"Computer", {"Hostname"}},
      {"Security_UserID", {"UserID"}},      {"EventType", {"EventTypeOrignal"}},
      {"EventType", {"EventTypeOriginal"}},
  };
  return p;
}

// Azure Sentinel and Log Analytics tables (SecurityEvent, WindowsEvent, Event).
Profile Sentinel() {
  Profile p = WindowsProfile("sentinel", {{"Channel"}, {"EventLog"}}, {{"EventID"}});
  p.signatures = {
      {.present = {{{"TimeGenerated"}}, {{"EventID"}}, {{"Channel"}, {"EventLog"}}}, .absent = {}}};
  p.times = {{{"TimeGenerated"}, TimeForm::kEpochOrRfc3339}};
  p.hosts = {{"Computer"}};
  p.access.roots = {{"EventData"}, {}};
  p.access.renames = {
      {"Provider_Name", {"Provider"}}, {"Provider_Name", {"EventSourceName"}},
      {"Provider_Name", {"Source"}},   {"Channel", {"Channel"}},
      {"Channel", {"EventLog"}},       {"Computer", {"Computer"}},
      {"EventID", {"EventID"}},        {"Security_UserID", {"SystemUserId"}},
      {"Level", {"EventLevel"}},
  };
  p.embedded = "EventData";
  return p;
}

// The event's data at the top level beside Channel and EventID.
Profile Flat() {
  Profile p = WindowsProfile("windows-flat", {{"Channel"}}, {{"EventID"}});
  p.signatures = {{.present = {{{"Channel"}}, {{"EventID"}}}, .absent = {}}};
  p.times = {{{"TimeCreated"}, TimeForm::kEpochOrRfc3339},
             {{"SystemTime"}, TimeForm::kEpochOrRfc3339},
             {{"EventTime"}, TimeForm::kEpochOrRfc3339},
             {{"@timestamp"}, TimeForm::kEpochOrRfc3339},
             {{"UtcTime"}, TimeForm::kRfc3339}};
  p.hosts = {{"Hostname"}, {"Computer"}};
  p.access.roots = {{}, {"EventData"}};
  p.access.renames = {
      {"Provider_Name", {"Provider_Name"}}, {"Provider_Name", {"ProviderName"}},
      {"Provider_Name", {"SourceName"}},    {"Computer", {"Computer"}},
      {"Computer", {"Hostname"}},           {"Security_UserID", {"Security_UserID"}},
      {"Security_UserID", {"UserID"}},
  };
  return p;
}

}  // namespace

std::vector<Profile> WindowsProfiles() {
  return {Evtx(), Winlogbeat(), Winlogbeat6(), Nxlog(), Sentinel(), Flat()};
}

}  // namespace tocsin
