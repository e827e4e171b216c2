// A whole file of recorded events, batch by batch, for the subcommands that need no threads.
//
// Thread safety: pure functions apart from reading the file.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "decode/input.h"

namespace tocsin {

// Calls `visit` with every batch of `path`, in order; ends early on an interrupt.
Result<void> ForEachBatch(const std::string& path, const InputOptions& options,
                          const std::function<void(Batch)>& visit);

// The bytes of a record, readable for kRecordPadding bytes behind.
inline std::string_view RecordOf(const Batch& batch, const Batch::RecordRef& record) {
  return std::string_view(batch.buffer).substr(record.offset, record.length);
}

}  // namespace tocsin
