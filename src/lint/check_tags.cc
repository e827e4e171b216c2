// Tags of the namespaces that Sigma defines, and of those that it does not.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/quote.h"
#include "diag/suggest.h"
#include "lint/checks.h"
#include "lint/tables.h"
#include "lint/written.h"
#include "rule/attribute_values.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

using Names = std::span<const std::string_view>;

constexpr auto kNamespaces =
    std::to_array<std::string_view>({"attack", "car", "cve", "d3fend", "detection", "stp", "tlp"});
constexpr auto kDetections =
    std::to_array<std::string_view>({"dfir", "emerging-threats", "threat-hunting"});
// Sorted.
constexpr auto kTlp =
    std::to_array<std::string_view>({"amber", "amber-strict", "clear", "green", "red", "white"});
constexpr auto kTlp1 = std::to_array<std::string_view>({"amber", "green", "red", "white"});
constexpr auto kTlp2 =
    std::to_array<std::string_view>({"amber", "amber-strict", "clear", "green", "red"});

Names DetectionNames() { return kDetections; }
Names TlpNames() { return kTlp; }
Names Tlp1Names() { return kTlp1; }
Names Tlp2Names() { return kTlp2; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A form has 9 for a digit; everything else stands for itself.
bool HasForm(std::string_view name, std::string_view form) {
  return std::equal(name.begin(), name.end(), form.begin(), form.end(),
                    [](char c, char f) { return f == '9' ? IsDigit(c) : c == f; });
}

bool IsCar(std::string_view name) { return HasForm(name, "9999-99-999"); }

bool IsCve(std::string_view name) {
  const size_t dash = name.find('-');
  if (dash == 0 || dash == std::string_view::npos || dash + 1 == name.size()) return false;
  return std::all_of(name.begin(), name.begin() + static_cast<ptrdiff_t>(dash), IsDigit) &&
         std::all_of(name.begin() + static_cast<ptrdiff_t>(dash) + 1, name.end(), IsDigit);
}

bool IsStp(std::string_view name) {
  constexpr std::string_view kRobustness = "auk";
  return (name.size() == 1 ||
          (name.size() == 2 && kRobustness.find(name[1]) != kRobustness.npos)) &&
         name[0] >= '1' && name[0] <= '5';
}

// Names that are often written otherwise: `from` is written for `to`.
struct Slip {
  std::string_view from;
  std::string_view to;
};

// What a namespace holds: a list of names, or names of a form.
struct TagRow {
  std::string_view space;
  Code code;
  Names (*names)();                // sorted
  bool (*fits)(std::string_view);  // when there is no list
  std::string_view message;        // after the name
  std::string_view hint;           // when no name is like it
  Slip slip;
};

constexpr std::string_view kTlpHint =
    "use tlp.clear, tlp.green, tlp.amber, tlp.amber-strict or tlp.red";
constexpr auto kRows = std::to_array<TagRow>({
    {"attack",
     Code::kAttackTag,
     AttackNames,
     nullptr,
     "is nothing that MITRE ATT&CK knows",
     "name a tactic (attack.execution), a technique (attack.t1059.001), a group or a software",
     {"_", "-"}},
    {"d3fend",
     Code::kD3fendTag,
     D3fendNames,
     nullptr,
     "is nothing that MITRE D3FEND knows",
     "name a technique, like d3fend.d3-pa",
     {"_", "-"}},
    {"car",
     Code::kCarTag,
     nullptr,
     IsCar,
     "is no number of a CAR analytic",
     "write car.YYYY-MM-NNN, like car.2016-04-002",
     {".", "-"}},
    {"cve",
     Code::kCveTag,
     nullptr,
     IsCve,
     "is no CVE number",
     "write cve.YYYY-N, like cve.2021-44228",
     {".", "-"}},
    {"detection",
     Code::kDetectionTag,
     DetectionNames,
     nullptr,
     "is no kind of detection",
     "use detection.dfir, detection.emerging-threats or detection.threat-hunting",
     {"_", "-"}},
    {"stp",
     Code::kStpTag,
     nullptr,
     IsStp,
     "is no score of Summiting the Pyramid",
     "write a level from 1 to 5 and, if known, a, u or k: stp.3k",
     {}},
    {"tlp",
     Code::kTlpTag,
     TlpNames,
     nullptr,
     "is no label of the Traffic Light Protocol",
     kTlpHint,
     {"_", "-"}},
    {"tlp",
     Code::kTlpV1Tag,
     Tlp1Names,
     nullptr,
     "is no label of version 1 of the Traffic Light Protocol",
     "use tlp.white, tlp.green, tlp.amber or tlp.red",
     {}},
    {"tlp",
     Code::kTlpV2Tag,
     Tlp2Names,
     nullptr,
     "is no label of version 2 of the Traffic Light Protocol",
     kTlpHint,
     {}},
});

bool Fits(const TagRow& row, std::string_view name) {
  if (row.names == nullptr) return row.fits(name);
  const Names names = row.names();
  return std::binary_search(names.begin(), names.end(), name);
}

// The name without its slips, when that is one; else "".
std::string Mended(const TagRow& row, std::string_view name) {
  if (row.slip.from.empty()) return {};
  std::string mended(name);
  for (size_t at = 0; (at = mended.find(row.slip.from, at)) != std::string::npos;) {
    mended.replace(at, row.slip.from.size(), row.slip.to);
    at += row.slip.to.size();
  }
  return Fits(row, mended) ? mended : std::string();
}

void CheckName(const TagRow& row, std::string_view name, const SourceRange& range,
               const LintDocument& document, const ParseContext& context) {
  if (Fits(row, name)) return;
  const std::string mended = Mended(row, name);
  std::string hint = mended.empty() ? std::string() : fmt::format("write '{}'", mended);
  if (hint.empty() && row.names != nullptr) hint = DidYouMean(name, row.names());
  if (hint.empty()) hint = row.hint;
  Diagnostic& finding = context.Complain(
      row.code, range, fmt::format("{} {}", Quote(name), row.message), std::move(hint));
  if (mended.empty()) return;
  if (auto edit = Replace(document.text, range, name, mended)) {
    finding.fix = Fix{finding.hint, {*std::move(edit)}};
  }
}

}  // namespace

void CheckTags(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  const YamlNode* tags = document.root.Find("tags");
  if (tags == nullptr) return;
  for (const YamlNode& tag : tags->items) {
    if (tag.kind != YamlNode::Kind::kScalar || !IsTag(tag.text)) continue;  // told by the parser
    const size_t dot = tag.text.find('.');
    const std::string_view space = std::string_view(tag.text).substr(0, dot);
    const std::string_view name = std::string_view(tag.text).substr(dot + 1);
    const TextPlaces places = PlacesIn(tag);
    if (std::find(kNamespaces.begin(), kNamespaces.end(), space) == kNamespaces.end()) {
      context.Complain(Code::kNamespaceTag, places.Of(0, dot),
                       fmt::format("Sigma has no namespace {} for tags", Quote(space)),
                       SuggestOneOf(space, kNamespaces));
    }
    for (const TagRow& row : kRows) {
      if (row.space == space) {
        CheckName(row, name, places.Of(dot + 1, tag.text.size()), document, context);
      }
    }
  }
}

}  // namespace tocsin
