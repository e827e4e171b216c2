#include "explain_report.h"

#include <fmt/core.h>

#include "diag/glyphs.h"
#include "emit/detection_facts.h"
#include "emit/json_writer.h"
#include "emit/style.h"
#include "emit/text.h"
#include "emit/time_text.h"
#include "tocsin/event.h"

namespace tocsin {
namespace {

constexpr size_t kMaxValueColumns = 100;

std::string Mark(bool held, bool colour) {
  return held ? Paint("✔", Style::kGood, colour) : Paint("✘", Style::kBad, colour);
}

std::string SourceText(const LogSource& source) {
  std::string text;
  for (const auto& [name, value] :
       {std::pair{"category", &source.category}, std::pair{"product", &source.product},
        std::pair{"service", &source.service}}) {
    if (value->empty()) continue;
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, Printable(*value));
  }
  return text.empty() ? "any" : text;
}

std::string RenderTest(const TestExplanation& test, bool colour) {
  std::string key = test.written.empty() ? test.field : test.written;
  if (key.empty()) key = "keyword";
  std::string line = fmt::format("      {} {}: {}", Mark(test.held, colour), Printable(key),
                                 CutToWidth(Printable(test.pattern), kMaxValueColumns));
  const std::string name = test.written.substr(0, test.written.find('|'));
  if (!test.field.empty() && test.field != name) {
    line += Paint(fmt::format("  (field {})", Printable(test.field)), Style::kDim, colour);
  }
  line += "\n";
  if (!test.why.empty()) {
    line += "          " + Paint(Printable(test.why), Style::kDim, colour) + "\n";
  }
  if (!test.value.empty()) {
    line += fmt::format("          {} {}\n", Paint("value", Style::kDim, colour),
                        CutToWidth(Printable(test.value), kMaxValueColumns));
  }
  return line;
}

std::string RenderSelections(const std::vector<SelectionExplanation>& selections, bool colour) {
  std::string out;
  for (const SelectionExplanation& selection : selections) {
    out += fmt::format("    {} {}\n", Mark(selection.held, colour),
                       Paint(Printable(selection.name), Style::kBold, colour));
    for (const TestExplanation& test : selection.tests) out += RenderTest(test, colour);
  }
  return out;
}

std::string RenderCondition(bool held, std::string_view text, bool colour) {
  return fmt::format("    {} {} {}\n", Mark(held, colour), Paint("condition", Style::kBold, colour),
                     Printable(text));
}

std::string RenderFilter(const FilterExplanation& filter, bool selected, bool colour) {
  return fmt::format("  {} filter {}{}\n", Mark(filter.held, colour),
                     Printable(filter.filter->title),
                     filter.held ? ""
                     : selected  ? ": takes the match away"
                                 : ": would take it away") +
         RenderSelections(filter.selections, colour) +
         RenderCondition(filter.held, filter.filter->condition().text, colour);
}

std::string RenderVariant(const Rule& rule, const RuleExplanation& variant, bool colour) {
  std::string out = fmt::format(
      "  {} log source {}{}\n", Mark(variant.logsource_compatible, colour),
      SourceText(variant.logsource), variant.logsource_compatible ? "" : ": not that of the event");
  out += RenderSelections(variant.selections, colour);
  for (size_t i = 0; i < rule.conditions.size() && i < 64; ++i) {
    out += RenderCondition((variant.conditions >> i & 1) != 0, rule.conditions[i].text, colour);
  }
  for (const FilterExplanation& filter : variant.filters) {
    out += RenderFilter(filter, variant.conditions != 0, colour);
  }
  return out;
}

void EncodeLogSource(const LogSource& source, JsonWriter* json) {
  json->Key("logsource");
  json->StartObject();
  json->MemberIfAny("category", source.category);
  json->MemberIfAny("product", source.product);
  json->MemberIfAny("service", source.service);
  json->EndObject();
}

void EncodeFlag(std::string_view key, bool value, JsonWriter* json) {
  json->Key(key);
  json->Bool(value);
}

void EncodeSelection(const SelectionExplanation& selection, JsonWriter* json) {
  json->StartObject();
  json->MemberIfAny("name", selection.name);
  EncodeFlag("held", selection.held, json);
  json->Key("tests");
  json->StartArray();
  for (const TestExplanation& test : selection.tests) {
    json->StartObject();
    json->MemberIfAny("field", test.field);
    json->MemberIfAny("written", test.written);
    json->Key("pattern");
    json->String(test.pattern);
    EncodeFlag("held", test.held, json);
    json->MemberIfAny("value", test.value);
    json->MemberIfAny("why", test.why);
    json->EndObject();
  }
  json->EndArray();
  json->EndObject();
}

void EncodeSelections(const std::vector<SelectionExplanation>& selections, JsonWriter* json) {
  json->Key("selections");
  json->StartArray();
  for (const SelectionExplanation& selection : selections) EncodeSelection(selection, json);
  json->EndArray();
}

void EncodeFilters(const std::vector<FilterExplanation>& filters, JsonWriter* json) {
  if (filters.empty()) return;
  json->Key("filters");
  json->StartArray();
  for (const FilterExplanation& each : filters) {
    json->StartObject();
    json->MemberIfAny("id", each.filter->id);
    json->MemberIfAny("title", each.filter->title);
    json->MemberIfAny("file", each.filter->file);
    EncodeFlag("held", each.held, json);
    json->MemberIfAny("condition", each.filter->condition().text);
    EncodeSelections(each.selections, json);
    json->EndObject();
  }
  json->EndArray();
}

void EncodeVariant(const RuleExplanation& variant, JsonWriter* json) {
  json->StartObject();
  EncodeLogSource(variant.logsource, json);
  EncodeFlag("compatible", variant.logsource_compatible, json);
  EncodeFlag("matched", variant.matched, json);
  json->Key("conditions");
  json->StartArray();
  for (uint64_t i = 0; i < 64; ++i) {
    if ((variant.conditions >> i & 1) != 0) json->Uint(i);
  }
  json->EndArray();
  EncodeSelections(variant.selections, json);
  EncodeFilters(variant.filters, json);
  json->EndObject();
}

}  // namespace

