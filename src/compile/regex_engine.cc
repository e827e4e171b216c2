#include "compile/regex_engine.h"

#include <re2/re2.h>

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

int Regex::program_size() const { return re2_->ProgramSize(); }

}  // namespace tocsin
