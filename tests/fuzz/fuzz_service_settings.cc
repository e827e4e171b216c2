// A configuration of the service of any content: read or refused with places inside of it, in the
// same way each time.
#include <algorithm>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "service/service_settings.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tocsin::ConfigurationTexts texts;
  texts.file = "tocsin.yml";
  texts.text.assign(reinterpret_cast<const char*>(data), size);
  tocsin::Diagnostics diagnostics;
  const auto options = tocsin::ParseServiceSettings(texts, &diagnostics);
  const auto lines = std::count(texts.text.begin(), texts.text.end(), '\n') + 1;
  bool failed = false;
  for (const tocsin::Diagnostic& diagnostic : diagnostics) {
    failed = failed || diagnostic.severity == tocsin::Severity::kError;
    TOCSIN_CHECK(static_cast<int64_t>(diagnostic.range.line) <= lines);
  }
  TOCSIN_CHECK(options.has_value() != failed);
  return 0;
}
