// Secrets that the configuration names by their files: properties of Kafka clients, the token of
// the listener.
//
// Pure function apart from reading files.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "service/service_options.h"
#include "tocsin/result.h"

namespace tocsin {

struct ServiceSecrets {
  std::map<std::string, std::string> kafka_properties;  // of kafka.property_files
  std::string http_token;                               // "" when there is no http.token_file
  // What is worth a line of log: "http.token_file: everybody can read /x; chmod o-rwx it".
  std::vector<std::string> warnings;
};

// The content of each file without one line end at its end. Fails when a file is missing, can't be
// read, is empty, larger than 64 KiB or no text: "http.token_file: open /x: No such file or
// directory". No message holds anything of a secret.
Result<ServiceSecrets> ReadServiceSecrets(const ServiceOptions& options);

}  // namespace tocsin
