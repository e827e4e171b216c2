#include "score/engine_settings.h"

#include <fmt/core.h>

#include <algorithm>

#include "diag/suggest.h"

namespace tocsin {
namespace {

// `risk.criticality` was read from the items of `list`, one each.
void CheckEntities(const YamlNode& list, const RiskOptions& risk, const ParseContext& context) {
  std::vector<std::string_view> kinds;
  for (const EntityKind& kind : risk.entities) kinds.push_back(kind.name);
  for (size_t i = 0; i < list.items.size() && i < risk.criticality.size(); ++i) {
    const YamlNode* entity = list.items[i].Find("entity");
    const std::string& name = risk.criticality[i].entity;
    if (entity == nullptr || name.empty()) continue;
    if (std::find(kinds.begin(), kinds.end(), name) != kinds.end()) continue;
    context.Complain(Code::kSettingValue, entity->range,
                     fmt::format("no kind of entity is called '{}'", name),
                     DidYouMean(name, kinds));
  }
}

void ReadScore(SettingsReader* reader, const YamlNode& map, Options* options) {
  constexpr std::string_view kParts[] = {"levels", "entities", "criticality"};
  RiskOptions* const risk = &options->risk;
  reader->ReadMap<RiskOptions>(map, ScoreSettings(), kParts, risk);
  if (const YamlNode* levels = map.Find("levels")) {
    reader->ReadMap<RiskOptions>(*levels, LevelSettings(), {}, risk);
  }
  if (const YamlNode* list = map.Find("entities")) {
    reader->ReadList<EntityKind>(*list, EntitySettings(), &risk->entities);
  }
  if (const YamlNode* list = map.Find("criticality")) {
    reader->ReadList<CriticalityOptions>(*list, CriticalitySettings(), &risk->criticality);
    CheckEntities(*list, *risk, reader->context());
  }
}

constexpr SettingSection<Options> kSections[] = {
    {"correlation",
     [](SettingsReader* reader, const YamlNode& map, Options* options) {
       reader->ReadMap<Options>(map, CorrelationSettings(), {}, options);
     }},
    {"score", ReadScore},
    {"deduplication",
     [](SettingsReader* reader, const YamlNode& map, Options* options) {
       reader->ReadMap<DeduplicationOptions>(map, DeduplicationSettings(), {},
                                             &options->deduplication);
     }},
    {"suppression",
     [](SettingsReader* reader, const YamlNode& list, Options* options) {
       reader->ReadList<SuppressionRule>(list, SuppressionSettings(), &options->suppression.rules);
     }},
    {"enrichment",
     [](SettingsReader* reader, const YamlNode& list, Options* options) {
       reader->ReadList<EnrichmentOptions>(list, EnrichmentSettings(), &options->enrichment);
     }},
};

}  // namespace

std::span<const SettingSection<Options>> EngineSections() { return kSections; }

}  // namespace tocsin
