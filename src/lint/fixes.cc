#include "lint/fixes.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "lint/edits.h"
#include "lint/same_meaning.h"
#include "rule/documents.h"

namespace tocsin {
namespace {

// A fix may give rise to the next one. Nobody has seen as many.
constexpr int kMaxRounds = 20;

using Findings = std::vector<const Diagnostic*>;

// Where correlations and filters say what they do.
constexpr std::array<std::string_view, 3> kSections = {"correlation", "filter", "logsource"};

// A document of a rule file, kept beyond its visit.
struct KeptDocument {
  std::optional<Rule> rule;        // a detection rule
  std::vector<YamlNode> sections;  // of others: kSections
  bool good = false;
};

KeptDocument KeptOf(ParsedDocument document) {
  KeptDocument kept;
  kept.good = document.good;
  if (auto* rule = std::get_if<Rule>(&document.rule)) {
    kept.rule = std::move(*rule);
    return kept;
  }
  for (const std::string_view name : kSections) {
    const YamlNode* section = document.root.Find(name);
    kept.sections.push_back(section == nullptr ? YamlNode() : *section);
  }
  return kept;
}

std::vector<KeptDocument> DocumentsOf(std::string_view text) {
  std::vector<KeptDocument> documents;
  Diagnostics ignored;
  VisitDocuments(text, "", {}, &ignored, [&](ParsedDocument document) {
    documents.push_back(KeptOf(std::move(document)));
  });
  return documents;
}

// Apart from quotes and layout.
bool SameTree(const YamlNode& a, const YamlNode& b) {
  return a.kind == b.kind && a.text == b.text &&
         (a.quoted == b.quoted || ScalarOf(a).type == ScalarOf(b).type) &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), SameTree) &&
         std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
                    [](const auto& x, const auto& y) {
                      return x.first.text == y.first.text && SameTree(x.second, y.second);
                    });
}

// A rule that was read but can't be run has no meaning to keep.
bool SameDocument(const KeptDocument& before, const KeptDocument& after) {
  if (before.rule.has_value() != after.rule.has_value()) return false;
  if (before.rule) {
    return SameMeaning(*before.rule, *after.rule) || !SameMeaning(*before.rule, *before.rule);
  }
  return std::equal(before.sections.begin(), before.sections.end(), after.sections.begin(),
                    SameTree);
}

bool Keeps(const KeptDocument& before, const KeptDocument& after, bool same_meaning) {
  if (!before.good) return true;
  return after.good && (!same_meaning || SameDocument(before, after));
}

// The fixes of one file in one round.
class FileRound {
 public:
  FileRound(std::string_view text, bool same_meaning) : text_(text), same_meaning_(same_meaning) {}

  // As many as go together; those that break their promise are told apart one by one.
  void Apply(const Findings& findings) {
    EditedText all(text_);
    for (const Diagnostic* finding : findings) {
      if (all.Add(finding->fix->edits)) applied_.push_back(finding);
    }
    if (all.empty()) return;
    result_ = all.Apply();
    if (KeepsRules(text_, result_, same_meaning_)) return;
    ApplyOneByOne(std::exchange(applied_, {}));
  }

  bool changed() const { return !applied_.empty() && result_ != text_; }
  const std::string& result() const { return result_; }
  const Findings& applied() const { return applied_; }
  const Findings& refused() const { return refused_; }

 private:
  void ApplyOneByOne(const Findings& findings) {
    EditedText kept(text_);
    result_ = text_;
    for (const Diagnostic* finding : findings) {
      EditedText tried = kept;
      tried.Add(finding->fix->edits);
      std::string text = tried.Apply();
      if (!KeepsRules(text_, text, same_meaning_)) {
        refused_.push_back(finding);
        continue;
      }
      kept = std::move(tried);
      result_ = std::move(text);
      applied_.push_back(finding);
    }
  }

  std::string_view text_;
  bool same_meaning_;
  std::string result_;
  Findings applied_;
  Findings refused_;
};

void Append(const Findings& findings, Diagnostics* to) {
  for (const Diagnostic* finding : findings) to->push_back(*finding);
}

// Those that keep the meaning first, alone, so that they can be checked.
bool FixFile(const std::string& file, const Findings& findings, FixResult* result) {
  std::string& text = result->texts.at(file);
  for (const bool same_meaning : {true, false}) {
    Findings some;
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(some),
                 [&](const Diagnostic* each) { return each->fix->same_meaning == same_meaning; });
    FileRound round(text, same_meaning);
    round.Apply(some);
    Append(round.refused(), &result->refused);
    if (!round.changed()) continue;
    if (!same_meaning) Append(round.applied(), &result->other_meaning);
    result->fixed += round.applied().size();
    result->changed.insert(file);
    text = round.result();
    return true;
  }
  return false;
}

bool FixRound(FixResult* result) {
  std::map<std::string, Findings> by_file;
  for (const Diagnostic& finding : result->findings) {
    const bool fixable = finding.fix && !finding.fix->edits.empty();
    if (fixable && result->texts.contains(finding.file)) by_file[finding.file].push_back(&finding);
  }
  // Whoever was refused before is refused again.
  result->refused.clear();
  bool changed = false;
  for (const auto& [file, findings] : by_file) changed |= FixFile(file, findings, result);
  return changed;
}

}  // namespace

// The documents of `before` are found again in their order: a fix can make one readable between
// them.
bool KeepsRules(std::string_view before, std::string_view after, bool same_meaning) {
  const std::vector<KeptDocument> documents = DocumentsOf(after);
  auto at = documents.begin();
  for (const KeptDocument& old_document : DocumentsOf(before)) {
    at = std::find_if(at, documents.end(), [&](const KeptDocument& document) {
      return Keeps(old_document, document, same_meaning);
    });
    if (at == documents.end()) return false;
    ++at;
  }
  return true;
}

FixResult FixTexts(RuleTexts texts, const std::function<Diagnostics(const RuleTexts&)>& lint) {
  FixResult result;
  const RuleTexts before = texts;
  result.texts = std::move(texts);
  result.findings = lint(result.texts);
  result.found = result.findings;
  for (int round = 0; round < kMaxRounds && FixRound(&result); ++round) {
    result.findings = lint(result.texts);
  }
  std::erase_if(result.changed,
                [&](const std::string& file) { return before.at(file) == result.texts.at(file); });
  return result;
}

}  // namespace tocsin
