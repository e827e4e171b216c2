// Sigma patterns on arbitrary texts: the matcher agrees with itself on what must always hold.
#include <cstdint>
#include <string_view>

#include "base/case_fold.h"
#include "base/check.h"
#include "compile/atom.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tocsin;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const size_t cut = bytes.find('\n');
  const std::string_view written = bytes.substr(0, cut);
  const std::string text = FoldCase(cut == std::string_view::npos ? "" : bytes.substr(cut + 1));
  Pattern pattern = FoldPattern(ExpandWindash(ParsePattern(written)));
  const bool whole = MatchesPattern(pattern, text);
  AddAnyRunFront(&pattern);
  AddAnyRunBack(&pattern);
  const bool anywhere = MatchesPattern(pattern, text);
  TOCSIN_CHECK(!whole || anywhere);
  TOCSIN_CHECK(!anywhere || text.find(LongestLiteral(pattern)) != std::string::npos);
  TOCSIN_CHECK(MatchesPattern(LiteralPattern(text), text));
  return 0;
}
