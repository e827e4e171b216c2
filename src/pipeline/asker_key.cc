#include "pipeline/asker_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <variant>
#include <vector>

#include "pipeline/pipeline_item.h"
#include "pipeline/rule_attributes.h"

namespace tocsin {
namespace {

class KeyWriter {
 public:
  explicit KeyWriter(const RuleHead& head) : head_(head) {}

  void Ask(const std::vector<std::shared_ptr<const ProcessingItem>>& items) {
    for (const auto& item : items) {
      for (const RuleCondition& condition : item->rule_gate.conditions) {
        std::visit([this](const auto& c) { Ask(c); }, condition);
      }
      if (const Nest* nest = std::get_if<Nest>(&item->transformation)) Ask(nest->items);
    }
  }

  // Items change the list of fields, which then may be asked for.
  std::string Take() {
    for (const std::string& field : head_.fields) key_ += fmt::format(" {}", field);
    return std::move(key_);
  }

 private:
  void Ask(const RuleAttributeCondition& condition) {
    Note(AttributeSatisfies(head_, condition.attribute, condition.op, condition.value));
  }
  void Ask(const TagCondition& condition) {
    Note(std::find(head_.tags.begin(), head_.tags.end(), condition.tag) != head_.tags.end());
  }
  template <typename Other>
  void Ask(const Other&) {}

  void Note(bool holds) {
    ++asked_;
    if (holds) key_ += fmt::format("{},", asked_);
  }

  const RuleHead& head_;
  size_t asked_ = 0;
  std::string key_;
};

}  // namespace

std::string AskerKey(std::span<const PipelineChain> chains, const RuleHead& correlation) {
  KeyWriter writer(correlation);
  for (const PipelineChain& chain : chains) {
    for (const auto& pipeline : chain.pipelines()) writer.Ask(pipeline->items);
  }
  return writer.Take();
}

}  // namespace tocsin
