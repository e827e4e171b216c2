// House rules about references.
#include <fmt/format.h>

#include <algorithm>

#include "diag/quote.h"
#include "lint/checks.h"
#include "rule/attribute_values.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

constexpr std::string_view kAttack = "https://attack.mitre.org/";
constexpr std::string_view kTechniques = "https://attack.mitre.org/techniques/";
constexpr std::string_view kGitHub = "https://github.com/";
constexpr std::string_view kFileOnBranch = "/blob/";
constexpr size_t kCommitDigits = 40;
constexpr size_t kLongestExtension = 3;

bool IsLetterOrDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A name with an extension of one to three letters is a file.
bool IsFile(std::string_view path) {
  const size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view extension = path.substr(dot + 1);
  return !extension.empty() && extension.size() <= kLongestExtension &&
         std::all_of(extension.begin(), extension.end(),
                     [](char c) { return IsLetterOrDigit(c) || c == '_'; });
}

// One part of the path, between slashes, is the hash of a commit.
bool NamesCommit(std::string_view link) {
  for (size_t slash = link.find('/'); slash != std::string_view::npos;) {
    const size_t next = link.find('/', slash + 1);
    if (next == slash + 1 + kCommitDigits) {
      const std::string_view part = link.substr(slash + 1, kCommitDigits);
      if (std::all_of(part.begin(), part.end(),
                      [](char c) { return IsLetterOrDigit(c) && !(c >= 'A' && c <= 'Z'); })) {
        return true;
      }
    }
    slash = next;
  }
  return false;
}

// The branch that a link names, or all of the link.
SourceRange BranchIn(const YamlNode& link) {
  const size_t at = link.text.find(kFileOnBranch);
  if (at == std::string::npos) return link.range;
  const size_t begin = at + kFileOnBranch.size();
  const size_t end = link.text.find('/', begin);
  return end == std::string::npos ? link.range : PlacesIn(link).Of(begin, end);
}

// "attack.t1053.003" for .../techniques/T1053/003/; "" for other pages.
std::string TagOf(std::string_view link) {
  if (!link.starts_with(kTechniques)) return {};
  link.remove_prefix(kTechniques.size());
  if (link.ends_with('/')) link.remove_suffix(1);
  const bool plain = !link.empty() && std::all_of(link.begin(), link.end(), [](char c) {
    return IsLetterOrDigit(c) || c == '/';
  });
  if (!plain) return {};
  std::string tag = "attack." + LowerAscii(link);
  std::replace(tag.begin(), tag.end(), '/', '.');
  return tag;
}

}  // namespace

void CheckHouseReferences(const LintDocument& document, const LintConfig&,
                          const ParseContext& context) {
  const YamlNode* list = document.root.Find("references");
  if (list == nullptr) return;
  for (const YamlNode& link : list->items) {
    const std::string& text = link.text;
    if (text.starts_with(kGitHub) && IsFile(std::string_view(text).substr(kGitHub.size())) &&
        !NamesCommit(text)) {
      context.Complain(Code::kSigmahqGithubLink, BranchIn(link),
                       "the file that this reference leads to may change or go",
                       "link to it in a commit; GitHub calls that a permalink");
    }
    if (text.starts_with(kAttack)) {
      const std::string tag = TagOf(text);
      context.Complain(Code::kSigmahqMitreLink, link.range,
                       "the reference leads to ATT&CK, where a tag is meant",
                       tag.empty() ? "write it as a tag" : fmt::format("write the tag '{}'", tag));
    }
  }
}

}  // namespace tocsin
