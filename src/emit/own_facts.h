// What tocsin knows of a detection and other schemas have no place for, as one object `tocsin`: the
// keys of the native record, in the flat form. ECS has it at the top, OCSF below `unmapped`.
//
//   kind dedupe_key conditions matched captures correlation incident risk enrichment suppressed
//   source engine truncated: as in the native record
//   rule  level status file hash references falsepositives custom
//   logsource  of the event
//
// Pure functions apart from the writer they fill.
#pragma once

#include "emit/encoding.h"

namespace tocsin {

void WriteOwnFacts(const Encoding& encoding, JsonWriter* json);

}  // namespace tocsin
