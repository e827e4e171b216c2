// What each input format implements: one record's bytes -> an event, or the record in full. The
// table in decoder.cc names the reader of each format.
//
// One thread at a time. A reader keeps scratch memory between calls; events refer to it until the
// next Read.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "tocsin/decoder.h"

namespace tocsin {

class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // `event` is Reset already; the reader sets values, logsource, time_ns, record_is_json.
  virtual DecodeOutcome Read(std::string_view record, const StreamContext& context,
                             Event* event) = 0;
  // Fills root, access, logsource, time_ns, profile, host, raw_is_leaf; the decoder sets `raw`.
  virtual DecodeOutcome ReadTree(std::string_view record, const StreamContext& context,
                                 EventTree* tree) = 0;
  // Leaves of the record that the last Read decoded.
  virtual void CollectLeaves(const Event& event, std::vector<Value>* leaves) = 0;
};

std::unique_ptr<RecordReader> MakeJsonReader(std::span<const std::string> field_names);
std::unique_ptr<RecordReader> MakeZeekTsvReader(std::span<const std::string> field_names);
std::unique_ptr<RecordReader> MakeSyslogReader(std::span<const std::string> field_names);
std::unique_ptr<RecordReader> MakeAuditdReader(std::span<const std::string> field_names);
std::unique_ptr<RecordReader> MakeAccessLogReader(std::span<const std::string> field_names);

}  // namespace tocsin
