// Bytes -> events. A stream (file, stdin, topic) is cut into records; each record is decoded by the
// format of its stream, and a profile says where the log source, the time and the fields of such a
// record are.
//
// A Decoder is made for one rule set's field names and used by one thread. It never fails on bad
// data: it answers with an outcome that says what is wrong, and the caller counts and keeps the
// record.
//
// Borrows: an Event refers to the record's bytes and to the decoder's scratch memory until the next
// Decode call. `record` must be readable for kRecordPadding bytes past its end (their content does
// not matter): the JSON parser reads in blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/event.h"
#include "tocsin/event_tree.h"
#include "tocsin/result.h"

namespace tocsin {

inline constexpr size_t kRecordPadding = 64;

// A row of src/decode/formats.def.
enum class Format : uint8_t { kJson, kZeekTsv, kSyslog, kAuditd, kAccessLog };
std::string_view FormatName(Format format);

// What is known about the records of a stretch of a stream. Immutable; a Zeek header line starts a
// new one.
struct StreamContext {
  Format format = Format::kJson;
  std::string source_name;  // file name as given, for hints ("conn.log") and for messages
  std::string profile;      // forced profile name, or "" = recognise
  LogSource asserted;       // forced log source attributes (--logsource); override the profile's
  int32_t default_year = 1970;  // for time stamps without a year (RFC 3164)
  int32_t utc_offset_s = 0;     // for time stamps without a zone
  struct ZeekHeader {
    std::string path;
    std::string separator = "\t";
    std::string set_separator = ",";
    std::string empty_field = "(empty)";
    std::string unset_field = "-";
    std::vector<std::string> fields;
    std::vector<std::string> types;  // as many as fields; "" when the stream does not say

    bool operator==(const ZeekHeader&) const = default;
  };
  std::shared_ptr<const ZeekHeader> zeek;  // for kZeekTsv
};

// Why a record was not turned into an event. kOk and kSkip are fine.
struct DecodeOutcome {
  enum class Kind : uint8_t {
    kOk,
    kSkip,       // nothing to see: empty line, comment
    kMalformed,  // reject: `reason` says why (static text)
  };
  Kind kind = Kind::kOk;
  std::string_view reason;

  bool ok() const { return kind == Kind::kOk; }
};

class Decoder : public LeafSource {
 public:
  // `field_names` are the names a rule set asks for; index = FieldId.
  static std::unique_ptr<Decoder> Create(std::span<const std::string> field_names);

  // The projected event for the matcher.
  virtual DecodeOutcome Decode(std::string_view record, const StreamContext& context,
                               Event* event) = 0;
  // The same record in full. kOk exactly when Decode says so.
  virtual DecodeOutcome DecodeTree(std::string_view record, const StreamContext& context,
                                   EventTree* tree) = 0;
};

}  // namespace tocsin
