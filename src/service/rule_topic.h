// Rules from a compacted topic: the key of a record names a rule (its id), the value is its YAML; a
// record without value removes it. The latest record of each key counts.
//
// Whoever writes does so in one transaction: readers see all of a push or nothing of it.
//
// Thread safety: Texts from any thread, everything else from one. Borrows the context for its life.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/kafka_client.h"
#include "service/service_context.h"
#include "tocsin/result.h"

namespace tocsin {

class RuleTopic {
 public:
  // Connects. Fails when the properties are wrong.
  static Result<std::unique_ptr<RuleTopic>> Open(const ServiceContext* context);
  ~RuleTopic();

  // Waits until everything that stands in the topic now was read. Fails when that can't be, or the
  // service is stopped.
  Result<void> ReadAll();
  // Takes what came since. True once for a change, when the last one is `rules.debounce` ago.
  bool Changed(int64_t now_ns);
  // Name and YAML of each, sorted by key: "topic rules, key 5c1f...".
  std::vector<std::pair<std::string, std::string>> Texts() const;
  // By key.
  std::map<std::string, std::string> Rules() const;

 private:
  explicit RuleTopic(const ServiceContext* context);
  Result<void> Assign();
  bool Take(const rd_kafka_message_t& message);

  const ServiceContext* context_;
  const std::string topic_;
  KafkaCallbacks callbacks_;
  std::optional<std::string> hopeless_;
  KafkaPtr<rd_kafka_t> consumer_;
  std::map<int32_t, bool> at_end_;  // by partition
  bool pending_ = false;
  int64_t last_ns_ = 0;
  mutable std::mutex mutex_;  // of what follows
  std::map<std::string, std::string> rules_;
};

// Writes rules by key, or removes them (no text), all or none.
Result<void> WriteRules(
    const ServiceContext& context,
    const std::vector<std::pair<std::string, std::optional<std::string>>>& rules);

}  // namespace tocsin
