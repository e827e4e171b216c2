#include "load_settings.h"

#include <fmt/core.h>

#include <cstdio>

#include "diag/render_text.h"
#include "rule/yaml_tree.h"
#include "score/file_text.h"
#include "score/settings.h"
#include "service/service_settings.h"

namespace tocsin {

Result<LoadedSettings> LoadSettings(const std::string& path, const Environment& environment) {
  LoadedSettings loaded;
  if (!path.empty()) {
    const Result<std::string> text = ReadFileText(path, YamlLimits{}.max_bytes + 1);
    if (!text) return tl::unexpected(text.error());
    Diagnostics diagnostics;
    std::optional<Options> options =
        ParseSettings(*text, path, ServiceSectionNames(), &diagnostics);
    for (const Diagnostic& diagnostic : diagnostics) {
      fmt::print(stderr, "{}", RenderText(diagnostic, *text, environment.err().colour));
    }
    loaded.broken = !options;
    if (!options) return loaded;
    loaded.options = *std::move(options);
  }
  Result<std::unique_ptr<Enricher>> enricher = Enricher::Open(loaded.options.enrichment);
  if (!enricher) return tl::unexpected(enricher.error());
  loaded.enricher = *std::move(enricher);
  Result<std::shared_ptr<const Criticality>> criticality =
      Criticality::Load(loaded.options.risk.criticality);
  if (!criticality) return tl::unexpected(criticality.error());
  loaded.criticality = *std::move(criticality);
  return loaded;
}

}  // namespace tocsin
