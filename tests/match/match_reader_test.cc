// What correlations get to know of an event.
#include "match/match_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>

#include "compile/correlation_plan.h"
#include "tests/support/engine.h"

namespace tocsin {
namespace {

class Harness {
 public:
  // Rules in order; one correlation over all of them with this group-by.
  Harness(std::vector<std::string> rules, const std::string& group_by, bool shipped) {
    RuleSetBuilder builder;
    if (!shipped) builder.SetChains({});
    std::string names;
    for (size_t i = 0; i < rules.size(); ++i) {
      builder.AddText(fmt::format("name: r{}\n{}", i, rules[i]), fmt::format("{}.yml", i));
      names += fmt::format("{}r{}", i == 0 ? "" : ", ", i);
    }
    builder.AddText(
        fmt::format("title: c\ncorrelation: {{type: event_count, rules: [{}], group-by: "
                    "[{}], timespan: 5m, condition: {{gte: 2}}}}\n",
                    names, group_by),
        "c.yml");
    rules_ = builder.Build();
    for (const Diagnostic& d : builder.diagnostics()) ADD_FAILURE() << d.message;
    decoder_ = Decoder::Create(rules_->field_names());
    detector_ = std::make_unique<Detector>(rules_);
    reader_ = std::make_unique<MatchReader>(rules_);
  }

  // "r0: user=[bob] ip=[] | r1: ..."; "-" when no match concerns the correlation.
  std::string Read(const std::string& record, const StreamContext& context = {}) {
    const std::string padded = record + std::string(kRecordPadding, '\0');
    event_.Reset(rules_->field_names().size());
    const std::string_view text(padded.data(), record.size());
    EXPECT_TRUE(decoder_->Decode(text, context, &event_).ok());
    detector_->Evaluate(event_, &matches_);
    if (!reader_->Read(event_, matches_, &out_)) return "-";
    std::string shown;
    for (const MatchedEvent::Match& match : out_.matches) {
      const CorrelationPlan::Source& source = rules_->correlations().sources[match.source];
      shown += fmt::format("{}r{}:", shown.empty() ? "" : " | ", source.rule);
      for (size_t i = 0; i < source.fields.size(); ++i) {
        const MatchedEvent::Field& field = out_.fields[match.first_field + i];
        shown += fmt::format(" {}=[", source.fields[i]);
        for (uint32_t t = 0; t < field.texts; ++t) {
          shown += fmt::format("{}{}", t == 0 ? "" : ", ", out_.text(field.first_text + t));
        }
        shown += "]";
      }
    }
    return shown;
  }

  const MatchedEvent& out() const { return out_; }

