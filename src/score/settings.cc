#include "score/settings.h"

#include "score/engine_settings.h"
#include "score/setting_reader.h"

namespace tocsin {

std::optional<Options> ParseSettings(std::string_view text, const std::string& file,
                                     std::span<const std::string_view> others,
                                     Diagnostics* diagnostics) {
  const ErrorWatch errors(diagnostics);
  const ParseContext context{file, diagnostics};
  Options options;
  if (const std::optional<YamlNode> root = SettingsReader::ReadDocument(text, context)) {
    SettingsReader reader(context);
    std::vector<std::string_view> known(others.begin(), others.end());
    for (const auto& section : EngineSections()) known.push_back(section.name);
    reader.RefuseUnknown(*root, "the settings file", known);
    reader.ReadSections(*root, EngineSections(), &options);
  }
  SortByPlace(errors.begin(), diagnostics);
  if (errors.SawError()) return std::nullopt;
  return options;
}

}  // namespace tocsin
