#include "decode/auditd.h"

#include <algorithm>

#include "decode/record_reader.h"
#include "decode/text_scan.h"
#include "decode/timestamps.h"

namespace tocsin {
namespace {

constexpr char kEnrichedMark = '\x1d';
constexpr std::string_view kBetweenPairs = " \t,\x1d";

// Values of these keys are text under the writer's control: quoted, or else hexadecimal.
constexpr std::string_view kHexKeys[] = {
    "acct", "cmd", "comm", "cwd",   "data", "device",    "dir",      "exe", "file",
    "grp",  "key", "name", "ocomm", "path", "proctitle", "root_dir", "sw",  "watch",
};

struct TypeRow {
  std::string_view number;
  std::string_view name;
};

// The record types that the kernel itself sends; without auditd they come by number.
constexpr TypeRow kTypes[] = {
    {"1300", "SYSCALL"},       {"1302", "PATH"},          {"1303", "IPC"},
    {"1304", "SOCKETCALL"},    {"1305", "CONFIG_CHANGE"}, {"1306", "SOCKADDR"},
    {"1307", "CWD"},           {"1309", "EXECVE"},        {"1320", "EOE"},
    {"1325", "NETFILTER_CFG"}, {"1326", "SECCOMP"},       {"1327", "PROCTITLE"},
    {"1330", "KERN_MODULE"},   {"1334", "BPF"},           {"1400", "AVC"},
    {"1701", "ANOM_ABEND"},    {"1702", "ANOM_LINK"},
};

struct Header {
  std::string_view node;
  std::string_view type;
  std::string_view stamp;  // 1652292621.986:84138
  std::string_view body;
};

bool ParseHeader(std::string_view text, Header* header) {
  const bool from_kernel = TakePrefix(&text, "audit: ");
  if (TakePrefix(&text, "node=")) header->node = TakeWord(&text);
  if (!TakePrefix(&text, "type=")) return false;
  header->type = TakeWord(&text);
  if (header->type.empty()) return false;
  if (!TakePrefix(&text, "msg=") && !from_kernel) return false;
  if (!TakePrefix(&text, "audit(")) return false;
  const size_t end = text.find(')');
  if (end == std::string_view::npos) return false;
  header->stamp = text.substr(0, end);
  text.remove_prefix(end + 1);
  TakePrefix(&text, ":");
  header->body = text;
  return true;
}

// a0, a1, ... and a1[0], the pieces of a long one.
bool IsArgument(std::string_view key) {
  return key.size() >= 2 && key[0] == 'a' && IsDigit(key[1]) &&
         key.find("_len") == std::string_view::npos;
}

bool IsHex(std::string_view text) {
  return !text.empty() && text.size() % 2 == 0 && std::all_of(text.begin(), text.end(), [](char c) {
    return IsDigit(c) || (c >= 'A' && c <= 'F');  // audit writes upper case only
  });
}

std::string_view DecodeHex(std::string_view hex, bool join_arguments, ScratchText* scratch) {
  char* const out = scratch->Reserve(hex.size() / 2);
  for (size_t i = 0; i < hex.size(); i += 2) {
    const char c = static_cast<char>(HexValue(hex[i]) * 16 + HexValue(hex[i + 1]));
    out[i / 2] = join_arguments && c == '\0' ? ' ' : c;
  }
  return scratch->Commit(hex.size() / 2);
}

// One walk over `key=value` pairs.
class PairParser {
 public:
  PairParser(std::string_view type, ScratchText* scratch, FieldSink* sink)
      : execve_(type == "EXECVE"), scratch_(scratch), sink_(sink) {}

  void Parse(std::string_view text) {
    std::string_view word_before;
    while (SkipSeparators(&text)) {
      const size_t end = text.find_first_of("= \x1d");
      const std::string_view word = text.substr(0, end);
      text.remove_prefix(word.size());
      if (text.empty() || text[0] != '=') {
        word_before = word;
        continue;
      }
      text.remove_prefix(1);
      if (!word.empty()) ParseValue(Key(word_before, word), &text);
      word_before = {};
    }
  }

 private:
  static bool SkipSeparators(std::string_view* text) {
    const size_t begin = text->find_first_not_of(kBetweenPairs);
    text->remove_prefix(std::min(begin, text->size()));
    return !text->empty();
  }

  std::string_view Key(std::string_view word_before, std::string_view word) {
    if (word_before != "old") return word;
    const size_t size = word_before.size() + 1 + word.size();
    char* out = scratch_->Reserve(size);
    out = std::copy(word_before.begin(), word_before.end(), out);
    *out++ = '-';
    std::copy(word.begin(), word.end(), out);
    return scratch_->Commit(size);
  }

  void ParseValue(std::string_view key, std::string_view* text) {
    const char quote = text->empty() ? '\0' : text->front();
    if (quote == '"' || quote == '\'') {
      text->remove_prefix(1);
      const std::string_view value = TakeUntil(text, quote);
      // msg='op=... res=success' of user space programs: its pairs are fields like all others
      if (quote == '\'' && !nested_) {
        nested_ = true;
        Parse(value);
        nested_ = false;
      } else {
        sink_->AddText(key, value);
      }
      return;
    }
    const size_t end = std::min(text->find_first_of(" \x1d"), text->size());
    std::string_view value = text->substr(0, end);
    text->remove_prefix(end);
    const bool hex_key =
        (execve_ && IsArgument(key)) ||
        std::find(std::begin(kHexKeys), std::end(kHexKeys), key) != std::end(kHexKeys);
    if (hex_key && IsHex(value)) value = DecodeHex(value, key == "proctitle", scratch_);
    sink_->AddText(key, value);
  }

  const bool execve_;
  ScratchText* scratch_;
  FieldSink* sink_;
  bool nested_ = false;
};

class AuditParser : public LineParser {
 public:
  DecodeOutcome Parse(std::string_view line, const StreamContext&, ScratchText* scratch,
                      FieldSink* sink, LineFacts* facts) override {
    facts->product = "linux";
    facts->service = "auditd";
    if (line.empty()) return {DecodeOutcome::Kind::kSkip, {}};
    if (!ParseAuditRecord(line, scratch, sink, facts)) {
      return {DecodeOutcome::Kind::kMalformed,
              "no audit record: type= and msg=audit(...) expected"};
    }
    return {};
  }
};

}  // namespace

bool IsAuditLine(std::string_view line) {
  Header header;
  return !line.starts_with("audit: ") && ParseHeader(line, &header);
}

bool ParseAuditRecord(std::string_view text, ScratchText* scratch, FieldSink* sink,
                      LineFacts* facts) {
  Header header;
  if (!ParseHeader(text, &header)) return false;
  for (const TypeRow& row : kTypes) {
    if (header.type == row.number) header.type = row.name;
  }
  facts->product = "linux";
  facts->service = "auditd";
  if (!header.node.empty()) {
    facts->host = header.node;
    sink->AddText("node", header.node);
  }
  sink->AddText("type", header.type);
  const std::string_view time = TakeUntil(&header.stamp, ':');
  if (const auto ns = ParseEpochSeconds(time, 0)) facts->time_ns = *ns;
  if (AllDigits(header.stamp)) sink->AddNumber("serial", header.stamp);
  PairParser(header.type, scratch, sink).Parse(header.body);
  return true;
}

std::unique_ptr<RecordReader> MakeAuditdReader(std::span<const std::string> field_names) {
  return MakeLineReader(field_names, "auditd", std::make_unique<AuditParser>());
}

}  // namespace tocsin
