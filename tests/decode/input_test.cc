#include "decode/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Seen {
  std::vector<std::string> records;                            // "FORMAT LINE: text"
  std::vector<std::string> rejects;                            // "LINE: reason (length)"
  std::vector<std::shared_ptr<const StreamContext>> contexts;  // of each batch
  std::string error;
  uint64_t consumed = 0;
};

Seen ReadAll(const std::string& path, const InputOptions& options = {}) {
  Seen seen;
  auto reader = BatchReader::Open(path, options);
  if (!reader) {
    seen.error = reader.error().message;
    return seen;
  }
  Batch batch;
  while (true) {
    const Result<bool> more = (*reader)->Next(&batch);
    if (!more) seen.error = more.error().message;
    if (!more || !*more) break;
    seen.contexts.push_back(batch.context);
    EXPECT_GE(batch.buffer.size(), kRecordPadding);
    for (const Batch::RecordRef& record : batch.records) {
      EXPECT_LE(record.offset + record.length + kRecordPadding, batch.buffer.size());
      seen.records.push_back(fmt::format("{} {}: {}", FormatName(batch.context->format),
                                         record.line,
                                         batch.buffer.substr(record.offset, record.length)));
    }
    for (const Reject& reject : batch.rejects) {
      seen.rejects.push_back(fmt::format("{}: {} ({})", reject.line, reject.reason, reject.length));
    }
  }
  seen.consumed = (*reader)->consumed();
  return seen;
}

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

// gzip data of stored blocks: small enough to be written here, cut and broken at will.
std::string Gzip(std::string_view text) {
  const auto number = [](uint32_t value, int bytes) {
    std::string out;
    for (; bytes > 0; --bytes, value >>= 8) out += static_cast<char>(value & 0xff);
    return out;
  };
  uint32_t crc = 0xffffffffu;
  for (unsigned char c : text) {
    crc ^= c;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0u);
  }
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  for (std::string_view rest = text; true;) {
    const std::string_view block = rest.substr(0, 65535);
    rest.remove_prefix(block.size());
    const auto size = static_cast<uint32_t>(block.size());
    out += rest.empty() ? '\x01' : '\x00';
    out += number(size, 2) + number(~size & 0xffffu, 2);
    out += block;
    if (rest.empty()) break;
  }
  return out + number(~crc, 4) + number(static_cast<uint32_t>(text.size()), 4);
}

const char kConn[] =
    "#separator \\x09\n#path\tconn\n#fields\tts\tuid\n#types\ttime\tstring\n1.5\tC1\n2.5\tC2\n"
    "#close\t2018\n";

class Input : public testing::Test {
 protected:
  std::string Write(const std::string& name, std::string_view content) {
    return folder_.Write(name, content).string();
  }

  TempDir folder_;
};

TEST_F(Input, ReadsLinesWithTheirNumbers) {
  EXPECT_THAT(ReadAll(Write("a.json", "\xef\xbb\xbf{\"a\":1}\r\n\n{\"a\":2}")).records,
              ElementsAre("json 1: {\"a\":1}", "json 3: {\"a\":2}"));
  EXPECT_THAT(ReadAll(Write("empty", "")).records, IsEmpty());
}

TEST_F(Input, ReadsJsonDocuments) {
  EXPECT_THAT(ReadAll(Write("a", "{\n\"a\":1\n}\n{\n\"a\":2\n}\n")).records,
              ElementsAre("json 1: {\n\"a\":1\n}", "json 4: {\n\"a\":2\n}"));
  EXPECT_THAT(ReadAll(Write("b", "{\"Records\":[{\"a\":1},{\"a\":2}]}")).records,
              ElementsAre("json 1: {\"a\":1}", "json 1: {\"a\":2}"));
}

