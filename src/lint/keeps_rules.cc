#include "lint/keeps_rules.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "lint/same_correlation.h"
#include "lint/same_meaning.h"
#include "rule/documents.h"

namespace tocsin {
namespace {

// Where correlations and filters say what they do.
constexpr std::array<std::string_view, 3> kSections = {"correlation", "filter", "logsource"};

// A document of a rule file, kept beyond its visit.
struct KeptDocument {
  std::variant<Rule, CorrelationRule, SigmaFilter> rule;
  std::vector<YamlNode> sections;  // kSections of a correlation or a filter that is written so
  bool good = false;

  const RuleHead& head() const {
    return std::visit([](const auto& each) -> const RuleHead& { return each; }, rule);
  }
};

using KeptDocuments = std::vector<KeptDocument>;

void KeepTranslated(ParsedDocument document, KeptDocuments* documents) {
  ParsedRules rules;
  Keep(std::move(document), &rules);
  for (Rule& rule : rules.rules) documents->push_back({std::move(rule), {}, true});
  for (CorrelationRule& rule : rules.correlations) {
    documents->push_back({std::move(rule), {}, true});
  }
}

KeptDocuments DocumentsOf(std::string_view text) {
  KeptDocuments documents;
  Diagnostics ignored;
  VisitDocuments(text, "", {.legacy_aggregation = true}, &ignored, [&](ParsedDocument document) {
    if (document.good && document.aggregation) {
      KeepTranslated(std::move(document), &documents);
      return;
    }
    KeptDocument& kept = documents.emplace_back();
    kept.good = document.good;
    kept.rule = std::move(document.rule);
    if (std::holds_alternative<Rule>(kept.rule)) return;
    for (const std::string_view name : kSections) {
      const YamlNode* section = document.root.Find(name);
      kept.sections.push_back(section == nullptr ? YamlNode() : *section);
    }
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

bool IsCalled(const KeptDocument& document, const std::string& reference) {
  const RuleHead& head = document.head();
  return reference == head.name || reference == head.id;
}

// Finds the documents of `before` again, in their order: a fix can make one readable between them.
class Matching {
 public:
  Matching(const KeptDocuments& before, const KeptDocuments& after, bool same_meaning)
      : before_(before), after_(after), same_meaning_(same_meaning) {}

  bool FindAll() {
    auto at = after_.begin();
    for (const KeptDocument& document : before_) {
      at = std::find_if(at, after_.end(),
                        [&](const KeptDocument& other) { return Keeps(document, other); });
      if (at == after_.end()) return false;
      found_.push_back(&*at++);
    }
    return true;
  }

 private:
  bool Keeps(const KeptDocument& before, const KeptDocument& after) const {
    if (!before.good) return true;
    return after.good && (!same_meaning_ || Same(before, after));
  }

  // A rule that was read but can't be run has no meaning to keep.
  bool Same(const KeptDocument& before, const KeptDocument& after) const {
    if (before.rule.index() != after.rule.index()) return false;
    if (const auto* rule = std::get_if<Rule>(&before.rule)) {
      return SameMeaning(*rule, std::get<Rule>(after.rule)) || !SameMeaning(*rule, *rule);
    }
    const bool written = !before.sections.empty() && !after.sections.empty();
    if (written) return std::ranges::equal(before.sections, after.sections, SameTree);
    return SameCorrelation(std::get<CorrelationRule>(before.rule),
                           std::get<CorrelationRule>(after.rule),
                           [this](const auto& a, const auto& b) { return SameRule(a, b); });
  }

  // Rules of the file may have got other names. What several had was no reference to any of them.
  bool SameRule(const std::string& before, const std::string& after) const {
    const auto called = [](const std::string& name) {
      return [&name](const KeptDocument& each) { return IsCalled(each, name); };
    };
    const auto own = std::ranges::find_if(before_, called(before));
    if (own == before_.end()) return before == after;
    if (std::ranges::count_if(before_, called(before)) > 1) return true;
    const auto place = static_cast<size_t>(own - before_.begin());
    if (place >= found_.size()) return before == after;
    return IsCalled(*found_[place], after) && std::ranges::count_if(after_, called(after)) == 1;
  }

  const KeptDocuments& before_;
  const KeptDocuments& after_;
  bool same_meaning_;
  std::vector<const KeptDocument*> found_;  // of `after_`, for those of `before_`
};

}  // namespace

bool KeepsRules(std::string_view before, std::string_view after, bool same_meaning) {
  const KeptDocuments old_documents = DocumentsOf(before);
  const KeptDocuments new_documents = DocumentsOf(after);
  return Matching(old_documents, new_documents, same_meaning).FindAll();
}

}  // namespace tocsin
