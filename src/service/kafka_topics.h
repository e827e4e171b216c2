// What has to be on the brokers before workers start: the topics of the sources, readable; our own
// topics, made when they are missing and the configuration allows it; the internal ones with the
// number of partitions that the configuration says.
//
// Thread safety: pure functions but for the brokers.
#pragma once

#include "service/service_context.h"
#include "tocsin/result.h"

namespace tocsin {

enum class Patience : uint8_t {
  kOnce,     // a broker that does not answer is an error
  kForever,  // wait for it, until the service is stopped
};

// Fails with one line that names the topic and what to do. `create`: whether missing topics may be
// made (a dry run makes none; one that would be made is no error then).
Result<void> PrepareTopics(const ServiceContext& context, Patience patience, bool create);

// The same for `rules.topic` alone, which is needed before there are rules.
Result<void> PrepareRuleTopic(const ServiceContext& context, Patience patience, bool create);

}  // namespace tocsin