std::string RenderEventHead(const ExplainedEvent& explained, bool colour) {
  const EventTree& event = *explained.event;
  std::string head = PlaceText(explained.source);
  if (event.time_ns != Event::kNoTime) head += "  " + Rfc3339(event.time_ns);
  if (!event.host.empty()) head += "  " + Printable(event.host);
  return fmt::format(
      "{}  {}\n", Paint(head, Style::kAccent, colour),
      Paint(fmt::format("profile {}, log source {}", event.profile, SourceText(event.logsource)),
            Style::kDim, colour));
}

std::string RenderExplanation(const RuleSet& rules, const std::vector<RuleExplanation>& variants,
                              bool colour) {
  if (variants.empty()) return {};
  const Rule& rule = rules.rules()[variants.front().rule];
  const bool matched = variants.front().matched;
  std::string out = fmt::format(
      "{} {}{}\n",
      Paint(matched ? "MATCH   " : "NO MATCH", matched ? Style::kGood : Style::kBad, colour),
      Paint(Printable(rule.title), Style::kBold, colour),
      rule.id.empty() ? "" : "  " + Paint(rule.id, Style::kDim, colour));
  for (const RuleExplanation& variant : variants) out += RenderVariant(rule, variant, colour);
  return out;
}

std::string EncodeExplanation(const RuleSet& rules, const ExplainedEvent& event,
                              const std::vector<RuleExplanation>& variants) {
  const Rule& rule = rules.rules()[variants.front().rule];
  JsonWriter json;
  json.StartObject();
  WriteSource(event.source, &json);
  EncodeLogSource(event.event->logsource, &json);
  json.Key("rule");
  json.StartObject();
  json.MemberIfAny("id", rule.id);
  json.MemberIfAny("title", rule.title);
  json.MemberIfAny("file", rule.file);
  json.EndObject();
  EncodeFlag("matched", variants.front().matched, &json);
  json.Key("variants");
  json.StartArray();
  for (const RuleExplanation& variant : variants) EncodeVariant(variant, &json);
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace tocsin
