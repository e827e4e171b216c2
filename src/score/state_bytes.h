// What the saved states of suppression, deduplication and risk have in common: a name and a version
// in front, and nothing left over behind.
//
// Pure functions.
#pragma once

#include <fmt/core.h>

#include <string_view>

#include "correlate/snapshot.h"
#include "tocsin/result.h"

namespace tocsin {

struct StateFormat {
  std::string_view name;
  uint64_t version;
};

inline void WriteFormat(const StateFormat& format, SnapshotWriter* out) {
  out->Bytes(format.name);
  out->U64(format.version);
}

// Fails when the bytes are of something else or of another version.
inline Result<void> ReadFormat(const StateFormat& format, SnapshotReader* in) {
  if (in->Bytes() != format.name || !in->ok()) {
    return Fail(fmt::format("restore {}: the saved state is damaged", format.name));
  }
  if (const uint64_t version = in->U64(); !in->ok() || version != format.version) {
    return Fail(fmt::format("restore {}: the saved state has version {}, this program reads {}",
                            format.name, version, format.version));
  }
  return {};
}

}  // namespace tocsin
