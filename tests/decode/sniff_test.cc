#include "decode/sniff.h"

#include <gtest/gtest.h>

#include <ostream>

namespace tocsin {
namespace {

struct Case {
  const char* text;
  Format format;
  bool json_documents = false;
  bool bare_zeek_names = false;
};

void ExpectSniffed(const Case& c, std::string_view file_name) {
  const Sniffed sniffed = SniffFormat(c.text, true, file_name);
  EXPECT_EQ(FormatName(sniffed.format), FormatName(c.format)) << c.text;
  EXPECT_EQ(sniffed.json_documents, c.json_documents) << c.text;
  EXPECT_EQ(sniffed.bare_zeek_names, c.bare_zeek_names) << c.text;
}

TEST(Sniff, RecognisesFormatsByContent) {
  for (const Case& c : {
           Case{"#separator \\x09\n#fields\ta\n", Format::kZeekTsv},
           Case{"#fields\ta\n", Format::kZeekTsv},
           Case{"{\"a\":1}\n{\"a\":2}\n", Format::kJson},
           Case{"\xef\xbb\xbf\r\n  {\"a\":1}", Format::kJson},
           Case{"{\n  \"a\": 1\n}\n", Format::kJson, true},
           Case{"{\"a\":1}{\"a\":2}\n", Format::kJson, true},
           Case{"{\"a\":\"}\\\"\"}\n{\n", Format::kJson},
           Case{"[\n  {\"a\":1}\n]", Format::kJson, true},
           Case{"[]", Format::kJson, true},
           Case{"{\"Records\":[{\"a\":1}]}\n", Format::kJson, true},
           Case{"broken line\n{\"a\":1}\n", Format::kJson},
           Case{"type=LOGIN msg=audit(1.2:3): pid=1\n", Format::kAuditd},
           Case{"node=h type=LOGIN msg=audit(1.2:3): pid=1\n", Format::kAuditd},
           Case{"<13>x\n", Format::kSyslog},
           Case{"Mar  6 04:07:38 h p: {\"a\":1}\n", Format::kSyslog},
           Case{"2021-03-06T04:07:38Z h audit: type=A msg=audit(1.2:3):\n", Format::kSyslog},
           Case{"1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5\n",
                Format::kAccessLog},
           Case{"[Wed Oct 11 14:32:52 2000] [error] x\n", Format::kSyslog},
           Case{"[    0.000000] Linux\n", Format::kSyslog},
           Case{"lorem ipsum\n", Format::kSyslog},
           Case{"", Format::kSyslog},
       }) {
    ExpectSniffed(c, "/x/some.file");
  }
}

TEST(Sniff, FallsBackOnTheFileName) {
  ExpectSniffed({"ts\tuid\tid.orig_h\n1\tC\t::1\n", Format::kZeekTsv, false, true}, "a/x.log");
  ExpectSniffed({"uid\tts\n1\tC\n", Format::kZeekTsv, false, true}, "a/conn.log.gz");
  ExpectSniffed({"uid\tts\n1\tC\n", Format::kSyslog}, "a/other.log");
  ExpectSniffed({"1.5\tC\t::1\n", Format::kSyslog}, "a/conn.log");
  ExpectSniffed({"garbage\n", Format::kJson}, "a/x.ndjson.gz");
  ExpectSniffed({"garbage\n", Format::kAccessLog}, "nginx/access.log");
  ExpectSniffed({"garbage\n", Format::kAuditd}, "audit/audit.log.1");
}

TEST(Sniff, CutsByBracketsWhenTheFirstLineDoesNotEnd) {
  EXPECT_TRUE(IsJsonDocuments("{\"a\":1", false));
  EXPECT_TRUE(IsJsonDocuments("{\"a\":1}", false));
  EXPECT_FALSE(IsJsonDocuments("{\"a\":1}", true));
  EXPECT_FALSE(IsJsonDocuments("{\"a\":1}\n{", false));
}

}  // namespace
}  // namespace tocsin
