// MITRE ATT&CK references out of Sigma tags.
//
// Pure functions.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace tocsin {

struct AttackReferences {
  std::vector<std::string> tactics;     // by name: "credential-access"
  std::vector<std::string> techniques;  // by id: "T1059.001"
};

// attack.t1059.001 is a technique, attack.g0016 a group and attack.s0002 a software (both left
// out), every other attack.* a tactic; the older spelling with underscores is taken too.
AttackReferences AttackOf(std::span<const std::string> tags);

}  // namespace tocsin
