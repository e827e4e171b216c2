// MITRE ATT&CK references out of Sigma tags.
//
// Pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

struct AttackReferences {
  std::vector<std::string> tactics;     // by name: "credential-access"
  std::vector<std::string> techniques;  // by id: "T1059.001"
};

// attack.t1059.001 is a technique, attack.g0016 a group and attack.s0002 a software (both left
// out), every other attack.* a tactic; the older spelling with underscores is taken too.
AttackReferences AttackOf(std::span<const std::string> tags);

struct Tactic {
  std::string_view tag;   // "credential-access"
  std::string_view id;    // "TA0006"
  std::string_view name;  // "Credential Access"
};
std::span<const Tactic> Tactics();
// By tag or by id in lower case; null for tactics that the table (tactics.def) does not have.
const Tactic* FindTactic(std::string_view name);

// Pages of attack.mitre.org about a tactic or technique, by its id.
std::string TacticPage(std::string_view id);
std::string TechniquePage(std::string_view id);  // "T1059" or "T1059.001"

}  // namespace tocsin
