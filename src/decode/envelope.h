// Messages of topics dumped into a file, one JSON object each, as kcat -J writes them:
//
//   {"topic":"zeek","partition":0,"offset":17,"tstype":"create","ts":1773220350200,
//    "headers":["name","value"],"key":null,"payload":"{\"uid\":\"C1\"}"}
//
// `ts` (milliseconds), `headers` and `payload` may be absent or null; other members are passed
// over. The payload is the text of the message, or, as other dumpers write it, an object or array:
// the message then is the JSON as it stands there. kcat writes bytes that are no UTF-8 as they are,
// and so they are read.
//
// A dead letter of the service says in its headers where the message stood that was refused
// (tocsin-topic, tocsin-partition, tocsin-offset, tocsin-timestamp): when asked to, the reader
// takes place and time from there. A message that was cut (tocsin-length) can't be read again.
//
// Thread safety: a reader belongs to one thread. An envelope refers to the record and to the reader
// until the next call.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "decode/message_cutter.h"
#include "tocsin/decoder.h"

namespace tocsin {

struct Envelope {
  std::string_view topic;
  int32_t partition = 0;  // -1: `topic` is a file and `offset` a line (of dead letters alone)
  uint64_t offset = 0;
  int64_t timestamp_ms = kNoMessageTime;
  std::string_view payload;  // readable for kRecordPadding bytes past its end; "" for a tombstone
};

class EnvelopeReader {
 public:
  explicit EnvelopeReader(bool dead_letters) : dead_letters_(dead_letters) {}

  // One JSON object, readable for kRecordPadding bytes past its end.
  DecodeOutcome Read(std::string_view record, Envelope* envelope);

 private:
  enum Member : uint8_t { kTopic, kPartition, kOffset, kTs, kHeaders, kPayload, kMembers };
  using Texts = std::array<std::string_view, kMembers>;  // as written; null when absent

  static std::string_view FindMembers(std::string_view record, Texts* texts);
  std::string_view ReadPlace(const Texts& texts, Envelope* envelope);
  std::string_view ReadHeaders(std::string_view headers, Envelope* envelope);
  std::string_view ReadPayload(std::string_view text, Envelope* envelope);

  const bool dead_letters_;
  std::string topic_;
  std::string payload_;
};

// True when the first JSON object among the first lines of `head` is such an envelope. `head` may
// end anywhere.
bool LooksLikeEnvelopes(std::string_view head);

}  // namespace tocsin
