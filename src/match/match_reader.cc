#include "match/match_reader.h"

#include <algorithm>

#include "base/json_text.h"
#include "compile/compiled.h"
#include "compile/correlation_plan.h"

namespace tocsin {

MatchReader::MatchReader(std::shared_ptr<const RuleSet> rules)
    : rules_(std::move(rules)),
      first_variant_(rules_->rules().size(), 0),
      known_(rules_->field_names().size()) {
  const std::vector<Variant>& variants = rules_->compiled().variants;
  for (uint32_t v = 0; v < variants.size(); ++v) {
    if (variants[v].index == 0) first_variant_[variants[v].rule] = v;
  }
}

bool MatchReader::Read(const Event& event, const std::vector<Match>& matches, MatchedEvent* out) {
  const std::vector<uint32_t>& source_of_rule = rules_->correlations().source_of_rule;
  const auto is_source = [&](const Match& match) {
    return source_of_rule[match.rule] != CorrelationPlan::kNone;
  };
  if (std::none_of(matches.begin(), matches.end(), is_source)) return false;
  out->Clear();
  if (++epoch_ == 0) {
    known_.assign(known_.size(), {});
    epoch_ = 1;
  }
  for (const Match& match : matches) {
    if (!is_source(match)) continue;
    out->AddMatch(source_of_rule[match.rule]);
    const uint32_t variant = first_variant_[match.rule] + match.variant;
    for (const FieldId field : rules_->compiled().variants[variant].correlation_fields) {
      ReadField(event, field, out);
    }
  }
  return true;
}

void MatchReader::ReadField(const Event& event, FieldId field, MatchedEvent* out) {
  Known& known = known_[field];
  if (known.epoch == epoch_) {
    out->fields.push_back(known.field);
    return;
  }
  out->AddField();
  for (uint32_t v = event.first(field); v != Event::kNone; v = event.next(v)) {
    const Value& value = event.value(v);
    if (!value.has_text()) continue;
    if (value.escaped) {
      if (unescaped_.size() < value.text.size()) unescaped_.resize(value.text.size());
      const size_t size = UnescapeJsonTo(value.text, unescaped_.data());
      out->AddText(std::string_view(unescaped_).substr(0, size));
    } else {
      out->AddText(value.text);
    }
  }
  known = {epoch_, out->fields.back()};
}

}  // namespace tocsin
