// Files, standard input and compressed archives -> batches of records. The reader recognises the
// format, cuts the stream into records (lines, or JSON documents), follows Zeek's header lines, and
// keeps what can't be a record as a reject. Memory is bounded by the batch size and the record
// limit whatever the file holds. The only user of libarchive.
//
// Thread safety: a BatchReader belongs to one thread; a Batch can be handed to another.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/decoder.h"
#include "tocsin/result.h"

namespace tocsin {

struct InputOptions {
  std::optional<Format> format;  // recognise when absent
  std::string profile;           // StreamContext::profile
  LogSource asserted;            // StreamContext::asserted
  int32_t utc_offset_s = 0;
  int32_t default_year = 0;  // for time stamps without one; 0 = of the file's change time
  size_t max_record_bytes = 16u << 20;
  size_t batch_bytes = 1u << 20;
  // Decompressed bytes per compressed byte above which a file is given up as a bomb (checked after
  // the first 64 MiB of output).
  uint64_t max_expansion = 1000;
};

struct Reject {
  uint64_t line = 0;        // from 1
  std::string_view reason;  // static text
  std::string bytes;        // the record, cut to 4096 bytes
  uint64_t length = 0;      // of the whole record
};

struct Batch {
  struct RecordRef {
    uint32_t offset;
    uint32_t length;
    uint64_t line;
  };
  std::string buffer;  // records, then kRecordPadding zero bytes
  std::vector<RecordRef> records;
  std::shared_ptr<const StreamContext> context;
  bool envelopes = false;       // the records are messages of topics (decode/envelope.h)
  std::vector<Reject> rejects;  // found while cutting
  uint64_t bytes = 0;           // decompressed bytes this batch stands for
};

class BatchReader {
 public:
  virtual ~BatchReader() = default;
  // Opens one input: a file path or "-" for standard input.
  static Result<std::unique_ptr<BatchReader>> Open(const std::string& path,
                                                   const InputOptions& options);
  // The next batch; false at the end. A damaged compressed file ends with an Error after the
  // batches that could be read.
  virtual Result<bool> Next(Batch* batch) = 0;
  // Bytes read from the file itself, for progress.
  virtual uint64_t consumed() const = 0;
};

// Expands the inputs of a command line into files: "-" stays, a directory gives every regular file
// below it, a pattern with * or ? (that is no file's name) is expanded; the result of each argument
// is sorted bytewise. Fails when an argument names nothing.
Result<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& arguments);

// True when the file begins like a pcap or pcapng capture.
bool IsPacketCapture(const std::string& path);

// Runs `zeek -r` on a capture in a fresh temporary folder and gives that folder (the caller removes
// it). Fails with one line that says how to get zeek when it is not on the PATH.
Result<std::string> RunZeek(const std::string& capture);

}  // namespace tocsin