 private:
  std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<Detector> detector_;
  std::unique_ptr<MatchReader> reader_;
  Event event_;
  std::vector<Match> matches_;
  MatchedEvent out_;
};

TEST(MatchReader, GivesTheTextsOfAllMembers) {
  Harness harness({FlowRule("s: {k: 1}")}, "u, v", false);
  EXPECT_EQ(harness.Read(R"({"k":1,"u":"bob","v":7})"), "r0: u=[bob] v=[7]");
  EXPECT_EQ(harness.Read(R"({"k":1,"u":["a","b",null,{"x":1},true]})"), "r0: u=[a, b, true] v=[]");
  EXPECT_EQ(harness.Read(R"({"k":1,"u":null,"v":{}})"), "r0: u=[] v=[]");
  EXPECT_EQ(harness.Read(R"({"k":1,"u":"","v":[]})"), "r0: u=[] v=[]");
  EXPECT_EQ(harness.out().fields[0].texts, 1u);  // a text, and it is empty
  EXPECT_EQ(harness.Read(R"({"k":2,"u":"bob"})"), "-");
}

TEST(MatchReader, ResolvesEscapes) {
  Harness harness({FlowRule("s: {k: 1}")}, "u", false);
  EXPECT_EQ(harness.Read(R"({"k":1,"u":["CORP\\bob","\u00e9\ud83d\ude00"]})"),
            "r0: u=[CORP\\bob, \u00e9\U0001f600]");
}

TEST(MatchReader, GivesEveryRuleItsMatchAndSharesTheTexts) {
  Harness harness({FlowRule("s: {k: 1}"), FlowRule("s: {u: bob}")}, "u", false);
  EXPECT_EQ(harness.Read(R"({"k":1,"u":"bob"})"), "r0: u=[bob] | r1: u=[bob]");
  EXPECT_EQ(harness.out().bytes, "bob");
  EXPECT_EQ(harness.Read(R"({"k":2,"u":"bob"})"), "r1: u=[bob]");
}

TEST(MatchReader, LeavesOutRulesThatNoCorrelationUses) {
  RuleSetBuilder builder;
  builder.AddText(FlowRule("s: {k: 1}"), "a.yml");
  const std::shared_ptr<const RuleSet> rules = builder.Build();
  Event event;
  event.Reset(rules->field_names().size());
  MatchedEvent out;
  out.time_ns = 5;
  EXPECT_FALSE(MatchReader(rules).Read(event, {{0, 1, 0}}, &out));
  EXPECT_EQ(out.time_ns, 5);
}

TEST(MatchReader, ReadsZeekUnderZeeksNames) {
  Harness harness({"title: t\nlogsource: {category: firewall}\n"
                   "detection: {s: {dst_port: 22}, condition: s}\n"},
                  "src_ip, dst_ip", true);
  EXPECT_EQ(harness.Read(R"({"_path":"conn","ts":1,"uid":"C","id.orig_h":"10.0.0.1",)"
                         R"("id.orig_p":5,"id.resp_h":"10.0.0.2","id.resp_p":22,"proto":"tcp"})"),
            "r0: src_ip=[10.0.0.1] dst_ip=[10.0.0.2]");
}

TEST(MatchReader, RenamesEvenWhereNothingElseIsRenamed) {
  // The rule speaks Zeek's names, the correlation those of the taxonomy.
  Harness harness({"title: t\nlogsource: {product: zeek, service: conn}\n"
                   "detection: {s: {conn_state: S0}, condition: s}\n"},
                  "SourceIp", true);
  EXPECT_EQ(harness.Read(R"({"_path":"conn","ts":1,"uid":"C","id.orig_h":"10.0.0.1",)"
                         R"("id.orig_p":5,"id.resp_h":"10.0.0.2","id.resp_p":22,"proto":"tcp",)"
                         R"("conn_state":"S0"})"),
            "r0: SourceIp=[10.0.0.1]");
}

TEST(MatchReader, ReadsWindowsUnderTheNamesOfTheLogThatMatched) {
  Harness harness({"title: t\nlogsource: {product: windows, category: process_creation}\n"
                   "detection: {s: {Image|endswith: '\\whoami.exe'}, condition: s}\n"},
                  "Image, User, Computer", true);
  EXPECT_EQ(harness.Read(
                R"({"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"ws1",)"
                R"("Image":"C:\\whoami.exe","User":"CORP\\bob"})"),
            "r0: Image=[C:\\whoami.exe] User=[CORP\\bob] Computer=[ws1]");
  EXPECT_EQ(harness.Read(R"({"EventID":4688,"Channel":"Security","Computer":"ws2",)"
                         R"("NewProcessName":"C:\\whoami.exe","SubjectUserName":"bob"})"),
            "r0: Image=[C:\\whoami.exe] User=[] Computer=[ws2]");
}

TEST(MatchReader, ReadsSysmonNetworkConnections) {
  Harness harness({"title: t\nlogsource: {product: windows, category: network_connection}\n"
                   "detection: {s: {DestinationPort: 445}, condition: s}\n"},
                  "SourceIp, User", true);
  EXPECT_EQ(
      harness.Read(
          R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon"}},)"
          R"("EventID":3,"Channel":"Microsoft-Windows-Sysmon/Operational"},)"
          R"("EventData":{"DestinationPort":445,"SourceIp":"10.0.0.9","User":"CORP\\eve"}}})"),
      "r0: SourceIp=[10.0.0.9] User=[CORP\\eve]");
}

}  // namespace
}  // namespace tocsin
