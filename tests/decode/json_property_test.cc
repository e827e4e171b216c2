// For random records and random field names: what one pass over the record finds is what Resolve
// finds in the tree, under every profile.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "decode/profile.h"
#include "tests/decode/json_testing.h"

namespace tocsin {
namespace {

// Names that profiles look at, and names that make trouble: dots, blanks, stars, escapes.
constexpr const char* kNames[] = {
    "a",         "b",        "a.b",     "a.b.a",      "a b",        "ab",           "b.a",
    "*",         "a.*",      "",        ".",          "Event",      "EventData",    "System",
    "UserData",  "winlog",   "EventID", "event_data", "event_id",   "#attributes",  "#text",
    "Image",     "ä",        "a\\b",    "Channel",    "id",         "orig_h",       "id.orig_h",
    "id_orig_h", "ts",       "uid",     "process",    "executable", "Event.System", "Ima ge",
    "Data",      "Provider", "Name",    "Level",      "E ventID",   "user_data",    "_path",
};

class RandomJson {
 public:
  explicit RandomJson(uint64_t seed) : random_(seed) {}

  std::string Record() {
    std::string out;
    Object(0, &out);
    return out;
  }

  std::string FieldName() {
    std::string name = Pick(kNames);
    for (int steps = Below(4); steps > 1; --steps) name += std::string(".") + Pick(kNames);
    return name;
  }

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }

 private:
  template <size_t n>
  const char* Pick(const char* const (&from)[n]) {
    return from[Below(n)];
  }

  void Space(std::string* out) {
    constexpr const char* kSpaces[] = {"", "", "", "", " ", "\t", "  "};
    *out += Pick(kSpaces);
  }

  void String(std::string_view text, std::string* out) {
    out->push_back('"');
    for (char c : text) {
      if (Below(12) == 0 && static_cast<unsigned char>(c) < 0x80) {
        constexpr char kHex[] = "0123456789abcdef";
        *out += "\\u00";
        out->push_back(kHex[c >> 4 & 15]);
        out->push_back(kHex[c & 15]);
      } else if (c == '\\' || c == '"') {
        out->push_back('\\');
        out->push_back(c);
      } else {
        out->push_back(c);
      }
    }
    out->push_back('"');
  }

  void Object(int depth, std::string* out) {
    *out += "{";
    const int count = Below(depth == 0 ? 9 : 5);
    for (int i = 0; i < count; ++i) {
      if (i > 0) *out += ",";
      Space(out);
      String(Pick(kNames), out);
      Space(out);
      *out += ":";
      Space(out);
      AnyValue(depth + 1, out);
      Space(out);
    }
    *out += "}";
  }

  void Array(int depth, std::string* out) {
    *out += "[";
    const int count = Below(4);
    for (int i = 0; i < count; ++i) {
      if (i > 0) *out += ",";
      Space(out);
      AnyValue(depth + 1, out);
      Space(out);
    }
    *out += "]";
  }

  void AnyValue(int depth, std::string* out) {
    constexpr const char* kScalars[] = {"null", "true", "false", "0", "-1.5e3", "1e400", "4688"};
    constexpr const char* kTexts[] = {"", "x", "a\\b", "say \"x\"", "ö\t", "sysmon", "{\"a\":1}"};
    const int choice = Below(depth > 5 ? 6 : 12);
    if (choice < 3) {
      *out += Pick(kScalars);
    } else if (choice < 6) {
      std::string text = Pick(kTexts);
      if (const size_t tab = text.find('\t'); tab != std::string::npos) text[tab] = ' ';
      String(text, out);
    } else if (choice < 10) {
      Object(depth, out);
    } else {
      Array(depth, out);
    }
  }

  std::mt19937_64 random_;
};

void ExpectAgreement(JsonHarness* h, const std::string& record) {
  const DecodeOutcome read = h->Read(record);
  const DecodeOutcome tree = h->ReadTree(record);
  ASSERT_EQ(read.kind, tree.kind) << record;
  ASSERT_TRUE(read.ok()) << record << ": " << read.reason;
  ASSERT_EQ(*h->event.logsource, h->tree.logsource) << record;
  ASSERT_EQ(h->event.time_ns, h->tree.time_ns) << record;
  for (const std::string& name : h->names()) {
    ASSERT_EQ(h->Values(name), h->TreeValues(name))
        << "field " << name << ", profile " << h->tree.profile << "\n"
        << record;
  }
}

TEST(JsonProperty, OnePassFindsWhatResolveFinds) {
  RandomJson random(20);
  for (std::string_view profile : ProfileNames()) {
    for (int round = 0; round < 8; ++round) {
      std::vector<std::string> names(std::begin(kNames), std::end(kNames));
      for (int i = 0; i < 60; ++i) names.push_back(random.FieldName());
      std::sort(names.begin(), names.end());
      names.erase(std::unique(names.begin(), names.end()), names.end());
      JsonHarness h(names);
      h.context.profile = profile;
      for (int i = 0; i < 80; ++i) {
        ExpectAgreement(&h, random.Record());
        if (HasFatalFailure()) return;
      }
    }
  }
}

// The answer must not depend on the records before: a reader that has seen others agrees with a
// fresh one.
TEST(JsonProperty, ARecordIsReadAlikeAfterAnyOther) {
  RandomJson random(21);
  const std::vector<std::string> names(std::begin(kNames), std::end(kNames));
  JsonHarness used(names);
  for (int i = 0; i < 400; ++i) {
    const std::string record = random.Record();
    JsonHarness fresh(names);
    ASSERT_TRUE(used.Read(record).ok());
    ASSERT_TRUE(fresh.Read(record).ok());
    ASSERT_EQ(*used.event.logsource, *fresh.event.logsource) << record;
    ASSERT_EQ(used.event.time_ns, fresh.event.time_ns) << record;
    for (const std::string& name : names) {
      ASSERT_EQ(used.Values(name), fresh.Values(name)) << name << "\n" << record;
    }
    ExpectAgreement(&used, record);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace tocsin
