// The options that say how records are to be read, shared by the subcommands that read events.
//
// Thread safety: plain values.
#pragma once

#include <string>
#include <vector>

#include "command.h"
#include "decode/input.h"

namespace tocsin {

struct InputArguments {
  std::string format;     // "" = recognise
  std::string profile;    // "" = recognise
  std::string logsource;  // product=P,service=S,category=C
  std::string utc_offset = "+00:00";

  InputOptions Options() const;
};

// The options that fill `arguments`: --profile, --logsource, --input-format, --utc-offset.
std::vector<OptionRow> InputOptionRows(InputArguments* arguments);

}  // namespace tocsin
