// Detections of every kind with every part filled, for tests of encoders.
//
// Thread safety: one owner. The samples own the rules that their detections point to.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/score/detection_samples.h"
#include "tocsin/ruleset.h"

namespace tocsin {

inline constexpr int64_t kSampleToldNs = kSampleTimeNs + 750'000'000;

struct EncoderSamples {
  EncoderSamples() {
    rule.title = "Shadow copies deleted";
    rule.id = "5c2f1f2e-3b7a-4e0b-9a51-3d1c5b0c7e10";
    rule.content_hash = "0123456789abcdef0123456789abcdef";
    rule.file = "rules/shadow.yml";
    rule.description = "Somebody deletes the copies that a restore needs.";
    rule.license = "DRL-1.1";
    rule.level = Level::kHigh;
    rule.status = Status::kTest;
    rule.author = "A. Author, B. Writer (Example)";
    rule.date = "2025-01-02";
    rule.references = {"https://example.org/a", "https://example.org/b"};
    rule.tags = {"attack.stealth",   "attack.impact",     "attack.t1490",
                 "attack.t1059.001", "attack.unheard-of", "cve.2021-1234"};
    rule.falsepositives = {"Administrators"};
    rule.custom = {{"x-team", "blue"}};
    rule.extensions.topic = "shadow";
    rule.extensions.custom_fields = {{"team.name", "blue"}, {"index", "main"}};
    correlation_rule = rule;
    correlation_rule.title = "Many hosts tried by one user";
    incident_rule.title = "Risk of an entity crossed the threshold";
    incident_rule.id = "b8f6ae1c-6f5f-4a0e-8d33-0c1f7f0c2a11";
    incident_rule.level = Level::kCritical;
    RuleSetBuilder builder;
    builder.SetChains({});
    rules = builder.Build();
  }

  DetectionRecord Detection() const {
    DetectionRecord detection =
        DetectionOf(rule, kSampleTimeNs,
                    {{"Image", "C:\\Windows\\System32\\vssadmin.exe"},
                     {"CommandLine", "vssadmin \"delete\" shadows /quiet"},
                     {"ProcessId", "0x1a4"},
                     {"ParentImage", "C:\\Windows\\System32\\cmd.exe"},
                     {"User", "CORP\\bob"},
                     {"SubjectUserName", "WS-0142$"},
                     {"Computer", "WS_0142.corp.example"},
                     {"SourceIp", "::ffff:10.20.10.42"},
                     {"SourcePort", "49152"},
                     {"DestinationIp", "fe80::1%eth0"},
                     {"DestinationPort", "99999"},
                     {"Hashes", "SHA1=2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12,IMPHASH=no"}},
                    "d0000000-0000-5000-8000-000000000001");
    auto event = std::make_shared<EventTree>(*detection.event);
    event->raw = R"({"Image":"C:\\Windows\\System32\\vssadmin.exe", "bad":")"
                 "\xFF\"}";
    event->logsource = {"process_creation", "windows", "-"};
    detection.event = event;
    detection.logsource = {"process_creation", "windows", ""};
    detection.matched = {
        {"selection", "CommandLine", "vssadmin \"delete\" shadows", "re", "(?P<verb>delete)"}};
    detection.captures = {{"verb", "delete"}};
    detection.risk.emplace();
    detection.risk->points = 50;
    detection.risk->entities = {{"user", "CORP\\bob", 57.25}};
    detection.enrichments = {
        {"assets", "Computer", "WS_0142", {{"department", "finance"}, {"site.name", "north"}}}};
    detection.held = {12, kSampleTimeNs - 3'600'000'000'000};
    detection.detected_ns = kSampleToldNs;
    return detection;
  }

  DetectionRecord Correlation() const {
    DetectionRecord detection = CorrelationOf(correlation_rule);
    detection.correlation->approximate = true;
    return detection;
  }

  DetectionRecord Incident() const { return IncidentOf(incident_rule); }

  // The line of a text format, without a time that is known.
  DetectionRecord TextLine() const {
    DetectionRecord detection = DetectionOf(
        rule, Event::kNoTime,
        {{"message", "Failed password for root from 203.0.113.7"}, {"program", "sshd"}});
    auto event = std::make_shared<EventTree>(*detection.event);
    event->raw = "Mar 11 11:30:02 web01 sshd[811]: Failed password for root from 203.0.113.7";
    event->raw_is_leaf = true;
    event->host = "web01";
    detection.event = event;
    return detection;
  }

  std::vector<std::pair<std::string, DetectionRecord>> All() const {
    return {{"detection", Detection()},
            {"correlation", Correlation()},
            {"incident", Incident()},
            {"text_line", TextLine()}};
  }

  RuleHead rule, correlation_rule, incident_rule;
  std::shared_ptr<const RuleSet> rules;  // of nothing: a hash that stays
};

}  // namespace tocsin
