// From the configuration to librdkafka's: the properties that the guarantees rest on, and on top of
// them whatever the user sets, but for those that would break them.
//
// Thread safety: pure functions, apart from reading the files of secrets.
#pragma once

#include <map>
#include <string>

#include "service/service_options.h"
#include "tocsin/result.h"

namespace tocsin {

using KafkaProperties = std::map<std::string, std::string>;

// Of both clients, secrets read from their files. Fails naming the file.
Result<KafkaProperties> CommonProperties(const KafkaOptions& options);

Result<KafkaProperties> ConsumerProperties(const ServiceOptions& options, const std::string& group);
// `transactional_id` "": without transactions.
Result<KafkaProperties> ProducerProperties(const ServiceOptions& options,
                                           const std::string& transactional_id);

}  // namespace tocsin
