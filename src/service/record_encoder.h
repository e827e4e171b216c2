// A detection as a record for a topic (or file): encoded in the form of the configuration, with its
// key, for the topic that its rule names or the general one.
//
// Thread safety: immutable. Borrows nothing.
#pragma once

#include <memory>
#include <string>

#include "service/service_options.h"
#include "service/session.h"
#include "tocsin/detection.h"
#include "tocsin/encoder.h"
#include "tocsin/result.h"
#include "tocsin/ruleset.h"

namespace tocsin {

class RecordEncoder {
 public:
  // Fails when the format is unknown or the custom fields are too large.
  static Result<std::shared_ptr<const RecordEncoder>> Make(const ServiceOptions& options);

  // A topic that the rule names is used when the configuration allows it.
  OutputRecord Encode(const DetectionRecord& detection, const RuleSet& rules) const;
  // Says in an encoded record what suppression held back before it.
  void AddHeld(const HeldBack& held, std::string* encoded) const {
    encoder_->AddHeld(held, encoded);
  }

 private:
  RecordEncoder(const ServiceOptions& options, std::unique_ptr<Encoder> encoder);

  const DetectionOutputOptions options_;
  const std::string topic_;
  const std::unique_ptr<Encoder> encoder_;
};

}  // namespace tocsin
