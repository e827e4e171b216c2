// Any line as syslog, audit record and access log, and any bytes as a stream to be recognised and
// cut: nothing crashes, and each line gives the same event and tree.
#include <cstdint>

#include "decode/record_splitter.h"
#include "decode/sniff.h"
#include "tests/fuzz/same_values.h"

namespace {

const std::vector<std::string>& Names() {
  static const std::vector<std::string> names = {
      "message", "program", "pid",    "host",         "facility",  "type",  "a0",   "a1",    "exe",
      "name",    "USER",    "src_ip", "cs-uri-query", "sc-status", "x@1.a", "user", "msgid", ""};
  return names;
}

// Every byte is consumed, and what is cut lies inside of the text.
void CutAll(tocsin::Splitter* splitter, std::string_view text) {
  while (true) {
    const tocsin::Cut cut = splitter->Next(text, true);
    TOCSIN_CHECK(cut.consumed <= text.size());
    if (cut.kind == tocsin::Cut::Kind::kMore) break;
    if (cut.kind == tocsin::Cut::Kind::kRecord) TOCSIN_CHECK(cut.record.size() <= cut.consumed);
    text.remove_prefix(cut.consumed);
  }
  TOCSIN_CHECK(text.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto syslog = tocsin::MakeSyslogReader(Names());
  static const auto auditd = tocsin::MakeAuditdReader(Names());
  static const auto access_log = tocsin::MakeAccessLogReader(Names());
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const tocsin::StreamContext context;
  for (tocsin::RecordReader* reader : {syslog.get(), auditd.get(), access_log.get()}) {
    tocsin::CheckRecord(reader, Names(), text, context);
  }
  tocsin::SniffFormat(text, true, "x/y.log");
  CutAll(tocsin::MakeLineSplitter(64).get(), text);
  CutAll(tocsin::MakeJsonSplitter(64).get(), text);
  return 0;
}
