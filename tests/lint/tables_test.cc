// The tables are read in full, and say what rules are held against.
#include "lint/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Tables, KnowLogSourcesByAllOfTheirAttributes) {
  const KnownLogSource* source = FindLogSource({"process_creation", "windows", ""});
  ASSERT_NE(source, nullptr);
  EXPECT_THAT(source->fields, Contains("CommandLine"));
  EXPECT_THAT(source->fields, Contains("User"));
  EXPECT_EQ(FindLogSource({"process_creation", "windows", "sysmon"}), nullptr);
  EXPECT_EQ(FindLogSource({"process_creation", "", ""}), nullptr);
  source = FindLogSource({"registry_set", "windows", ""});
  ASSERT_NE(source, nullptr);
  EXPECT_THAT(source->decided, Contains("EventType"));
}

TEST(Tables, SayHowNamesOfFilesBegin) {
  EXPECT_EQ(FileNameBeginning({"process_creation", "windows", ""}), "proc_creation_win_");
  EXPECT_EQ(FileNameBeginning({"", "azure", "signinlogs"}), "azure_") << "that of the product";
  EXPECT_EQ(FileNameBeginning({"", "", "nowhere"}), "");
}

TEST(Tables, SayWhatCategoriesOfWindowsStandFor) {
  const WindowsCategory* category = FindWindowsCategory("ps_module");
  ASSERT_NE(category, nullptr);
  EXPECT_TRUE(category->decides_event_id);
  EXPECT_THAT(category->providers, ElementsAre("Microsoft-Windows-PowerShell"));
  EXPECT_FALSE(FindWindowsCategory("registry_event")->decides_event_id);
  EXPECT_EQ(FindWindowsCategory("security"), nullptr);
}

TEST(Tables, KnowTheTacticsOfTechniques) {
  EXPECT_THAT(TacticsOf("t1053.005"),
              ElementsAre("execution", "persistence", "privilege-escalation"));
  EXPECT_THAT(TacticsOf("t9999"), IsEmpty());
}

TEST(Tables, AreNotEmpty) {
  for (const EmbeddedFile& file : LintDataFiles()) {
    EXPECT_FALSE(file.text.empty()) << file.name;
    EXPECT_EQ(file.text.front(), '#') << file.name << " does not say where it comes from";
  }
}

}  // namespace
}  // namespace tocsin
