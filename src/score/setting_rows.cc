#include "score/setting_rows.h"

#include <array>
#include <filesystem>

namespace tocsin {
namespace {

using Kind = SettingKind;
using V = SettingValue&;

constexpr std::array<std::string_view, 2> kBeyond = {"estimate", "refuse"};
constexpr std::array<std::string_view, 3> kRearm = {"edge", "each", "reset"};  // by Rearm
constexpr std::array<std::string_view, 6> kLevels = {"none",   "informational", "low",
                                                     "medium", "high",          "critical"};
constexpr std::array<std::string_view, 3> kMatch = {"exact", "folded",
                                                    "network"};  // by LookupMatch
constexpr std::array<std::string_view, 4> kFormat = {"by-name", "csv", "json", "mmdb"};

constexpr SettingRow<Options> kCorrelation[] = {
    {{"correlation", "memory", Kind::kBytes, false, "512MiB",
      "state of all correlation rules; the least recently used groups give way"},
     [](Options& o, V v) { o.correlation.max_bytes = v.whole; }},
    {{"correlation", "rule_memory", Kind::kBytes, false, "256MiB", "state of one correlation rule"},
     [](Options& o, V v) { o.correlation.max_rule_bytes = v.whole; }},
    {{"correlation", "event_memory", Kind::kBytes, false, "64MiB",
      "events kept to be shown in detections"},
     [](Options& o, V v) { o.correlation.max_body_bytes = v.whole; }},
    {{"correlation", "references", Kind::kCount, false, "8",
      "events that a detection refers to, the latest ones"},
     [](Options& o, V v) { o.correlation.max_references = static_cast<uint32_t>(v.whole); }},
    {{"correlation", "events", Kind::kCount, false, "5", "events that a detection holds in full"},
     [](Options& o, V v) { o.correlation.max_bodies = static_cast<uint32_t>(v.whole); }},
    {{"correlation", "distinct_limit", Kind::kCount, false, "100000",
      "distinct values that a group of value_count counts exactly"},
     [](Options& o, V v) { o.correlation.max_distinct = static_cast<uint32_t>(v.whole); }},
    {{"correlation", "beyond_distinct_limit", Kind::kChoice, false, "estimate",
      "what happens to further values: an estimate of about 1.6 %, or they are not counted",
      kBeyond},
     [](Options& o, V v) { o.correlation.estimate_distinct = v.choice == 0; }},
    {{"correlation", "lateness", Kind::kDuration, false, "5m",
      "how long events are waited for that come out of order"},
     [](Options& o, V v) { o.time.lateness_ns = v.duration_ns; }},
    {{"correlation", "future", Kind::kDuration, false, "1h",
      "how far the time of an event may lie ahead of the others"},
     [](Options& o, V v) { o.time.future_ns = v.duration_ns; }},
    {{"correlation", "waiting_memory", Kind::kBytes, false, "256MiB",
      "matched events that wait for their turn"},
     [](Options& o, V v) { o.time.max_waiting_bytes = v.whole; }},
};

constexpr SettingRow<RiskOptions> kScore[] = {
    {{"score", "threshold", Kind::kNumber, false, "100",
      "score at which an entity becomes an incident; 0 turns scoring off"},
     [](RiskOptions& o, V v) { o.threshold = v.number; }},
    {{"score", "window", Kind::kDuration, false, "1d", "how long points count at all"},
     [](RiskOptions& o, V v) { o.window_ns = v.duration_ns; }},
    {{"score", "half_life", Kind::kDuration, false, "6h",
      "after this time a point counts half; 0s: points do not fade"},
     [](RiskOptions& o, V v) { o.half_life_ns = v.duration_ns; }},
    {{"score", "rearm", Kind::kChoice, false, "edge",
      "after an incident: edge waits until the score was below the threshold or one window has "
      "passed, each tells every detection above it, reset forgets what made the incident",
      kRearm},
     [](RiskOptions& o, V v) { o.rearm = static_cast<Rearm>(v.choice); }},
    {{"score", "level", Kind::kChoice, false, "high", "level of incidents", kLevels},
     [](RiskOptions& o, V v) { o.level = static_cast<Level>(v.choice); }},
    {{"score", "memory", Kind::kBytes, false, "64MiB",
      "state of all entities; those scored longest ago give way"},
     [](RiskOptions& o, V v) { o.max_bytes = v.whole; }},
    {{"score", "contributions", Kind::kCount, false, "1000",
      "detections remembered of one entity, the latest ones"},
     [](RiskOptions& o, V v) { o.max_contributions = static_cast<uint32_t>(v.whole); }},
    {{"score", "detections", Kind::kCount, false, "50",
      "ids of detections that an incident names, the latest ones"},
     [](RiskOptions& o, V v) { o.max_detection_ids = static_cast<uint32_t>(v.whole); }},
};

template <Level kLevel>
void SetPoints(RiskOptions& options, V value) {
  options.level_points[static_cast<size_t>(kLevel)] = value.number;
}

constexpr SettingRow<RiskOptions> kLevelPoints[] = {
    {{"score.levels", "none", Kind::kNumber, false, "5", "points of rules without a level"},
     SetPoints<Level::kNone>},
    {{"score.levels", "informational", Kind::kNumber, false, "1", "points of the level"},
     SetPoints<Level::kInformational>},
    {{"score.levels", "low", Kind::kNumber, false, "5", "points of the level"},
     SetPoints<Level::kLow>},
    {{"score.levels", "medium", Kind::kNumber, false, "20", "points of the level"},
     SetPoints<Level::kMedium>},
    {{"score.levels", "high", Kind::kNumber, false, "50", "points of the level"},
     SetPoints<Level::kHigh>},
    {{"score.levels", "critical", Kind::kNumber, false, "100", "points of the level"},
     SetPoints<Level::kCritical>},
};

constexpr SettingRow<EntityKind> kEntities[] = {
    {{"score.entities[]", "name", Kind::kText, true, "", "what it is called: user"},
     [](EntityKind& k, V v) { k.name = std::move(v.text); }},
    {{"score.entities[]", "fields", Kind::kTexts, true, "",
      "fields of events and groups that name one; the first with a value decides"},
     [](EntityKind& k, V v) { k.fields = std::move(v.texts); }},
    {{"score.entities[]", "ignore", Kind::kTexts, false, "",
      "values that name nobody, without regard to case"},
     [](EntityKind& k, V v) { k.ignore = std::move(v.texts); }},
};

constexpr SettingRow<CriticalityOptions> kCriticality[] = {
    {{"score.criticality[]", "entity", Kind::kText, true, "", "name of a kind of entity"},
     [](CriticalityOptions& o, V v) { o.entity = std::move(v.text); }},
    {{.section = "score.criticality[]",
      .key = "file",
      .kind = Kind::kText,
      .required = true,
      .default_text = "",
      .help = "look-up file, CSV or JSON",
      .place = PlaceFile},
     [](CriticalityOptions& o, V v) { o.lookup.file = std::move(v.text); }},
    {{"score.criticality[]", "factor", Kind::kText, true, "",
      "column with the factor on points, a number from 0 on"},
     [](CriticalityOptions& o, V v) { o.factor = std::move(v.text); }},
    {{"score.criticality[]", "key", Kind::kText, false, "", "column with the entity"},
     [](CriticalityOptions& o, V v) { o.lookup.key = std::move(v.text); }},
    {{"score.criticality[]", "match", Kind::kChoice, false, "exact",
      "how entities are compared with the column", kMatch},
     [](CriticalityOptions& o, V v) { o.lookup.match = static_cast<LookupMatch>(v.choice); }},
    {{"score.criticality[]", "format", Kind::kChoice, false, "by-name", "format of the file",
      std::span(kFormat).first<3>()},
     [](CriticalityOptions& o, V v) { o.lookup.format = static_cast<LookupFormat>(v.choice); }},
};

constexpr SettingRow<DeduplicationOptions> kDeduplication[] = {
    {{"deduplication", "horizon", Kind::kDuration, false, "1d",
      "how long an id is remembered; 0s turns it off"},
     [](DeduplicationOptions& o, V v) { o.horizon_ns = v.duration_ns; }},
    {{"deduplication", "ids", Kind::kCount, false, "200000", "how many ids are remembered"},
     [](DeduplicationOptions& o, V v) { o.max_ids = v.whole; }},
};

constexpr SettingRow<SuppressionRule> kSuppression[] = {
    {{"suppression[]", "rules", Kind::kTexts, false, "",
      "ids, names or titles of rules; none: every rule"},
     [](SuppressionRule& r, V v) { r.rules = std::move(v.texts); }},
    {{"suppression[]", "by", Kind::kTexts, false, "", "fields whose values tell detections apart"},
     [](SuppressionRule& r, V v) { r.by = std::move(v.texts); }},
    {{"suppression[]", "for", Kind::kDuration, true, "", "how long repeats are held back"},
     [](SuppressionRule& r, V v) { r.for_ns = v.duration_ns; }},
};

constexpr SettingRow<EnrichmentOptions> kEnrichment[] = {
    {{"enrichment[]", "name", Kind::kText, true, "", "what detections call it"},
     [](EnrichmentOptions& o, V v) { o.lookup.name = std::move(v.text); }},
    {{.section = "enrichment[]",
      .key = "file",
      .kind = Kind::kText,
      .required = true,
      .default_text = "",
      .help = "look-up file: CSV, JSON or MaxMind DB",
      .place = PlaceFile},
     [](EnrichmentOptions& o, V v) { o.lookup.file = std::move(v.text); }},
    {{"enrichment[]", "fields", Kind::kTexts, true, "", "fields whose values are looked up"},
     [](EnrichmentOptions& o, V v) { o.fields = std::move(v.texts); }},
    {{"enrichment[]", "key", Kind::kText, false, "",
      "column to look in; by default the first of a CSV file, the names of a JSON object"},
     [](EnrichmentOptions& o, V v) { o.lookup.key = std::move(v.text); }},
    {{"enrichment[]", "columns", Kind::kTexts, false, "",
      "columns to add, by default all; paths like country.iso_code in a MaxMind DB"},
     [](EnrichmentOptions& o, V v) { o.lookup.columns = std::move(v.texts); }},
    {{"enrichment[]", "match", Kind::kChoice, false, "exact",
      "exact text, folded (case does not count), or network (the longest prefix)", kMatch},
     [](EnrichmentOptions& o, V v) { o.lookup.match = static_cast<LookupMatch>(v.choice); }},
    {{"enrichment[]", "format", Kind::kChoice, false, "by-name",
      "format of the file; by-name: .json and .mmdb, CSV for the others", kFormat},
     [](EnrichmentOptions& o, V v) { o.lookup.format = static_cast<LookupFormat>(v.choice); }},
};

template <typename Target>
void Append(std::span<const SettingRow<Target>> rows, std::vector<SettingInfo>* all) {
  all->insert(all->end(), rows.begin(), rows.end());
}

}  // namespace

void PlaceFile(const std::string& folder, std::string* text) {
  if (text->empty()) return;
  *text = (std::filesystem::path(folder) / *text).lexically_normal().string();
}

std::span<const SettingRow<Options>> CorrelationSettings() { return kCorrelation; }
std::span<const SettingRow<RiskOptions>> ScoreSettings() { return kScore; }
std::span<const SettingRow<RiskOptions>> LevelSettings() { return kLevelPoints; }
std::span<const SettingRow<EntityKind>> EntitySettings() { return kEntities; }
std::span<const SettingRow<CriticalityOptions>> CriticalitySettings() { return kCriticality; }
std::span<const SettingRow<DeduplicationOptions>> DeduplicationSettings() { return kDeduplication; }
std::span<const SettingRow<SuppressionRule>> SuppressionSettings() { return kSuppression; }
std::span<const SettingRow<EnrichmentOptions>> EnrichmentSettings() { return kEnrichment; }

std::span<const SettingInfo> AllSettings() {
  static const std::vector<SettingInfo> all = [] {
    std::vector<SettingInfo> rows;
    Append(CorrelationSettings(), &rows);
    Append(ScoreSettings(), &rows);
    Append(LevelSettings(), &rows);
    Append(EntitySettings(), &rows);
    Append(CriticalitySettings(), &rows);
    Append(DeduplicationSettings(), &rows);
    Append(SuppressionSettings(), &rows);
    Append(EnrichmentSettings(), &rows);
    return rows;
  }();
  return all;
}

}  // namespace tocsin
