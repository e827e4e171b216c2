#include "emit/attack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(AttackOf, TellsTacticsFromTechniques) {
  const std::vector<std::string> tags = {"attack.execution", "attack.t1059.001",
                                         "attack.credential_access", "attack.T1003"};
  const AttackReferences attack = AttackOf(tags);
  EXPECT_THAT(attack.tactics, ElementsAre("execution", "credential-access"));
  EXPECT_THAT(attack.techniques, ElementsAre("T1059.001", "T1003"));
}

TEST(AttackOf, LeavesGroupsSoftwareAndOtherNamespacesOut) {
  const std::vector<std::string> tags = {"attack.g0016", "attack.s0002", "cve.2021-44228",
                                         "attack.", "car.2013-05-004"};
  const AttackReferences attack = AttackOf(tags);
  EXPECT_THAT(attack.techniques, IsEmpty());
  EXPECT_THAT(attack.tactics, IsEmpty());
}

TEST(AttackOf, NamesEachOnce) {
  const std::vector<std::string> tags = {
      "attack.t1059", "attack.T1059", "attack.command-and-control", "attack.command_and_control"};
  const AttackReferences attack = AttackOf(tags);
  EXPECT_THAT(attack.techniques, ElementsAre("T1059"));
  EXPECT_THAT(attack.tactics, ElementsAre("command-and-control"));
}

}  // namespace
}  // namespace tocsin
