// A dumped message of any content, as an envelope and as a dead letter: reading and cutting never
// crash, what is given out lies inside of readable memory, and records are the same on every
// reading, whatever was read before.
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "decode/envelope.h"

namespace {

using tocsin::MessageCutter;
using tocsin::MessageRecord;

std::vector<std::string> Texts(const MessageCutter& cutter) {
  std::vector<std::string> texts;
  for (const MessageRecord& record : cutter.records()) {
    texts.emplace_back(record.bytes.data(), record.bytes.size() + tocsin::kRecordPadding);
    texts.back().resize(record.bytes.size());
    texts.emplace_back(tocsin::FormatName(record.context->format));
  }
  return texts;
}

void Check(tocsin::EnvelopeReader* reader, std::string_view text) {
  static MessageCutter used({.topic = "conn"});
  tocsin::Envelope envelope;
  if (!reader->Read(text, &envelope).ok()) return;
  TOCSIN_CHECK(!envelope.topic.empty() && envelope.partition >= -1);
  MessageCutter fresh({.topic = "conn"});
  fresh.CutPadded(envelope.payload, envelope.timestamp_ms);
  used.Cut(envelope.payload, envelope.timestamp_ms);
  TOCSIN_CHECK(Texts(fresh) == Texts(used));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static tocsin::EnvelopeReader messages(false);
  static tocsin::EnvelopeReader letters(true);
  std::string buffer(reinterpret_cast<const char*>(data), size);
  buffer.append(tocsin::kRecordPadding, '}');
  const std::string_view text = std::string_view(buffer).substr(0, size);
  tocsin::LooksLikeEnvelopes(text);
  Check(&messages, text);
  Check(&letters, text);
  return 0;
}
