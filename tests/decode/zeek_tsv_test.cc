#include "decode/zeek_tsv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "decode/zeek_header.h"
#include "tests/decode/reader_harness.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<const StreamContext::ZeekHeader> Header(const std::vector<std::string>& lines,
                                                        const std::string& default_path = "") {
  ZeekHeaderReader reader(default_path);
  for (const std::string& line : lines) reader.ReadLine(line);
  return reader.Current();
}

const std::vector<std::string> kConn = {
    "#separator \\x09",
    "#set_separator\t,",
    "#empty_field\t(empty)",
    "#unset_field\t-",
    "#path\tconn",
    "#open\t2018-03-24-17-15-20",
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tlocal_orig\ttunnel_parents\tnote\tscores\t_system_"
    "name",
    "#types\ttime\tstring\taddr\tport\tbool\tset[string]\tstring\tvector[count]\tstring"};

class ZeekTsv : public testing::Test {
 protected:
  ZeekTsv()
      : harness_(MakeZeekTsvReader, {"ts", "uid", "id.orig_h", "id.orig_p", "local_orig",
                                     "tunnel_parents", "note", "scores", "mycol", "absent"}) {
    harness_.context().zeek = Header(kConn);
  }

  ReaderHarness harness_;
};

TEST_F(ZeekTsv, GivesTypedValuesByHeader) {
  ASSERT_TRUE(
      harness_.Read("1521911720.613421\tCx1\t10.0.0.1\t443\tT\tCa,Cb\thello\t1,2\tsensor1").ok());
  EXPECT_THAT(harness_.Get("ts"), ElementsAre("#1521911720.613421"));
  EXPECT_THAT(harness_.Get("uid"), ElementsAre("Cx1"));
  EXPECT_THAT(harness_.Get("id.orig_h"), ElementsAre("10.0.0.1"));
  EXPECT_THAT(harness_.Get("id.orig_p"), ElementsAre("#443"));
  EXPECT_THAT(harness_.Get("local_orig"), ElementsAre("?true"));
  EXPECT_THAT(harness_.Get("tunnel_parents"), ElementsAre("Ca", "Cb"));
  EXPECT_THAT(harness_.Get("scores"), ElementsAre("#1", "#2"));
  EXPECT_THAT(harness_.Get("absent"), IsEmpty());
  EXPECT_EQ(harness_.event().time_ns, 1521911720613421000);
  EXPECT_EQ(harness_.Source(), "zeek/conn/-");
  EXPECT_EQ(harness_.tree().host, "sensor1");
  EXPECT_FALSE(harness_.tree().raw_is_leaf);
  EXPECT_THAT(harness_.Leaves(), ElementsAre("1521911720.613421", "Cx1", "10.0.0.1", "443", "true",
                                             "Ca", "Cb", "hello", "1", "2", "sensor1"));
}

TEST_F(ZeekTsv, TellsUnsetFromEmpty) {
  ASSERT_TRUE(harness_.Read("-\t-\t-\t-\t-\t(empty)\t(empty)\t-,7\t-").ok());
  EXPECT_THAT(harness_.Get("uid"), IsEmpty());
  EXPECT_THAT(harness_.Get("tunnel_parents"), ElementsAre("<empty>"));
  EXPECT_THAT(harness_.Get("note"), ElementsAre(""));
  EXPECT_THAT(harness_.Get("scores"), ElementsAre("<opaque>", "#7"));
  EXPECT_EQ(harness_.event().time_ns, Event::kNoTime);
  EXPECT_EQ(harness_.tree().host, "");
}

