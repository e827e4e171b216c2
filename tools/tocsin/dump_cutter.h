// The messages of a dump (decode/envelope.h) as records: an envelope is opened, its message cut by
// the cutter of its topic.
//
// One thread. What is given out lives until the next call, and refers to the envelope's text.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "decode/envelope.h"
#include "decode/input.h"
#include "decode/message_cutter.h"

namespace tocsin {

class DumpCutter {
 public:
  // `options` are those of the messages. `dead_letters`: see EnvelopeReader.
  DumpCutter(InputOptions options, bool dead_letters)
      : options_(std::move(options)), reader_(dead_letters) {}

  // One envelope, readable for kRecordPadding bytes past its end. When it is none, there are no
  // records.
  DecodeOutcome Read(std::string_view envelope);

  // Of the last one that was read:
  const Envelope& envelope() const { return envelope_; }
  std::span<const MessageRecord> records() const { return cutter_->records(); }
  std::span<const Reject> rejects() const { return cutter_->rejects(); }

 private:
  MessageCutter* CutterOf(std::string_view topic);

  const InputOptions options_;
  EnvelopeReader reader_;
  Envelope envelope_;
  std::map<std::string, std::unique_ptr<MessageCutter>, std::less<>> cutters_;  // by topic
  MessageCutter* cutter_ = nullptr;  // of the topic at hand
};

}  // namespace tocsin
