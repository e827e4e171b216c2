#include "compile/literal_engine.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace tocsin {
namespace {

TEST(ScanDatabase, ReportsEveryLiteralThatStandsInTheText) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    const auto text = [&](size_t size) {
      std::string out;
      for (size_t i = 0; i < size; ++i) out.push_back("ab\\.\n\0\xc3\xa9"[random() % 8]);
      return out;
    };
    std::vector<std::string> needles;
    for (int i = 0; i < 20; ++i) needles.push_back(text(1 + random() % 4));
    std::vector<ScanDatabase::Literal> literals;
    for (const std::string& needle : needles) literals.push_back({needle, true});
    const auto database = ScanDatabase::FromLiterals(literals);
    ScanScratch scratch;
    scratch.Prepare(*database);
    const std::string hay = text(random() % 60);
    std::set<unsigned> found;
    database->Scan(hay, scratch, [&](unsigned id, size_t) { found.insert(id); });
    for (unsigned i = 0; i < needles.size(); ++i) {
      ASSERT_EQ(found.count(i) == 1, hay.find(needles[i]) != std::string::npos);
    }
  }
}

TEST(ScanDatabase, RefusesExpressionsItCannotTakeAndKeepsTheOthers) {
  const std::vector<std::string> expressions = {"foo\\d+", "a(?=b)", "(a)\\1", "bar$"};
  std::vector<bool> refused(expressions.size(), false);
  const auto database = ScanDatabase::FromRegexes(expressions, &refused);
  EXPECT_EQ(refused, (std::vector<bool>{false, true, true, false}));
  ScanScratch scratch;
  scratch.Prepare(*database);
  std::set<unsigned> found;
  database->Scan("a foo12 bar", scratch, [&](unsigned id, size_t) { found.insert(id); });
  EXPECT_EQ(found, (std::set<unsigned>{0, 3}));
}

TEST(ScanDatabase, NothingToSearchGivesNoDatabase) {
  EXPECT_EQ(ScanDatabase::FromLiterals({}), nullptr);
}

}  // namespace
}  // namespace tocsin
