#include "dump_cutter.h"

namespace tocsin {
namespace {

// A dump that names more topics than this has them made up.
constexpr size_t kMostCutters = 1'024;

}  // namespace

DecodeOutcome DumpCutter::Read(std::string_view envelope) {
  const DecodeOutcome outcome = reader_.Read(envelope, &envelope_);
  if (!outcome.ok()) return outcome;
  cutter_ = CutterOf(envelope_.topic);
  cutter_->CutPadded(envelope_.payload, envelope_.timestamp_ms);
  return outcome;
}

MessageCutter* DumpCutter::CutterOf(std::string_view topic) {
  const auto known = cutters_.find(topic);
  if (known != cutters_.end()) return known->second.get();
  if (cutters_.size() == kMostCutters) cutters_.clear();
  MessageSettings settings{.topic = std::string(topic),
                           .format = options_.format,
                           .profile = options_.profile,
                           .asserted = options_.asserted,
                           .utc_offset_s = options_.utc_offset_s,
                           .max_record_bytes = options_.max_record_bytes};
  return cutters_.emplace(topic, std::make_unique<MessageCutter>(std::move(settings)))
      .first->second.get();
}

}  // namespace tocsin
