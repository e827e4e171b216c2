// The part of a RecordReader that syslog, auditd and access logs share: a LineParser writes the
// fields of one line to a sink, and this turns that into an Event, a tree or leaves. The raw line
// is a leaf of its own.
//
// One thread. Values point into the record or into the scratch memory of the last Read.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decode/field_sink.h"
#include "decode/logsource_table.h"
#include "decode/record_reader.h"
#include "decode/scratch_text.h"

namespace tocsin {

// What a line says beside its fields.
struct LineFacts {
  std::string_view category = "-";
  std::string_view product;
  std::string_view service;
  std::string_view host;
  int64_t time_ns = Event::kNoTime;
};

class LineParser {
 public:
  virtual ~LineParser() = default;
  virtual DecodeOutcome Parse(std::string_view line, const StreamContext& context,
                              ScratchText* scratch, FieldSink* sink, LineFacts* facts) = 0;
};

// `profile` is a name with static lifetime.
std::unique_ptr<RecordReader> MakeLineReader(std::span<const std::string> field_names,
                                             std::string_view profile,
                                             std::unique_ptr<LineParser> parser);

// The access of records whose fields are the members of the root.
const FieldAccess& FlatAccess();

}  // namespace tocsin
