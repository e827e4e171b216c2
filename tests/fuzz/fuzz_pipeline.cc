// Any bytes as a pipeline file, applied to fixed rules: no crash, every place that is named lies
// inside the text, a rule comes out or a reason does, and a record of the items says the same.
// Correlations beside a rule change nothing of it.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/codes.h"
#include "diag/render_text.h"
#include "pipeline/trace.h"
#include "rule/print.h"
#include "rule/rule_parser.h"
#include "tocsin/pipeline.h"

namespace {

constexpr std::string_view kRules = R"(title: Process
level: high
date: 2024-01-02
tags: [attack.t1059]
logsource: {category: process_creation, product: windows}
detection:
  selection:
    Image|endswith: ['\cmd.exe', '\\\*x?', 'C:\Windows\\*']
    CommandLine|contains|all: [' -e ', '%x%']
    Hashes|contains: ['SHA1=AAAA', 'MD5=BBBB']
    EventID: [1, '4688', 1.5, true, null]
  list:
    - User|fieldref|neq: ParentUser
      Image|re|i: 'a.c'
    - User|expand: ['%Admins%', 'a%Servers%b\%']
      CommandLine|windash|contains|cased: ' -enc '
  condition: selection and not 1 of l* or list
fields: [Image, User]
---
title: Words
logsource: {product: linux}
detection:
  words: [foo, 'b*r', 7]
  every: {'|all': [foo, bar]}
  condition: all of them
)";

void Require(bool holds) {
  if (!holds) std::abort();
}

void RequireInside(const tocsin::SourceRange& range, const tocsin::SourceText& source) {
  if (range.line == 0) return;
  Require(range.column >= 1 && range.column <= source.Line(range.line).size() + 2);
  Require(range.end_line >= range.line);
}

const std::vector<tocsin::Rule>& Rules() {
  static const std::vector<tocsin::Rule> rules = [] {
    tocsin::Diagnostics diagnostics;
    return tocsin::ParseRules(kRules, "r.yml", &diagnostics).rules;
  }();
  Require(rules.size() == 2);
  return rules;
}

void ApplyTo(const tocsin::Rule& rule, const tocsin::PipelineChain& chain) {
  bool touched = false;
  tocsin::Diagnostics diagnostics;
  const std::optional<tocsin::Rule> result = chain.Apply(rule, &touched, &diagnostics);
  Require(result.has_value() == diagnostics.empty());
  if (result && !touched) {
    // The list of fields alone is not worth a variant.
    tocsin::Rule same = *result;
    same.fields = rule.fields;
    Require(tocsin::PrintRule(same) == tocsin::PrintRule(rule));
  }

  tocsin::Diagnostics again;
  const tocsin::ChainTrace trace = tocsin::TraceChain(chain, rule, &again);
  Require(trace.touched == touched && trace.rule.has_value() == result.has_value());
  Require(again.size() == diagnostics.size());
  if (result) Require(tocsin::PrintRule(*trace.rule) == tocsin::PrintRule(*result));
}

void ApplyBeside(tocsin::Rule rule, const tocsin::PipelineChain& chain) {
  bool touched = false;
  tocsin::Diagnostics diagnostics;
  const std::optional<tocsin::Rule> alone = chain.Apply(rule, &touched, &diagnostics);
  tocsin::Asker asker;
  asker.head.tags = {"attack.t1110"};
  asker.head.fields = {"User"};
  rule.asks.askers = {asker};
  rule.asks.fields = {{"User", "User", 0, {}, {}}, {"Other", "Other", 0, {}, {}}};
  bool touched_too = false;
  const std::optional<tocsin::Rule> result = chain.Apply(rule, &touched_too, &diagnostics);
  if (!alone || !result) return;
  Require(touched == touched_too && tocsin::PrintRule(*alone) == tocsin::PrintRule(*result));
  for (const tocsin::AskedField& field : result->asks.fields) Require(!field.name.empty());

  const tocsin::ChainTrace trace = tocsin::TraceAsker(chain, rule, 0, &diagnostics);
  Require(tocsin::PrintAsker(*trace.rule, 0) == tocsin::PrintAsker(*result, 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  tocsin::PipelineOptions options;
  // Every file holds the pipeline itself.
  options.read_file = [&](const std::string&, size_t) { return std::string(text); };
  tocsin::Diagnostics diagnostics;
  const auto pipeline = tocsin::Pipeline::Parse(text, "p.yml", &diagnostics, options);
  Require((pipeline == nullptr) == tocsin::HasErrors(diagnostics));
  const tocsin::SourceText source(text);
  for (const tocsin::Diagnostic& diagnostic : diagnostics) {
    RequireInside(diagnostic.range, source);
    Require(!tocsin::RenderText(diagnostic, source, false).empty());
  }
  if (pipeline == nullptr || pipeline->items.size() > 200) return 0;
  const tocsin::PipelineChain chain({pipeline});
  for (const tocsin::Rule& rule : Rules()) {
    ApplyTo(rule, chain);
    ApplyBeside(rule, chain);
  }
  return 0;
}
