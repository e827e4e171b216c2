#include "progress.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "emit/text.h"

namespace tocsin {
namespace {

constexpr double kSecondsBetween = 0.1;
constexpr size_t kBarColumns = 20;

std::string Bar(double share) {
  const auto full = static_cast<size_t>(std::lround(share * kBarColumns));
  std::string bar;
  for (size_t i = 0; i < kBarColumns; ++i) bar += i < full ? "█" : "░";
  return bar;
}

}  // namespace

std::string ProgressText(double share, uint64_t events, uint64_t detections, double elapsed,
                         size_t width) {
  std::string text;
  if (share >= 0) {
    share = std::min(share, 1.0);
    text = fmt::format("{:3.0f} % {} ", share * 100, Bar(share));
  }
  text += fmt::format("{} events", Grouped(events));
  if (elapsed > 0) {
    text += fmt::format(" · {}/s", Grouped(static_cast<uint64_t>(events / elapsed)));
  }
  text += fmt::format(" · {} detections", Grouped(detections));
  if (share > 0.01) text += fmt::format(" · {} left", Duration(elapsed * (1 - share) / share));
  return CutToWidth(text, width - 1);
}

ProgressLine::ProgressLine(const Environment& environment, bool wanted)
    : environment_(environment),
      wanted_(wanted && environment.err().is_terminal),
      start_(environment.seconds()) {}

ProgressLine::~ProgressLine() { Clear(); }

void ProgressLine::Update(double share, uint64_t events, uint64_t detections) {
  if (!wanted_) return;
  const double now = environment_.seconds();
  if (now - drawn_at_ < kSecondsBetween) return;
  drawn_at_ = now;
  visible_ = true;
  fmt::print(stderr, "\r\x1b[K{}",
             ProgressText(share, events, detections, now - start_, environment_.err().width));
  std::fflush(stderr);
}

void ProgressLine::Clear() {
  if (!visible_) return;
  visible_ = false;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
}

}  // namespace tocsin
