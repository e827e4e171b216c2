#include "lint/fixes.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "lint/edits.h"
#include "lint/keeps_rules.h"

namespace tocsin {
namespace {

// A fix may give rise to the next one. Nobody has seen as many.
constexpr int kMaxRounds = 20;

using Findings = std::vector<const Diagnostic*>;

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
