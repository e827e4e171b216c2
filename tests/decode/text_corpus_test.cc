// Real logs, read to their ends: counts are those of the corpus's manifest, events and trees agree,
// and both forms of a Zeek log say the same.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>

#include "decode/input.h"
#include "decode/timestamps.h"
#include "tests/support/corpora.h"
#include "tocsin/decoder.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> SplitTabs(const std::string& line) {
  std::vector<std::string> cells(1);
  for (char c : line) {
    if (c == '\t') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

struct Counts {
  uint64_t ok = 0;
  uint64_t malformed = 0;
  uint64_t unequal = 0;
  std::string format;
  std::string error;
};

// Fields that are compared between event and tree.
const std::vector<std::string> kFields = {
    "ts",   "uid",     "id.orig_h", "query",   "answers", "host", "certificate.subject",
    "path", "message", "program",   "service", "type",    "exe",  "rejected"};

std::vector<std::string> TextsOf(const Event& event, FieldId field) {
  std::vector<std::string> texts;
  for (uint32_t v = event.first(field); v != Event::kNone; v = event.next(v)) {
    const Value& value = event.value(v);
    if (value.has_text() && !value.escaped) texts.emplace_back(value.text);
  }
  return texts;
}

std::vector<std::string> TextsOf(const EventTree& tree, const std::string& field) {
  std::vector<std::string> texts;
  for (const Node* node : Resolve(tree, field)) {
    if (node->has_text()) texts.push_back(node->text);
    for (const Node& item : node->items) {
      if (item.has_text()) texts.push_back(item.text);
    }
  }
  return texts;
}

Counts CountFile(const fs::path& path) {
  Counts counts;
  auto reader = BatchReader::Open(path.string(), {});
  if (!reader) {
    counts.error = reader.error().message;
    return counts;
  }
  const std::unique_ptr<Decoder> decoder = Decoder::Create(kFields);
  Batch batch;
  Event event;
  EventTree tree;
  while (true) {
    const Result<bool> more = (*reader)->Next(&batch);
    if (!more) counts.error = more.error().message;
    if (!more || !*more) return counts;
    counts.format = FormatName(batch.context->format);
    counts.malformed += batch.rejects.size();
    for (const Batch::RecordRef& ref : batch.records) {
      const std::string_view record(batch.buffer.data() + ref.offset, ref.length);
      const DecodeOutcome outcome = decoder->Decode(record, *batch.context, &event);
      counts.ok += outcome.ok() ? 1 : 0;
      counts.malformed += outcome.kind == DecodeOutcome::Kind::kMalformed ? 1 : 0;
      if (batch.context->format == Format::kJson) continue;  // compared by the JSON reader's tests
      const DecodeOutcome tree_outcome = decoder->DecodeTree(record, *batch.context, &tree);
      bool equal = outcome.kind == tree_outcome.kind;
      for (size_t i = 0; equal && outcome.ok() && i < kFields.size(); ++i) {
        equal = TextsOf(event, static_cast<FieldId>(i)) == TextsOf(tree, kFields[i]);
      }
      counts.unequal += equal ? 0 : 1;
    }
  }
}

TEST(TextCorpus, ZeekCountsAreThoseOfTheManifest) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  const fs::path root = CorporaDir() / "zeek/open";
  std::ifstream manifest(root / "manifest.tsv");
  std::string line;
  std::getline(manifest, line);
  size_t files = 0;
  const std::map<std::string, std::string> formats = {
      {"tsv", "zeek_tsv"}, {"json", "json"}, {"suricata-eve-json", "json"}, {"text", "syslog"}};
  while (std::getline(manifest, line)) {
    const std::vector<std::string> row = SplitTabs(line);
    const auto format = formats.find(row.at(1));
    if (format == formats.end()) continue;
    const Counts counts = CountFile(root / row[0]);
    EXPECT_EQ(counts.format, std::stoul("0" + row[3]) > 0 ? format->second : counts.format)
        << row[0];
    EXPECT_EQ(counts.ok, std::stoul("0" + row[3])) << row[0];
    EXPECT_EQ(counts.malformed, std::stoul("0" + row[4])) << row[0];
    EXPECT_EQ(counts.unequal, 0u) << row[0];
    EXPECT_EQ(counts.error, "") << row[0];
    ++files;
  }
  EXPECT_GT(files, 900u);
}

TEST(TextCorpus, ReadsTheWholePartsOfACutFile) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  const Counts counts = CountFile(CorporaDir() / "zeek/open/zat/http.log.corrupt.gz");
  EXPECT_EQ(counts.ok, 150u);
  EXPECT_EQ(counts.malformed, 1u);
  EXPECT_TRUE(counts.error.ends_with("gzip data ends too early")) << counts.error;
}

TEST(TextCorpus, ReadsZeeksOwnTestLogsInsideOfATar) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  const Counts counts = CountFile(CorporaDir() / "zeek/open/zeek-btest/zeek-btest-logs.tar.gz");
  EXPECT_EQ(counts.error, "");
  EXPECT_GT(counts.ok, 8000u);
  EXPECT_EQ(counts.unequal, 0u);
}