TEST_F(ZeekTsv, UndoesEscapesAsZeeksJsonShowsThem) {
  const auto note = [&](const std::string& text) {
    EXPECT_TRUE(harness_.Read("1\tu\th\t1\tF\t(empty)\t" + text + "\t-\t-").ok());
    return harness_.Get("note").at(0);
  };
  EXPECT_EQ(note("C:\\\\x"), "C:\\x");
  EXPECT_EQ(note("\\\\x09"), "\\x09");
  EXPECT_EQ(note("a\\x09b\\x0ac\\x0d"), "a\tb\nc\r");
  EXPECT_EQ(note("\\x00\\xff"), "\\x00\\xff");
  EXPECT_EQ(note("\\x2d"), "-");
  EXPECT_EQ(note("\\x2d\\x2d"), "\\x2d\\x2d");
  EXPECT_EQ(note("\\x28empty)"), "(empty)");
  EXPECT_EQ(note("\\x23fields"), "#fields");
  EXPECT_EQ(note("a\\x2cb"), "a\\x2cb");
  EXPECT_EQ(note("\\"), "\\");
  EXPECT_EQ(note("\\x0"), "\\x0");
  ASSERT_TRUE(harness_.Read("1\tu\th\t1\tF\ta\\x2cb,\\\\\tn\t-\t-").ok());
  EXPECT_THAT(harness_.Get("tunnel_parents"), ElementsAre("a,b", "\\"));
}

TEST_F(ZeekTsv, KeepsWhatIsNoNumberAsText) {
  ASSERT_TRUE(harness_.Read("XXXX\tu\th\t007\tmaybe\t-\tn\tinf\t-").ok());
  EXPECT_THAT(harness_.Get("ts"), ElementsAre("XXXX"));
  EXPECT_THAT(harness_.Get("id.orig_p"), ElementsAre("007"));
  EXPECT_THAT(harness_.Get("local_orig"), ElementsAre("maybe"));
  EXPECT_THAT(harness_.Get("scores"), ElementsAre("inf"));
}

TEST_F(ZeekTsv, RejectsAnotherNumberOfColumns) {
  for (const char* line : {"1\tu", "1", "1\tu\th\t1\tF\t-\tn\t1\t-\textra"}) {
    const DecodeOutcome outcome = harness_.Read(line);
    EXPECT_EQ(outcome.kind, DecodeOutcome::Kind::kMalformed);
    EXPECT_EQ(outcome.reason, "number of columns differs from the Zeek header");
    EXPECT_THAT(harness_.Leaves(), IsEmpty());
  }
  EXPECT_EQ(harness_.Read("").kind, DecodeOutcome::Kind::kSkip);
  EXPECT_EQ(harness_.Read("#close\t2018").kind, DecodeOutcome::Kind::kSkip);
}

TEST_F(ZeekTsv, RejectsRecordsWithoutHeader) {
  harness_.context().zeek = nullptr;
  EXPECT_EQ(harness_.Read("1\tu").reason, "Zeek record without a #fields line before it");
}

TEST_F(ZeekTsv, ReadsOtherSeparatorsAndMarkers) {
  harness_.context().zeek =
      Header({"#separator ||", "#set_separator||;", "#empty_field||EMPTY", "#unset_field||NULL",
              "#path||Test-2", "#fields||uid||tunnel_parents||note",
              "#types||string||set[string]||string"});
  ASSERT_TRUE(harness_.Read("a|b||x;y||\\x45MPTY").ok());
  EXPECT_THAT(harness_.Get("uid"), ElementsAre("a|b"));
  EXPECT_THAT(harness_.Get("tunnel_parents"), ElementsAre("x", "y"));
  EXPECT_THAT(harness_.Get("note"), ElementsAre("EMPTY"));
  EXPECT_EQ(harness_.Source(), "zeek/test/-");
  ASSERT_TRUE(harness_.Read("NULL||EMPTY||EMPTY").ok());
  EXPECT_THAT(harness_.Get("uid"), IsEmpty());
  EXPECT_THAT(harness_.Get("tunnel_parents"), ElementsAre("<empty>"));
}

TEST_F(ZeekTsv, ReadsLabelsThatAreGluedWithBlanks) {
  harness_.context().zeek =
      Header({"#separator \\x09", "#path\tconn", "#fields\tuid\ttunnel_parents   label   note",
              "#types\tstring\tset[string]   string   string"});
  EXPECT_THAT(harness_.context().zeek->fields,
              ElementsAre("uid", "tunnel_parents", "label", "note"));
  ASSERT_TRUE(harness_.Read("C1\t(empty)   Malicious   PortScan").ok());
  EXPECT_THAT(harness_.Get("tunnel_parents"), ElementsAre("<empty>"));
  EXPECT_THAT(harness_.Get("note"), ElementsAre("PortScan"));
}

