// Detections as rows for a terminal: time, level, rule, host, the value that matched, and where the
// event stands. A correlation shows the values of its group in place of the host and its aggregate
// in place of the value, an incident its entity and score. From 120 columns on a detection is one
// row; on narrower terminals it is two, the second with host, value and place. All text from rules
// and logs is made printable (diag/glyphs.h).
//
// Thread safety: immutable. Borrows nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tocsin/detection.h"

namespace tocsin {

struct TableOptions {
  size_t width = 80;  // columns of the terminal; at least 60 are used
  bool colour = false;
};

class TableWriter {
 public:
  explicit TableWriter(TableOptions options);

  // The head of the table, with line end.
  std::string Header() const;
  // One detection, with line ends.
  std::string Row(const DetectionRecord& detection) const;

 private:
  struct Cells {
    std::string time;
    Level level = Level::kNone;
    std::string_view level_name;
    std::string rule, host, value, place;
  };
  std::string Assemble(const Cells& cells) const;

  TableOptions options_;
  bool wide_ = false;
  size_t rule_width_ = 0;
  size_t host_width_ = 0;
  size_t value_width_ = 0;
  size_t place_width_ = 0;
};

}  // namespace tocsin