TEST(TextCorpus, ReadsEverySyslogFile) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  const fs::path root = CorporaDir() / "syslog/open";
  std::ifstream manifest(root / "manifest.tsv");
  std::string line;
  std::getline(manifest, line);
  // records that are broken on purpose
  const std::map<std::string, uint64_t> malformed = {{"selinux.log", 2}};
  while (std::getline(manifest, line)) {
    const std::vector<std::string> row = SplitTabs(line);
    const Counts counts = CountFile(root / row.at(0) / row.at(1));
    const auto known = malformed.find(row[1]);
    EXPECT_EQ(counts.malformed, known == malformed.end() ? 0 : known->second) << row[1];
    EXPECT_LE(counts.ok, std::stoul(row[2])) << row[1];
    EXPECT_GT(counts.ok, 0u) << row[1];
    EXPECT_EQ(counts.unequal, 0u) << row[1];
    EXPECT_EQ(counts.error, "") << row[1];
  }
}

// All records of one log as trees.
std::vector<EventTree> TreesOf(const fs::path& path) {
  std::vector<EventTree> trees;
  const std::unique_ptr<Decoder> decoder = Decoder::Create({});
  auto reader = BatchReader::Open(path.string(), {});
  Batch batch;
  while (reader) {
    const Result<bool> more = (*reader)->Next(&batch);
    if (!more || !*more) break;
    for (const Batch::RecordRef& ref : batch.records) {
      const std::string_view record(batch.buffer.data() + ref.offset, ref.length);
      EXPECT_TRUE(decoder->DecodeTree(record, *batch.context, &trees.emplace_back()).ok());
    }
  }
  return trees;
}

bool SameValue(const Node& tsv, const Node& json) {
  if (tsv.kind == Node::Kind::kNumber && json.kind == Node::Kind::kNumber) {
    return tsv.text == json.text || std::abs(std::stod(tsv.text) - std::stod(json.text)) < 2e-6;
  }
  if (tsv.kind == Node::Kind::kNumber && json.kind == Node::Kind::kString) {  // a time
    const auto iso = ParseRfc3339(json.text, 0);
    return iso && std::abs(std::stod(tsv.text) - static_cast<double>(*iso) / 1e9) < 2e-6;
  }
  return tsv.kind == json.kind && tsv.text == json.text &&
         std::equal(tsv.items.begin(), tsv.items.end(), json.items.begin(), json.items.end(),
                    SameValue);
}

const Node* Member(const Node& object, const std::string& name) {
  for (const auto& [key, child] : object.members) {
    if (key == name) return &child;
  }
  return nullptr;
}

// `may_lack`: fields that the JSON form leaves out when they are empty.
void ExpectSameLogs(const fs::path& tsv_path, const fs::path& json_path,
                    const std::vector<std::string>& may_lack = {}) {
  const std::vector<EventTree> tsv = TreesOf(tsv_path);
  const std::vector<EventTree> json = TreesOf(json_path);
  ASSERT_EQ(tsv.size(), json.size()) << tsv_path;
  ASSERT_FALSE(tsv.empty()) << tsv_path;
  for (size_t i = 0; i < tsv.size(); ++i) {
    ASSERT_LT(std::abs(tsv[i].time_ns - json[i].time_ns), 2000) << tsv_path << " record " << i;
    ASSERT_EQ(tsv[i].logsource, json[i].logsource) << tsv_path << " record " << i;
    size_t found = 0;
    for (const auto& [name, node] : tsv[i].root.members) {
      const Node* const other = Member(json[i].root, name);
      if (other == nullptr && std::count(may_lack.begin(), may_lack.end(), name) > 0) continue;
      ASSERT_NE(other, nullptr) << tsv_path << " record " << i << " " << name;
      ++found;
      ASSERT_TRUE(SameValue(node, *other)) << tsv_path << " record " << i << " " << name << ": "
                                           << node.text << " / " << other->text;
    }
    // what only the stream's JSON has: _path and _write_ts
    size_t more = 0;
    for (const auto& [name, node] : json[i].root.members) more += name.starts_with('_') ? 0 : 1;
    ASSERT_EQ(found, more) << tsv_path << " record " << i;
  }
}

TEST(TextCorpus, ZeekTsvAndJsonOfOneCaptureAgree) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  const fs::path root = CorporaDir() / "zeek/open/brim-wrccdc";
  for (const char* log :
       {"dce_rpc", "dpd", "ftp", "kerberos", "modbus", "notice", "ntlm", "pe", "rdp", "smb_files",
        "smb_mapping", "smtp", "snmp", "software", "ssh", "stats", "syslog", "x509"}) {
    ExpectSameLogs(root / "zeek-default" / (std::string(log) + ".log.gz"),
                   root / "zeek-json" / (std::string(log) + ".json.gz"));
    if (HasFailure()) return;
  }
  const fs::path rita = CorporaDir() / "zeek/open/rita-http-pair";
  ExpectSameLogs(rita / "zeek-default/http.log.gz", rita / "zeek-json/http.json.gz",
                 {"tags", "status_msg"});
}

}  // namespace
}  // namespace tocsin
