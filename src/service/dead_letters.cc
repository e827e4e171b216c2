#include "service/dead_letters.h"

#include <fmt/core.h>

#include "base/hash.h"

namespace tocsin {

void DeadLetters::Send(const Message& message, const LaneInfo& lane, std::string_view reason) {
  Metrics& metrics = *context_->metrics;
  metrics.Get(metric::kEventsRejected, lane.name, reason).Add();
  metrics.Get(metric::kDeadLetters, reason).Add();
  OutputRecord record;
  record.topic = context_->options.DeadLetterTopic();
  record.key = message.key;
  record.value = message.value.substr(0, context_->options.dead_letters.max_bytes);
  record.headers = {{"tocsin-reason", std::string(reason)},
                    {"tocsin-topic", lane.name},
                    {"tocsin-partition", fmt::format("{}", lane.partition)},
                    {"tocsin-offset", fmt::format("{}", PlaceOf(lane, message))},
                    {"tocsin-timestamp", fmt::format("{}", message.timestamp_ms)}};
  if (record.value.size() < message.value.size()) {
    record.headers.emplace_back("tocsin-length", fmt::format("{}", message.value.size()));
    record.headers.emplace_back("tocsin-xxh128", HexHash128(message.value));
  }
  session_->Send(std::move(record));
}

}  // namespace tocsin
