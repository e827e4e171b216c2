// A record of the internal topic of any content: refused, or read so that what is written of it
// reads back as the same.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "service/rep_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static tocsin::RepReader reader;
  const auto record = reader.Parse({reinterpret_cast<const char*>(data), size});
  if (!record) return 0;
  const std::string text = tocsin::EncodeRep(*record);
  const auto again = reader.Parse(text);
  TOCSIN_CHECK(again.has_value());
  TOCSIN_CHECK(tocsin::EncodeRep(*again) == text);
  return 0;
}
