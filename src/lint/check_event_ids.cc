// Event ids of Sysmon and the Security log for which Sigma has categories.
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "lint/checks.h"
#include "lint/items.h"

namespace tocsin {
namespace {

struct EventRow {
  std::string_view service;
  uint32_t id;
  std::string_view categories;
};
constexpr auto kRows = std::to_array<EventRow>({
    {"sysmon", 1, "process_creation"},
    {"sysmon", 2, "file_change"},
    {"sysmon", 3, "network_connection"},
    {"sysmon", 4, "sysmon_status"},
    {"sysmon", 5, "process_termination"},
    {"sysmon", 6, "driver_load"},
    {"sysmon", 7, "image_load"},
    {"sysmon", 8, "create_remote_thread"},
    {"sysmon", 9, "raw_access_thread"},
    {"sysmon", 10, "process_access"},
    {"sysmon", 11, "file_event"},
    {"sysmon", 12, "registry_add, registry_delete or registry_event"},
    {"sysmon", 13, "registry_set or registry_event"},
    {"sysmon", 14, "registry_rename or registry_event"},
    {"sysmon", 15, "create_stream_hash"},
    {"sysmon", 16, "sysmon_status"},
    {"sysmon", 17, "pipe_created"},
    {"sysmon", 18, "pipe_created"},
    {"sysmon", 19, "wmi_event"},
    {"sysmon", 20, "wmi_event"},
    {"sysmon", 21, "wmi_event"},
    {"sysmon", 22, "dns_query"},
    {"sysmon", 23, "file_delete"},
    {"sysmon", 24, "clipboard_change"},
    {"sysmon", 25, "process_tampering"},
    {"sysmon", 26, "file_delete_detected"},
    {"sysmon", 27, "file_block_executable"},
    {"sysmon", 28, "file_block_shredding"},
    {"sysmon", 29, "file_executable_detected"},
    {"sysmon", 255, "sysmon_error"},
    {"security", 4688, "process_creation"},
});

const EventRow* FindEvent(std::string_view service, const Scalar& value) {
  uint32_t id = 0;
  const char* end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, id);
  if (error != std::errc() || stop != end) return nullptr;
  for (const EventRow& row : kRows) {
    if (row.service == service && row.id == id) return &row;
  }
  return nullptr;
}

// The id itself is asked for, or is not to be it.
bool ComparesWhole(const DetectionItem& item) {
  return std::all_of(item.modifiers.begin(), item.modifiers.end(),
                     [](const std::string& name) { return name == "neq" || name == "all"; });
}

}  // namespace

void CheckEventIds(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  if (document.rule == nullptr || document.rule->logsource.product != "windows") return;
  const std::string& service = document.rule->logsource.service;
  ForEachItem(*document.rule, [&](const DetectionItem& item) {
    if (item.fields[0] != "EventID" || !ComparesWhole(item)) return;
    for (const Scalar& value : item.values) {
      const EventRow* event = FindEvent(service, value);
      if (event == nullptr) continue;
      context.Complain(
          Code::kSpecificInsteadOfGenericLogsource, value.range,
          fmt::format("event {} of '{}' has a category of its own", event->id, service),
          fmt::format("use the category {} instead of the service and the event id",
                      event->categories));
    }
  });
}

}  // namespace tocsin
