#include "score/settings.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "diag/suggest.h"
#include "rule/parse_context.h"
#include "rule/yaml_tree.h"
#include "score/setting_rows.h"
#include "score/setting_values.h"

namespace tocsin {
namespace {

class SettingsReader {
 public:
  explicit SettingsReader(const ParseContext& context) : context_(context) {}

  void Read(const YamlNode& root, Options* options) {
    constexpr std::string_view kSections[] = {"correlation", "score", "deduplication",
                                              "suppression", "enrichment"};
    if (!IsMap(root, "the settings file")) return;
    RefuseUnknown(root, "the settings file", kSections);
    if (const YamlNode* map = root.Find("correlation")) {
      ReadMap<Options>(*map, CorrelationSettings(), {}, options);
    }
    if (const YamlNode* map = root.Find("score")) ReadScore(*map, &options->risk);
    if (const YamlNode* map = root.Find("deduplication")) {
      ReadMap<DeduplicationOptions>(*map, DeduplicationSettings(), {}, &options->deduplication);
    }
    if (const YamlNode* list = root.Find("suppression")) {
      ReadList<SuppressionRule>(*list, SuppressionSettings(), &options->suppression.rules);
    }
    if (const YamlNode* list = root.Find("enrichment")) {
      ReadList<EnrichmentOptions>(*list, EnrichmentSettings(), &options->enrichment);
    }
    for (EnrichmentOptions& enrichment : options->enrichment) Place(&enrichment.lookup);
  }

 private:
  static std::string Titled(std::string_view section) {
    if (section.ends_with("[]")) {
      return fmt::format("an item of '{}'", section.substr(0, section.size() - 2));
    }
    return fmt::format("'{}'", section);
  }

  bool IsMap(const YamlNode& node, const std::string& what) {
    if (node.kind == YamlNode::Kind::kMap) return true;
    context_.Complain(Code::kSettingValue, node.range,
                      fmt::format("{} must be a map, not {}", what, KindName(node)));
    return false;
  }

  void RefuseUnknown(const YamlNode& map, const std::string& what,
                     std::span<const std::string_view> known) {
    for (const auto& [key, value] : map.members) {
      if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
      context_.Complain(Code::kUnknownSetting, key.range,
                        fmt::format("{} has no key '{}'", what, key.text),
                        DidYouMean(key.text, known));
    }
  }

  template <typename Target>
  void ReadMap(const YamlNode& map, std::span<const SettingRow<Target>> rows,
               std::span<const std::string_view> also, Target* target) {
    const std::string what = Titled(rows.front().section);
    if (!IsMap(map, what)) return;
    std::vector<std::string_view> known(also.begin(), also.end());
    for (const SettingRow<Target>& row : rows) {
      known.push_back(row.key);
      const YamlNode* node = map.Find(row.key);
      if (node == nullptr) {
        if (!row.required) continue;
        context_.Complain(Code::kMissingSetting, map.range,
                          fmt::format("{} needs the key '{}'", what, row.key));
        continue;
      }
      ReadSetting read = ReadSettingValue(row, *node);
      if (read.value) {
        row.set(*target, *read.value);
      } else {
        context_.Complain(Code::kSettingValue, node->range,
                          fmt::format("'{}' of {} must be {}", row.key, what, read.wanted));
      }
    }
    RefuseUnknown(map, what, known);
  }

  template <typename Target>
  void ReadList(const YamlNode& list, std::span<const SettingRow<Target>> rows,
                std::vector<Target>* targets) {
    if (list.kind != YamlNode::Kind::kList) {
      std::string_view section = rows.front().section;
      section.remove_suffix(std::string_view("[]").size());
      context_.Complain(Code::kSettingValue, list.range,
                        fmt::format("'{}' must be a list, not {}", section, KindName(list)));
      return;
    }
    targets->clear();
    for (const YamlNode& item : list.items) {
      ReadMap<Target>(item, rows, {}, &targets->emplace_back());
    }
  }

  void ReadScore(const YamlNode& map, RiskOptions* risk) {
    constexpr std::string_view kParts[] = {"levels", "entities", "criticality"};
    ReadMap<RiskOptions>(map, ScoreSettings(), kParts, risk);
    if (const YamlNode* levels = map.Find("levels")) {
      ReadMap<RiskOptions>(*levels, LevelSettings(), {}, risk);
    }
    if (const YamlNode* list = map.Find("entities")) {
      ReadList<EntityKind>(*list, EntitySettings(), &risk->entities);
    }
    const YamlNode* list = map.Find("criticality");
    if (list == nullptr) return;
    ReadList<CriticalityOptions>(*list, CriticalitySettings(), &risk->criticality);
    CheckEntities(*list, *risk);
    for (CriticalityOptions& criticality : risk->criticality) Place(&criticality.lookup);
  }

  // `risk.criticality` was read from the items of `list`, one each.
  void CheckEntities(const YamlNode& list, const RiskOptions& risk) {
    std::vector<std::string_view> kinds;
    for (const EntityKind& kind : risk.entities) kinds.push_back(kind.name);
    for (size_t i = 0; i < list.items.size() && i < risk.criticality.size(); ++i) {
      const YamlNode* entity = list.items[i].Find("entity");
      const std::string& name = risk.criticality[i].entity;
      if (entity == nullptr || name.empty()) continue;
      if (std::find(kinds.begin(), kinds.end(), name) != kinds.end()) continue;
      context_.Complain(Code::kSettingValue, entity->range,
                        fmt::format("no kind of entity is called '{}'", name),
                        DidYouMean(name, kinds));
    }
  }

  void Place(LookupSpec* lookup) {
    if (lookup->file.empty()) return;
    const std::filesystem::path folder = std::filesystem::path(context_.file).parent_path();
    lookup->file = (folder / lookup->file).lexically_normal().string();
  }

  const ParseContext& context_;
};

}  // namespace

std::optional<Options> ParseSettings(std::string_view text, const std::string& file,
                                     Diagnostics* diagnostics) {
  const ErrorWatch errors(diagnostics);
  const ParseContext context{file, diagnostics};
  Options options;
  const std::vector<YamlDocument> documents = ParseYaml(text, file, {}, diagnostics);
  if (documents.size() > 1) {
    context.Complain(Code::kSettingValue, documents[1].root.range,
                     "a settings file holds one document");
  }
  if (!documents.empty()) SettingsReader(context).Read(documents.front().root, &options);
  // Sections are read one after the other; a person reads from the top.
  std::stable_sort(diagnostics->begin() + static_cast<ptrdiff_t>(errors.begin()),
                   diagnostics->end(), [](const Diagnostic& a, const Diagnostic& b) {
                     return std::pair(a.range.line, a.range.column) <
                            std::pair(b.range.line, b.range.column);
                   });
  if (errors.SawError()) return std::nullopt;
  return options;
}

}  // namespace tocsin
