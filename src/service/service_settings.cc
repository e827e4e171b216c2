// The file and the overrides are one tree before anything is read. What an override made stands in
// a line of its own behind the lines of the file, so that a place tells whose a value is: the third
// override of a file of 40 lines stands in line 40 + kGap + 2.
#include "service/service_settings.h"

#include <algorithm>

#include "score/engine_settings.h"
#include "score/setting_reader.h"
#include "service/setting_checks.h"
#include "service/setting_overrides.h"
#include "service/setting_rows.h"

namespace tocsin {
namespace {

// A place at the end of a text may lie behind its last line.
constexpr uint32_t kGap = 2;

void ReadSources(SettingsReader* reader, const YamlNode& list, ServiceOptions* options) {
  constexpr std::string_view kParts[] = {"logsource"};
  if (!reader->IsList(list, "sources[]")) return;
  for (const YamlNode& item : list.items) {
    SourceOptions* const source = &options->sources.emplace_back();
    reader->ReadMap<SourceOptions>(item, SourceSettings(), kParts, source);
    if (const YamlNode* logsource = item.Find("logsource")) {
      reader->ReadMap<LogSource>(*logsource, LogSourceSettings(), {}, &source->logsource);
    }
  }
}

// A section that is one map for one member of ServiceOptions.
template <auto kMember, auto kRows>
void ReadMember(SettingsReader* reader, const YamlNode& map, ServiceOptions* options) {
  reader->ReadMap(map, kRows(), {}, &(options->*kMember));
}

constexpr SettingSection<ServiceOptions> kSections[] = {
    {"service", ReadMember<&ServiceOptions::service, ProcessSettings>},
    {"kafka", ReadMember<&ServiceOptions::kafka, KafkaSettings>},
    {"sources", ReadSources},
    {"detections", ReadMember<&ServiceOptions::detections, DetectionOutputSettings>},
    {"dead_letters", ReadMember<&ServiceOptions::dead_letters, DeadLetterSettings>},
    {"late", ReadMember<&ServiceOptions::late, LateSettings>},
    {"repartition", ReadMember<&ServiceOptions::repartition, RepartitionSettings>},
    {"rules", ReadMember<&ServiceOptions::rules, RuleSourceSettings>},
    {"http", ReadMember<&ServiceOptions::http, HttpSettings>},
    {"log", ReadMember<&ServiceOptions::log, LogSettings>},
};

template <typename Target>
void Append(std::span<const SettingRow<Target>> rows, std::vector<SettingInfo>* all) {
  all->insert(all->end(), rows.begin(), rows.end());
}

void ReadTree(const YamlNode& root, uint32_t end_line, const ParseContext& context,
              ServiceOptions* options) {
  SettingsReader reader(context, end_line);
  std::vector<std::string_view> known(ServiceSectionNames().begin(), ServiceSectionNames().end());
  for (const auto& section : EngineSections()) known.push_back(section.name);
  reader.RefuseUnknown(root, "the settings file", known);
  reader.ReadSections<ServiceOptions>(root, kSections, options);
  reader.ReadSections(root, EngineSections(), &options->engine);
  CheckTogether(root, *options, context);
}

// Gives diagnostics about overrides the name of what they came from.
void NameOrigins(size_t begin, uint32_t end_line, std::span<const SettingOverride> overrides,
                 Diagnostics* diagnostics) {
  for (size_t i = begin; i < diagnostics->size(); ++i) {
    Diagnostic& diagnostic = (*diagnostics)[i];
    if (diagnostic.range.line < end_line) continue;
    diagnostic.file = overrides[diagnostic.range.line - end_line].origin;
    diagnostic.range = {};
  }
}

}  // namespace

std::optional<ServiceOptions> ParseServiceSettings(const ConfigurationTexts& texts,
                                                   Diagnostics* diagnostics) {
  const ErrorWatch errors(diagnostics);
  const std::string file = texts.file.empty() ? "the configuration" : texts.file;
  const ParseContext context{file, diagnostics};
  std::optional<YamlNode> root = SettingsReader::ReadDocument(texts.text, context);
  std::vector<SettingOverride> overrides = EnvironmentOverrides(texts.environment);
  const std::vector<SettingOverride> arguments = ArgumentOverrides(texts.set, diagnostics);
  overrides.insert(overrides.end(), arguments.begin(), arguments.end());
  if (!root) return std::nullopt;

  const auto ends = std::count(texts.text.begin(), texts.text.end(), '\n');
  const uint32_t end_line = static_cast<uint32_t>(ends) + 1 + kGap;
  for (size_t i = 0; i < overrides.size(); ++i) {
    LayOver(overrides[i], AllServiceSettings(), end_line + static_cast<uint32_t>(i), &*root,
            diagnostics);
  }
  ServiceOptions options;
  ReadTree(*root, end_line, context, &options);
  SortByPlace(errors.begin(), diagnostics);
  NameOrigins(errors.begin(), end_line, overrides, diagnostics);
  if (errors.SawError()) return std::nullopt;
  return options;
}

std::span<const SettingInfo> AllServiceSettings() {
  static const std::vector<SettingInfo> all = [] {
    std::vector<SettingInfo> rows;
    Append(ProcessSettings(), &rows);
    Append(KafkaSettings(), &rows);
    Append(SourceSettings(), &rows);
    Append(LogSourceSettings(), &rows);
    Append(DetectionOutputSettings(), &rows);
    Append(DeadLetterSettings(), &rows);
    Append(LateSettings(), &rows);
    Append(RepartitionSettings(), &rows);
    Append(RuleSourceSettings(), &rows);
    Append(HttpSettings(), &rows);
    Append(LogSettings(), &rows);
    rows.insert(rows.end(), AllSettings().begin(), AllSettings().end());
    return rows;
  }();
  return all;
}

std::span<const std::string_view> ServiceSectionNames() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const auto& section : kSections) all.push_back(section.name);
    return all;
  }();
  return names;
}

}  // namespace tocsin