TEST_F(Input, ReadsCompressedFilesAndArchives) {
  const auto lines = ElementsAre("json 1: {\"a\":1}", "json 2: {\"a\":2}");
  EXPECT_THAT(ReadAll(Write("x.gz", Gzip("{\"a\":1}\n{\"a\":2}\n"))).records, lines);
  EXPECT_THAT(ReadAll(Write("two.gz", Gzip("{\"a\":1}\n") + Gzip("{\"a\":2}\n"))).records, lines);
  EXPECT_THAT(
      ReadAll(Write("x.zst", FromHex("28b52ffd24108100007b2261223a317d0a7b2261223a327d0aeeedacf2")))
          .records,
      lines);
  EXPECT_THAT(
      ReadAll(Write("x.xz", FromHex("fd377a585a000004e6d6b4460200210116000000742fe5a301000f7b22"
                                    "61223a317d0a7b2261223a327d0a00145f110279f70dcc00012810e50b"
                                    "6c601fb6f37d010000000004595a")))
          .records,
      lines);
  EXPECT_THAT(
      ReadAll(Write("x.bz2", FromHex("425a6839314159265359229de2e900000659800010100030102000000a20"
                                     "00310c0812807a89c226868be2ee48a70a120453bc5d20")))
          .records,
      lines);
  const Seen zip = ReadAll(Write(
      "t.zip",
      FromHex("504b0304140000000800e965765d66c05a190f0000001000000006000000782e6a736f6eab564a54b232"
              "ace5aa06d146b55c00504b03040a0000000000e965765dc6496c6f1b0000001b0000000600000073752e"
              "6c6f674d61722020362030343a30373a333820682073755b315d3a20780a504b01021e03140000000800"
              "e965765d66c05a190f00000010000000060000000000000001000000a48100000000782e6a736f6e504b"
              "01021e030a0000000000e965765dc6496c6f1b0000001b000000060000000000000001000000a4813300"
              "000073752e6c6f67504b0506000000000200020068000000720000000000")));
  EXPECT_EQ(zip.error, "");
  EXPECT_THAT(zip.records, ElementsAre("json 1: {\"a\":1}", "json 2: {\"a\":2}",
                                       "syslog 1: Mar  6 04:07:38 h su[1]: x"));
  ASSERT_EQ(zip.contexts.size(), 2u);
  EXPECT_EQ(zip.contexts[1]->source_name, (folder_.path() / "t.zip").string() + "/su.log");
}

