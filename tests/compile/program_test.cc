#include "compile/program.h"

#include <gtest/gtest.h>

#include <random>

namespace tocsin {
namespace {

using Kind = BoolExpr::Kind;

bool Truth(const BoolExpr& e, uint32_t items) {
  size_t held = 0;
  for (const BoolExpr& child : e.children) held += Truth(child, items) ? 1 : 0;
  switch (e.kind) {
    case Kind::kItem:
      return (items >> e.item & 1) != 0;
    case Kind::kNot:
      return held == 0;
    case Kind::kAnd:
      return held == e.children.size();
    case Kind::kOr:
      return held > 0;
    case Kind::kAtLeast:
      return held >= e.at_least;
  }
  return false;
}

bool Accepts(const std::vector<Instruction>& program, int32_t at, uint32_t items) {
  while (at >= 0) at = (items >> program[at].item & 1) != 0 ? program[at].yes : program[at].no;
  return at == kAccept;
}

BoolExpr RandomExpr(std::mt19937* random, int depth) {
  BoolExpr e;
  e.kind = depth == 0 ? Kind::kItem : static_cast<Kind>((*random)() % 5);
  e.item = (*random)() % 6;
  e.at_least = 1 + (*random)() % 3;
  const size_t children = e.kind == Kind::kItem ? 0 : e.kind == Kind::kNot ? 1 : (*random)() % 4;
  for (size_t i = 0; i < children; ++i) e.children.push_back(RandomExpr(random, depth - 1));
  return e;
}

TEST(Program, SaysWhatTheTreeSays) {
  std::mt19937 random(11);
  for (int i = 0; i < 3000; ++i) {
    const BoolExpr e = RandomExpr(&random, 4);
    std::vector<Instruction> program;
    const int32_t entry = *AppendProgram(e, &program);
    for (uint32_t items = 0; items < 64; ++items) {
      ASSERT_EQ(Accepts(program, entry, items), Truth(e, items));
    }
  }
}

TEST(Program, RefusesWhatGrowsBeyondTheLimitAndLeavesNothingBehind) {
  BoolExpr e;
  e.kind = Kind::kAtLeast;
  e.at_least = 1500;
  for (int i = 0; i < 3000; ++i) e.children.push_back(BoolExpr::Item(0));
  std::vector<Instruction> program(3);
  EXPECT_FALSE(AppendProgram(e, &program).has_value());
  EXPECT_EQ(program.size(), 3u);
}

TEST(Program, MoreThanThereAreIsNever) {
  BoolExpr e;
  e.kind = Kind::kAtLeast;
  e.at_least = 4'000'000'000;
  e.children.push_back(BoolExpr::Item(0));
  std::vector<Instruction> program;
  EXPECT_EQ(AppendProgram(e, &program), kReject);
}

}  // namespace
}  // namespace tocsin