TEST_F(ZeekTsv, ReadsABareRowOfNames) {
  ZeekHeaderReader reader("conn");
  reader.ReadNames("ts\tuid\tid.orig_p");
  harness_.context().zeek = reader.Current();
  ASSERT_TRUE(harness_.Read("1329843175.5\tC1\t80").ok());
  EXPECT_THAT(harness_.Get("id.orig_p"), ElementsAre("80"));
  EXPECT_EQ(harness_.event().time_ns, 1329843175500000000);
  EXPECT_EQ(harness_.Source(), "zeek/conn/-");
}

TEST_F(ZeekTsv, FindsNamesWithoutTheirSpaces) {
  harness_.context().zeek = Header({"#fields\tmy col\tuid"});
  ASSERT_TRUE(harness_.Read("v\tu").ok());
  EXPECT_THAT(harness_.Get("mycol"), ElementsAre("v"));
}

TEST_F(ZeekTsv, LetsAssertedLogSourceWin) {
  harness_.context().asserted.service = "dns";
  ASSERT_TRUE(harness_.Read("1\tu\th\t1\tF\t-\tn\t1\t-").ok());
  EXPECT_EQ(harness_.Source(), "zeek/dns/-");
}

TEST_F(ZeekTsv, KeepsValuesOfTheEventWhenATreeIsMadeInBetween) {
  ASSERT_TRUE(harness_.Read("1\tu\th\t1\tF\t-\ta\\x09b\t1\t-").ok());  // reads the tree second
  EXPECT_THAT(harness_.Get("note"), ElementsAre("a\tb"));
}

TEST_F(ZeekTsv, EventAndTreeAgreeOnRandomLines) {
  std::mt19937 random(20180324);
  const std::string pieces[] = {"\t",
                                "\\",
                                "x09",
                                "\\x2c",
                                ",",
                                "-",
                                "(empty)",
                                "1",
                                "T",
                                ".5",
                                "#",
                                "\xff",
                                std::string(1, '\0'),
                                "   ",
                                "\\x28empty)"};
  for (int i = 0; i < 20000; ++i) {
    std::string line;
    for (int column = 0; column < 9; ++column) {
      if (column > 0) line += '\t';
      for (unsigned n = random() % 4; n > 0; --n) line += pieces[random() % std::size(pieces)];
    }
    harness_.Read(line);
    harness_.Leaves();
    if (HasFailure()) return;
  }
}

TEST(ZeekHeader, StartsAnewWithSeparator) {
  ZeekHeaderReader reader("");
  for (const std::string& line : kConn) reader.ReadLine(line);
  const auto first = reader.Current();
  reader.ReadLine("#close\t2018");
  EXPECT_EQ(reader.Current(), first);
  for (const std::string& line : kConn) reader.ReadLine(line);
  EXPECT_EQ(reader.Current(), first) << "an equal header is no change";
  reader.ReadLine("#separator \\x2c");
  EXPECT_EQ(reader.Current(), nullptr);
  reader.ReadLine("#fields,a,b");
  EXPECT_THAT(reader.Current()->fields, ElementsAre("a", "b"));
  EXPECT_EQ(reader.Current()->separator, ",");
}

TEST(ZeekHeader, RefusesAbsurdlyManyColumns) {
  std::string line = "#fields";
  for (int i = 0; i < 5000; ++i) line += "\ta";
  EXPECT_EQ(Header({line}), nullptr);
}

TEST(ZeekHeader, DropsAnEmptyNameAtTheEnd) {
  EXPECT_THAT(Header({"#fields\ta\tb\t"})->fields, ElementsAre("a", "b"));
}

TEST(ZeekHeader, SurvivesEmptySeparators) {
  const auto header = Header({"#set_separator\t", "#fields\ta", "#types\tset[string]"});
  ReaderHarness harness(MakeZeekTsvReader, {"a"});
  harness.context().zeek = header;
  ASSERT_TRUE(harness.Read("x,y").ok());
  EXPECT_THAT(harness.Get("a"), ElementsAre("x,y"));
}

}  // namespace
}  // namespace tocsin
