// Regular expressions as Sigma rules may use them: RE2 syntax, searched anywhere in the text,
// case-sensitive unless the expression says otherwise. `^` and `$` are the ends of the text without
// the flag m; `.` does not match a line end without the flag s.
//
// Thread safety: a Regex is immutable; matching takes no lock that matters after warm-up.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/result.h"

namespace re2 {
class RE2;
}

namespace tocsin {

class Regex {
 public:
  // Fails with RE2's reason when the expression is outside its flavour or needs too much memory.
  static Result<std::unique_ptr<Regex>> Compile(const std::string& expression);
  ~Regex();

  bool Search(std::string_view text) const;
  // What the named groups of the first match found, in the order of the groups; those that took no
  // part are left out. Slow: for single matches, not for every event.
  std::vector<std::pair<std::string, std::string>> Captures(std::string_view text) const;
  const std::string& expression() const { return expression_; }
  // Rough size of the compiled program; large ones are not worth a second engine.
  int program_size() const;

 private:
  Regex() = default;
  std::string expression_;
  std::unique_ptr<re2::RE2> re2_;
};

}  // namespace tocsin
