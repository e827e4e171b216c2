#include "service/record_encoder.h"

#include <algorithm>
#include <utility>

#include "emit/record_key.h"

namespace tocsin {

Result<std::shared_ptr<const RecordEncoder>> RecordEncoder::Make(const ServiceOptions& options) {
  EncoderOptions wanted;
  wanted.format = options.detections.format;
  wanted.custom_fields = options.detections.custom_fields;
  Result<std::unique_ptr<Encoder>> encoder = MakeEncoder(std::move(wanted));
  if (!encoder) return Fail("detections: " + encoder.error().message);
  return std::shared_ptr<const RecordEncoder>(new RecordEncoder(options, *std::move(encoder)));
}

RecordEncoder::RecordEncoder(const ServiceOptions& options, std::unique_ptr<Encoder> encoder)
    : options_(options.detections),
      topic_(options.DetectionsTopic()),
      encoder_(std::move(encoder)) {}

OutputRecord RecordEncoder::Encode(const DetectionRecord& detection, const RuleSet& rules) const {
  const std::string& named = detection.rule->extensions.topic;
  const auto& allowed = options_.rule_topics;
  const bool own = std::find(allowed.begin(), allowed.end(), named) != allowed.end();
  return {own ? named : topic_,
          OutputRecord::kAnyPartition,
          RecordKey(options_.key, detection),
          encoder_->Encode(detection, rules),
          {}};
}

}  // namespace tocsin