TEST_F(Input, GivesWhatStandsBeforeTheDamage) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += fmt::format("Mar  6 04:07:38 h p: number {}\n", i);
  const std::string gz = Gzip(text);
  const std::string path = Write("cut.gz", std::string_view(gz).substr(0, 200'000));
  const Seen cut = ReadAll(path);
  EXPECT_EQ(cut.error, "read " + path + ": gzip data ends too early");
  EXPECT_EQ(cut.rejects.size(), 1u);
  EXPECT_THAT(cut.rejects[0], HasSubstr("record cut off by damage to the file"));
  ASSERT_GT(cut.records.size(), 5500u);
  EXPECT_EQ(cut.records.back(), fmt::format("syslog {}: Mar  6 04:07:38 h p: number {}",
                                            cut.records.size(), cut.records.size() - 1));

  std::string broken = gz;
  broken[10 + 3 * 65540] = '\x07';  // a block of a kind that there is not
  const std::string broken_path = Write("broken.gz", broken);
  const Seen seen = ReadAll(broken_path);
  EXPECT_EQ(seen.error, "read " + broken_path + ": damaged gzip data");
  EXPECT_GT(seen.records.size(), 5500u);

  const std::string xz = Write("x.xz", FromHex("fd377a585a000004e6d6b4460200210116000000742fe5a3"));
  EXPECT_THAT(ReadAll(xz).error, testing::StartsWith("read " + xz + ": "));
}

TEST_F(Input, GivesUpOnDecompressionBombs) {
  // 8 MiB of one letter, twenty times
  const std::string eight = FromHex(
      "425a683931415926535992577fbf004040008080440008200030cc0529a60100d8808078"
      "bb9229c2848492bbfdf8");
  std::string bomb;
  for (int i = 0; i < 20; ++i) bomb += eight;
  const std::string path = Write("bomb.bz2", bomb);
  const Seen seen = ReadAll(path);
  EXPECT_EQ(seen.error, "read " + path +
                            ": more than 1000 bytes come out of each byte of the file; given up as "
                            "a decompression bomb");
  InputOptions trusting;
  trusting.max_expansion = 10'000'000;
  const Seen all = ReadAll(path, trusting);
  EXPECT_EQ(all.error, "");
  EXPECT_THAT(all.rejects, ElementsAre("1: record above the size limit (167772160)"));
}

TEST_F(Input, RejectsHugeRecordsAndReadsOn) {
  InputOptions options;
  options.max_record_bytes = 1000;
  options.batch_bytes = 4096;
  const std::string huge(5'000'000, 'x');
  const Seen seen = ReadAll(Write("a", "<13>a: 1\n<13>" + huge + "\n<13>b: 2\n"), options);
  EXPECT_THAT(seen.records, ElementsAre("syslog 1: <13>a: 1", "syslog 3: <13>b: 2"));
  EXPECT_THAT(seen.rejects, ElementsAre("2: record above the size limit (5000004)"));
}

TEST_F(Input, StartsABatchForEachZeekHeader) {
  std::string text = kConn;
  text += kConn;  // the same once more: no new context
  text += "#separator \\x09\n#path\tdns\n#fields\tts\tquery\n3.5\tx.org\n";
  const Seen seen = ReadAll(Write("conn.log", text));
  EXPECT_THAT(seen.records,
              ElementsAre("zeek_tsv 5: 1.5\tC1", "zeek_tsv 6: 2.5\tC2", "zeek_tsv 12: 1.5\tC1",
                          "zeek_tsv 13: 2.5\tC2", "zeek_tsv 18: 3.5\tx.org"));
  ASSERT_EQ(seen.contexts.size(), 2u);
  EXPECT_EQ(seen.contexts[0]->zeek->path, "conn");
  EXPECT_THAT(seen.contexts[1]->zeek->fields, ElementsAre("ts", "query"));
}

TEST_F(Input, ReadsZeeksBareRowOfNames) {
  const Seen seen = ReadAll(Write("conn.log", "ts\tuid\n1.5\tC1\n"));
  EXPECT_THAT(seen.records, ElementsAre("zeek_tsv 2: 1.5\tC1"));
  EXPECT_EQ(seen.contexts.at(0)->zeek->path, "conn");
}

TEST_F(Input, LeavesRecordsBeforeAnyHeaderWithoutOne) {
  InputOptions options;
  options.format = Format::kZeekTsv;
  const Seen seen = ReadAll(Write("x", "1.5\tC1\n#fields\tts\tuid\n2.5\tC2\n"), options);
  EXPECT_THAT(seen.records, ElementsAre("zeek_tsv 1: 1.5\tC1", "zeek_tsv 3: 2.5\tC2"));
  ASSERT_EQ(seen.contexts.size(), 2u);
  EXPECT_EQ(seen.contexts[0]->zeek, nullptr);
  EXPECT_NE(seen.contexts[1]->zeek, nullptr);
}

TEST_F(Input, BatchesKeepOrderAndLoseNothing) {
  std::string text;
  std::vector<std::string> expected;
  for (int i = 1; i <= 5000; ++i) {
    text += fmt::format("<13>p: {}\n", i);
    expected.push_back(fmt::format("syslog {}: <13>p: {}", i, i));
  }
  InputOptions options;
  options.batch_bytes = 100;
  const Seen seen = ReadAll(Write("x", text), options);
  EXPECT_EQ(seen.records, expected);
  EXPECT_GT(seen.contexts.size(), 100u);
  EXPECT_EQ(seen.consumed, text.size());
}

TEST_F(Input, TakesTheYearFromTheFile) {
  const std::string path = Write("x", "<13>p: 1\n");
  const timespec times[2] = {{1136239445, 0}, {1136239445, 0}};  // January 2006
  ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  EXPECT_EQ(ReadAll(path).contexts.at(0)->default_year, 2006);
  InputOptions options;
  options.default_year = 2020;
  options.profile = "p";
  options.asserted.product = "q";
  options.utc_offset_s = 3600;
  const Seen seen = ReadAll(path, options);
  EXPECT_EQ(seen.contexts.at(0)->default_year, 2020);
  EXPECT_EQ(seen.contexts.at(0)->profile, "p");
  EXPECT_EQ(seen.contexts.at(0)->asserted.product, "q");
  EXPECT_EQ(seen.contexts.at(0)->utc_offset_s, 3600);
  EXPECT_EQ(seen.contexts.at(0)->source_name, path);
}

TEST_F(Input, NamesWhatCantBeOpened) {
  EXPECT_EQ(ReadAll("/no/such").error, "open /no/such: No such file or directory");
  EXPECT_EQ(ReadAll(folder_.path().string()).error,
            "open " + folder_.path().string() + ": Is a directory");
}

TEST_F(Input, ExpandsFoldersAndPatterns) {
  const std::string b = Write("d/b.log", "");
  const std::string a = Write("d/sub/a.log", "");
  const std::string c = Write("d/c*.log", "");
  const std::string d = folder_.path().string() + "/d";
  EXPECT_THAT(*ExpandInputs({"-", d}), ElementsAre("-", b, c, a));
  EXPECT_THAT(*ExpandInputs({d + "/*.log", a}), ElementsAre(b, c, a));
  EXPECT_THAT(*ExpandInputs({c}), ElementsAre(c)) << "a file's name is no pattern";
  EXPECT_THAT(*ExpandInputs({d + "/s*"}), ElementsAre(a));
  EXPECT_EQ(ExpandInputs({d + "/x"}).error().message,
            "open " + d + "/x: No such file or directory");
  EXPECT_EQ(ExpandInputs({d + "/x?"}).error().message,
            "open " + d + "/x?: no file has a name like this");
  std::filesystem::create_directory(d + "/empty");
  EXPECT_EQ(ExpandInputs({d + "/empty"}).error().message,
            "read folder " + d + "/empty: no files in it");
}

TEST_F(Input, RecognisesPacketCaptures) {
  EXPECT_TRUE(IsPacketCapture(Write("1", "\xd4\xc3\xb2\xa1xx")));
  EXPECT_TRUE(IsPacketCapture(Write("2", "\xa1\xb2\xc3\xd4xx")));
  EXPECT_TRUE(IsPacketCapture(Write("3", "\x4d\x3c\xb2\xa1xx")));
  EXPECT_TRUE(IsPacketCapture(Write("4", "\xa1\xb2\x3c\x4dxx")));
  EXPECT_TRUE(IsPacketCapture(Write("5", "\x0a\x0d\x0d\x0axx")));
  EXPECT_FALSE(IsPacketCapture(Write("6", "\xd4\xc3")));
  EXPECT_FALSE(IsPacketCapture(Write("7", "{\"a\":1}")));
  EXPECT_FALSE(IsPacketCapture("/no/such"));
  EXPECT_FALSE(IsPacketCapture(folder_.path().string()));
}

// A PATH that holds nothing but one `zeek` of ours, for the scope.
class FakeZeek {
 public:
  FakeZeek(const TempDir& folder, std::string_view script) : before_(getenv("PATH")) {
    if (!script.empty()) {
      chmod(folder.Write("bin/zeek", script).c_str(), 0755);
    }
    setenv("PATH", (folder.path() / "bin").c_str(), 1);
  }
  ~FakeZeek() { setenv("PATH", before_.c_str(), 1); }

 private:
  const std::string before_;
};

TEST_F(Input, RunsZeekInAFolderOfItsOwn) {
  const std::string capture = Write("c.pcap", "x");
  const FakeZeek zeek(folder_, "#!/bin/sh\necho \"$@\" > conn.log\n");
  const Result<std::string> logs = RunZeek(capture);
  ASSERT_TRUE(logs.has_value()) << logs.error().message;
  EXPECT_THAT(ReadAll(*logs + "/conn.log").records, ElementsAre("syslog 1: -C -r " + capture));
  EXPECT_THAT(*ExpandInputs({*logs}), ElementsAre(*logs + "/conn.log"));
  std::filesystem::remove_all(*logs);
}

TEST_F(Input, SaysWhyZeekFailed) {
  const std::string capture = Write("c.pcap", "x");
  const FakeZeek zeek(folder_, "#!/bin/sh\necho first >&2\necho bad capture >&2\nexit 3\n");
  EXPECT_EQ(RunZeek(capture).error().message, "zeek -r " + capture + ": exit code 3: bad capture");
}

TEST_F(Input, SaysHowToGetZeek) {
  const FakeZeek none(folder_, "");
  EXPECT_EQ(RunZeek("c.pcap").error().message,
            "replay c.pcap: zeek not found on PATH; a capture needs zeek "
            "(https://zeek.org/get-zeek), or convert it yourself and replay the logs");
}

}  // namespace
}  // namespace tocsin
