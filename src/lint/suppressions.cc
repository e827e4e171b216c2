#include "lint/suppressions.h"

#include "diag/codes.h"

namespace tocsin {
namespace {

constexpr std::string_view kMark = "# tocsin: ignore";
constexpr std::string_view kOfFile = "-file";
constexpr std::string_view kSeparators = " ,\t\r";

std::set<std::string, std::less<>> CodesIn(std::string_view text) {
  std::set<std::string, std::less<>> codes;
  for (size_t at = text.find_first_not_of(kSeparators); at != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(kSeparators, at), text.size());
    codes.emplace(text.substr(at, end - at));
    at = text.find_first_not_of(kSeparators, end);
  }
  return codes;
}

}  // namespace

Suppressions::Suppressions(std::string_view text) {
  uint32_t number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    const size_t at = line.find(kMark);
    if (at == std::string_view::npos) continue;
    std::string_view rest = line.substr(at + kMark.size());
    const bool of_file = rest.starts_with(kOfFile);
    if (of_file) rest.remove_prefix(kOfFile.size());
    Entry& entry = entries_.emplace_back();
    entry.codes = CodesIn(rest);
    const bool alone = line.find_first_not_of(" \t") == at;
    if (!of_file) entry.line = alone ? number + 1 : number;
    entry.range = {number, static_cast<uint32_t>(at + 1), number,
                   static_cast<uint32_t>(line.size() + 1)};
  }
}

bool Suppressions::Hides(const Diagnostic& finding) {
  bool hidden = false;
  for (Entry& entry : entries_) {
    if (entry.line != 0 && entry.line != finding.range.line) continue;
    if (!entry.codes.empty() && !entry.codes.contains(finding.code)) continue;
    entry.used = hidden = true;
  }
  return hidden;
}

void Suppressions::ReportUnused(const std::string& file, Diagnostics* findings) const {
  for (const Entry& entry : entries_) {
    if (entry.used) continue;
    Report(findings, Code::kUnusedSuppression, file, entry.range, "this comment suppresses nothing",
           "remove it");
  }
}

}  // namespace tocsin
