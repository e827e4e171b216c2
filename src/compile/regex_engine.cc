#include "compile/regex_engine.h"

#include <re2/re2.h>

#include <map>

namespace tocsin {
namespace {

// Enough for the automaton of `.{1000,}`; RE2 is a hundred times slower without one.
constexpr int64_t kMaxMemory = 32 << 20;

}  // namespace

Result<std::unique_ptr<Regex>> Regex::Compile(const std::string& expression) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxMemory);
  std::unique_ptr<Regex> out(new Regex());
  out->expression_ = expression;
  out->re2_ = std::make_unique<RE2>(expression, options);
  if (!out->re2_->ok()) return Fail(out->re2_->error());
  return out;
}

Regex::~Regex() = default;

bool Regex::Search(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *re2_);
}

std::vector<std::pair<std::string, std::string>> Regex::Captures(std::string_view text) const {
  std::vector<std::pair<std::string, std::string>> captures;
  const std::map<int, std::string>& names = re2_->CapturingGroupNames();
  if (names.empty()) return captures;
  std::vector<re2::StringPiece> groups(static_cast<size_t>(names.rbegin()->first) + 1);
  const re2::StringPiece whole(text.data(), text.size());
  if (!re2_->Match(whole, 0, text.size(), RE2::UNANCHORED, groups.data(),
                   static_cast<int>(groups.size()))) {
    return captures;
  }
  for (const auto& [number, name] : names) {
    const re2::StringPiece& found = groups[static_cast<size_t>(number)];
    if (found.data() != nullptr) captures.emplace_back(name, std::string(found));
  }
  return captures;
}

int Regex::program_size() const { return re2_->ProgramSize(); }

}  // namespace tocsin
