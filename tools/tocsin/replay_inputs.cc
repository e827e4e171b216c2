#include "replay_inputs.h"

#include <algorithm>
#include <utility>

namespace tocsin {

void ReplayInputs::Open(AggregationStage* stage) {
  stage_ = stage;
  for (const ReplayReader::Input& input : reader_->inputs()) {
    const uint32_t index = stage_->AddInput(input.first_ns);
    // Its partitions stand for it.
    if (input.only_known_messages) stage_->CloseInput(index);
  }
  for (const auto& [id, stretch] : reader_->partitions()) {
    partitions_[NumberOf(stretch)].expected = stretch.messages;
  }
}

uint32_t ReplayInputs::NumberOf(const PartitionStretch& stretch) {
  const uint32_t number = topics_.Number(stretch.id.topic, stretch.id.partition);
  const auto [at, added] = partitions_.try_emplace(number);
  if (added) at->second.index = stage_->AddInput(kNever, stretch.stamped);
  return number;
}

void ReplayInputs::Take(ReplayResult* result) {
  numbers_.clear();
  for (const PartitionStretch& stretch : result->partitions) {
    numbers_.push_back(NumberOf(stretch));
  }
  const bool is_file = result->partition_of.empty();
  auto found = result->found.begin();
  for (size_t i = 0; i < result->times_ns.size(); ++i) {
    const uint32_t number = is_file ? result->input : numbers_[result->partition_of[i]];
    const uint32_t index = is_file ? number : partitions_.at(number).index;
    if (found == result->found.end() || found->event != i) {
      stage_->Observe(index, result->times_ns[i]);
    } else {
      found->value.matched.position.input = number;
      stage_->Add(index, std::move(found++->value));
    }
  }
  result->found.clear();
  for (size_t i = 0; i < numbers_.size(); ++i) {
    Partition& partition = partitions_.at(numbers_[i]);
    if (partition.expected == 0) continue;  // nobody knows how many
    partition.expected -= std::min(partition.expected, result->partitions[i].messages);
    if (partition.expected == 0) stage_->CloseInput(partition.index);
  }
  if (result->ends_input) stage_->CloseInput(result->input);
}

SourcePosition ReplayInputs::Resolve(const EventPosition& position) const {
  if (const TopicPartition* partition = topics_.Find(position.input)) {
    return {partition->topic, position.offset, partition->partition};
  }
  return {*reader_->inputs()[position.input].shown, LineOffset::LineOf(position.offset)};
}

}  // namespace tocsin
