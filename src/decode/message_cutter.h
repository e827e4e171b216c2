// The bytes of one message of a topic -> the records in it, each with the context to decode it
// with. Most messages are one record: a JSON object, or a line of text. A message may also be a
// small file of its own: lines, JSON documents one behind the other or in an array, a Zeek log with
// its header. It is recognised and cut as a file would be; the name of the topic takes the place of
// the file's name (decode/sniff.h, ZeekLogOfFile). Nothing is remembered from one message of a
// topic to the next, so the records of a message do not depend on who read what before it.
//
// A JSON object is copied at most once, and nothing is allocated for it once the buffer is large
// enough.
//
// One thread; one cutter for each topic. Records, contexts and rejects live until the next call.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decode/input.h"
#include "decode/zeek_header.h"
#include "tocsin/decoder.h"

namespace tocsin {

inline constexpr int64_t kNoMessageTime = -1;

struct MessageSettings {
  std::string topic;                  // StreamContext::source_name
  std::optional<Format> format = {};  // recognise when absent
  std::string profile = {};           // StreamContext::profile
  LogSource asserted = {};            // StreamContext::asserted
  int32_t utc_offset_s = 0;
  // The messages are the lines of one file, in their order: what a Zeek header says holds for the
  // lines behind it.
  bool lines = false;
  size_t max_record_bytes = 16u << 20;
};

struct MessageRecord {
  std::string_view bytes;  // readable for kRecordPadding bytes past its end
  const StreamContext* context = nullptr;
};

class MessageCutter {
 public:
  explicit MessageCutter(MessageSettings settings);

  // `timestamp_ms`: when the message was written, since 1970; its year is that of time stamps that
  // name none. kNoMessageTime, or any negative number, when nobody knows.
  void Cut(std::string_view message, int64_t timestamp_ms);
  // The same without a copy: `message` is readable for kRecordPadding bytes past its end, and the
  // records are views of it.
  void CutPadded(std::string_view message, int64_t timestamp_ms);

  // None for an empty message (a tombstone).
  std::span<const MessageRecord> records() const { return records_; }
  // What can be no record; `line` counts inside the message.
  std::span<const Reject> rejects() const { return rejects_; }

 private:
  static constexpr size_t kFormats = static_cast<size_t>(Format::kAccessLog) + 1;

  bool CutLine(std::string_view text);
  bool CutSingle(std::string_view text);
  void CutMany(std::string_view text);
  void AddRecord(std::string_view bytes, Format format);
  const StreamContext* ZeekContext(std::shared_ptr<const StreamContext::ZeekHeader> header);
  void SetYear(int64_t timestamp_ms);

  const MessageSettings settings_;
  ZeekHeaderReader zeek_;                                            // of a file,
  bool zeek_begun_ = false;                                          // once it had one
  std::array<StreamContext, kFormats> contexts_;                     // by format
  std::vector<std::unique_ptr<const StreamContext>> zeek_contexts_;  // of the message at hand
  int64_t year_begin_ms_ = 0;  // of the contexts' default year
  int64_t year_end_ms_ = 0;
  std::string buffer_;
  std::vector<MessageRecord> records_;
  std::vector<Reject> rejects_;
};

}  // namespace tocsin
