// A Zeek log of any content, headers and records: reading never crashes, and each record gives the
// same event and tree.
#include <cstdint>

#include "decode/record_splitter.h"
#include "decode/zeek_header.h"
#include "tests/fuzz/same_values.h"

namespace {

const std::vector<std::string>& Names() {
  static const std::vector<std::string> names = {"ts",    "uid",     "id.orig_h", "id.orig_p",
                                                 "query", "answers", "rejected",  "a",
                                                 "ab",    "service", ""};
  return names;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto reader = tocsin::MakeZeekTsvReader(Names());
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto splitter = tocsin::MakeLineSplitter(1 << 16);
  tocsin::ZeekHeaderReader header("conn");
  tocsin::StreamContext context;
  context.format = tocsin::Format::kZeekTsv;
  while (true) {
    const tocsin::Cut cut = splitter->Next(text, true);
    if (cut.kind == tocsin::Cut::Kind::kMore) return 0;
    text.remove_prefix(cut.consumed);
    if (cut.kind != tocsin::Cut::Kind::kRecord) continue;
    if (cut.record.starts_with('#')) header.ReadLine(cut.record);
    context.zeek = header.Current();
    tocsin::CheckRecord(reader.get(), Names(), cut.record, context);
  }
}
