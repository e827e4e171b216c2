#include "score/enrichment.h"

#include <variant>

#include "score/geo_database.h"
#include "score/lookup_table.h"

namespace tocsin {
namespace {

using Knowledge = std::variant<LookupTable, std::shared_ptr<const GeoDatabase>>;

bool IsMaxMind(const LookupSpec& spec) {
  return spec.format == LookupFormat::kMaxMind ||
         (spec.format == LookupFormat::kByName && spec.file.ends_with(".mmdb"));
}

std::vector<FieldText> Find(const Knowledge& knowledge, const std::string& value) {
  if (const auto* table = std::get_if<LookupTable>(&knowledge)) {
    const std::optional<uint32_t> row = table->Find(value);
    return row ? table->Data(*row) : std::vector<FieldText>();
  }
  return std::get<std::shared_ptr<const GeoDatabase>>(knowledge)->Find(value);
}

}  // namespace

struct Enricher::Source {
  EnrichmentOptions options;
  Knowledge knowledge;
};

Result<std::shared_ptr<const Enricher::Source>> Enricher::LoadSource(
    const EnrichmentOptions& options) {
  if (IsMaxMind(options.lookup)) {
    auto database = GeoDatabase::Open(options.lookup);
    if (!database) return tl::unexpected(database.error());
    return std::make_shared<const Source>(Source{options, std::move(*database)});
  }
  auto table = LookupTable::Load(options.lookup);
  if (!table) return tl::unexpected(table.error());
  return std::make_shared<const Source>(Source{options, std::move(*table)});
}

Result<std::unique_ptr<Enricher>> Enricher::Open(std::vector<EnrichmentOptions> options) {
  Sources sources;
  for (const EnrichmentOptions& option : options) {
    auto source = LoadSource(option);
    if (!source) return tl::unexpected(source.error());
    sources.push_back(std::move(*source));
  }
  return std::unique_ptr<Enricher>(new Enricher(std::move(options), std::move(sources)));
}

Enricher::Enricher(std::vector<EnrichmentOptions> options, Sources sources)
    : options_(std::move(options)), sources_(std::make_shared<const Sources>(std::move(sources))) {}
Enricher::~Enricher() = default;

std::shared_ptr<const Enricher::Sources> Enricher::sources() const {
  const std::lock_guard lock(mutex_);
  return sources_;
}

void Enricher::Enrich(DetectionRecord* detection) const {
  const std::shared_ptr<const Sources> current = sources();
  for (const auto& source : *current) {
    for (const std::string& field : source->options.fields) {
      for (std::string& value : DetectionTexts(*detection, field)) {
        std::vector<FieldText> data = Find(source->knowledge, value);
        if (data.empty()) continue;
        detection->enrichments.push_back(
            {source->options.lookup.name, field, std::move(value), std::move(data)});
      }
    }
  }
}

std::vector<std::string> Enricher::Reload() {
  std::vector<std::string> failures;
  const std::shared_ptr<const Sources> old = sources();
  Sources fresh = *old;
  for (size_t i = 0; i < options_.size(); ++i) {
    auto source = LoadSource(options_[i]);
    if (source) {
      fresh[i] = std::move(*source);
    } else {
      failures.push_back(std::move(source.error().message));
    }
  }
  auto next = std::make_shared<const Sources>(std::move(fresh));
  const std::lock_guard lock(mutex_);
  sources_ = std::move(next);
  return failures;
}

}  // namespace tocsin
