#include "emit/style.h"

#include <array>

namespace tocsin {
namespace {

constexpr std::string_view kReset = "\x1b[0m";

// By Style.
constexpr std::array<std::string_view, 7> kStyleCodes = {
    "", "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[36m"};

struct LevelRow {
  std::string_view short_name;
  std::string_view code;
};

// By Level.
constexpr std::array<LevelRow, 6> kLevels = {{{"-", ""},
                                              {"info", "\x1b[36m"},
                                              {"low", "\x1b[32m"},
                                              {"medium", "\x1b[33m"},
                                              {"high", "\x1b[31m"},
                                              {"critical", "\x1b[1;35m"}}};

std::string Wrap(std::string_view text, std::string_view code, bool colour) {
  std::string out(text);
  if (!colour || code.empty()) return out;
  out.insert(0, code);
  out.append(kReset);
  return out;
}

}  // namespace

std::string Paint(std::string_view text, Style style, bool colour) {
  return Wrap(text, kStyleCodes[static_cast<size_t>(style)], colour);
}

std::string PaintLevel(std::string_view text, Level level, bool colour) {
  return Wrap(text, kLevels[static_cast<size_t>(level)].code, colour);
}

std::string_view ShortLevelName(Level level) {
  return kLevels[static_cast<size_t>(level)].short_name;
}

}  // namespace tocsin
