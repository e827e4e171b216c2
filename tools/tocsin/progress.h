// One line on stderr that says how far a replay is, drawn anew at most ten times a second. Nothing
// is drawn when stderr is no terminal.
//
// Thread safety: one owner.
#pragma once

#include <cstdint>
#include <string>

#include "command.h"

namespace tocsin {

class ProgressLine {
 public:
  ProgressLine(const Environment& environment, bool wanted);
  // Takes the line away.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // `share` of the work that is done, 0..1, or negative when that is not known.
  void Update(double share, uint64_t events, uint64_t detections);
  // Takes the line away until the next Update, so that something else can be printed.
  void Clear();

 private:
  const Environment& environment_;
  const bool wanted_;
  const double start_;
  double drawn_at_ = 0;
  bool visible_ = false;
};

// The text of the line for a terminal of `width` columns.
std::string ProgressText(double share, uint64_t events, uint64_t detections, double elapsed,
                         size_t width);

}  // namespace tocsin
