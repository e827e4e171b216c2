// Files that grow, are rotated, emptied, renamed while nobody looks; a restart at every line gives
// every line once.
#include "service/tail.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

class TailTest : public testing::Test {
 protected:
  TailTest() : path_((folder_.path() / "conn.log").string()) {}

  void Write(const std::string& text) { std::ofstream(path_, std::ios::app) << text; }
  void Rename(const std::string& name) { fs::rename(path_, folder_.path() / name); }

  // Where a reader stands that took one line.
  Tail::Mark AfterOneLine() const {
    Tail tail(path_, true);
    EXPECT_TRUE(tail.Open({}));
    std::string_view line;
    EXPECT_TRUE(*tail.Next(&line));
    return tail.mark();
  }

  static Lines Read(Tail* tail) {
    Lines lines;
    std::string_view line;
    while (true) {
      const Result<bool> next = tail->Next(&line);
      EXPECT_TRUE(next) << next.error().message;
      if (!next || !*next) return lines;
      lines.emplace_back(line);
    }
  }

  const TempDir folder_;
  const std::string path_;
};

TEST_F(TailTest, GivesALineWhenItsEndHasCome) {
  Write("one\ntw");
  Tail tail(path_, true);
  ASSERT_TRUE(tail.Open({}));
  EXPECT_EQ(Read(&tail), Lines{"one"});
  EXPECT_EQ(tail.state(), Tail::State::kWaiting);
  Write("o\nthree\n");
  EXPECT_EQ(Read(&tail), (Lines{"two", "three"}));
  EXPECT_EQ(tail.mark().lines, 3);
  EXPECT_EQ(tail.mark().bytes, 14u);
}

TEST_F(TailTest, EndsWithTheFileThatIsNotFollowed) {
  Write("one\ntwo");
  Tail tail(path_, false);
  ASSERT_TRUE(tail.Open({}));
  EXPECT_EQ(Read(&tail), (Lines{"one", "two"}));
  EXPECT_EQ(tail.state(), Tail::State::kEnded);
}

TEST_F(TailTest, GoesOnAtEveryMark) {
  const Lines all = {"a", "", "ccc", "dd", "e"};
  std::string text;
  for (const std::string& line : all) text += line + "\n";
  Write(text);
  Tail first(path_, true);
  ASSERT_TRUE(first.Open({}));
  for (size_t taken = 0; taken <= all.size(); ++taken) {
    Tail again(path_, true);
    ASSERT_TRUE(again.Open(first.mark()));
    EXPECT_EQ(Read(&again), Lines(all.begin() + static_cast<ptrdiff_t>(taken), all.end()));
    std::string_view line;
    ASSERT_TRUE(first.Next(&line));
  }
}

TEST_F(TailTest, ReadsARotatedFileToItsEndFirst) {
  Write("one\ntwo\n");
  Tail tail(path_, true);
  ASSERT_TRUE(tail.Open({}));
  Read(&tail);
  Write("three\nfo");
  Rename("conn.log.1");
  EXPECT_EQ(Read(&tail), (Lines{"three", "fo"}));
  EXPECT_EQ(tail.state(), Tail::State::kRotated);
  EXPECT_FALSE(*tail.OpenNext());
  Write("new\n");
  ASSERT_TRUE(*tail.OpenNext());
  EXPECT_EQ(Read(&tail), Lines{"new"});
  EXPECT_EQ(tail.mark().lines, 1);
}

TEST_F(TailTest, FindsTheFileThatWasRenamedWhileNobodyLooked) {
  Write("one\ntwo\n");
  const Tail::Mark mark = AfterOneLine();
  Rename("conn-2026.log");
  Write("new\n");
  Tail tail(path_, true);
  ASSERT_TRUE(tail.Open(mark));
  EXPECT_EQ(Read(&tail), Lines{"two"});
  EXPECT_EQ(tail.state(), Tail::State::kRotated);
  ASSERT_TRUE(*tail.OpenNext());
  EXPECT_EQ(Read(&tail), Lines{"new"});
  EXPECT_EQ(tail.TakeNotice(), "");
}

TEST_F(TailTest, ReadsEveryFileThatHadTheNameMeanwhile) {
  const auto make = [&](const std::string& text) {
    // File systems tell ages apart by ticks of some milliseconds.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    Write(text);
  };
  make("oldest\n");
  Rename("conn.log.9");
  make("one\ntwo\n");
  const Tail::Mark mark = AfterOneLine();
  Rename("conn.log.3");
  make("three\n");
  Rename("conn.2026-03-11.log");
  make("four\n");
  Rename("conn.log-20260312");
  make("no log of that name\n");
  Rename("conn_long.log");
  make("packed\n");
  Rename("conn.log.2.gz");
  make("five\n");
  Tail tail(path_, true);
  ASSERT_TRUE(tail.Open(mark));
  Lines lines = Read(&tail);
  while (tail.state() == Tail::State::kRotated) {
    ASSERT_TRUE(*tail.OpenNext());
    for (std::string& line : Read(&tail)) lines.push_back(std::move(line));
  }
  EXPECT_EQ(lines, (Lines{"two", "three", "four", "five"}));
}

TEST_F(TailTest, TakesACopyForNoRotation) {
  Write("one\n");
  Tail tail(path_, true);
  ASSERT_TRUE(tail.Open({}));
  Read(&tail);
  fs::copy_file(path_, folder_.path() / "conn.log.1");
  fs::resize_file(path_, 0);
  EXPECT_EQ(Read(&tail), Lines{});
  ASSERT_TRUE(*tail.OpenNext());
  Write("two\n");
  EXPECT_EQ(Read(&tail), Lines{"two"});
}

TEST_F(TailTest, SaysThatTheFileIsGone) {
  Write("one\ntwo\n");
  const Tail::Mark mark = AfterOneLine();
  {
    // Held open, so that the next file can't get the same number.
    const std::ifstream held(path_);
    fs::remove(path_);
    Write("new\n");
  }
  Tail tail(path_, true);
  ASSERT_TRUE(tail.Open(mark));
  EXPECT_EQ(tail.TakeNotice(), path_ +
                                   ": the file that was read up to line 1 is gone; what it had "
                                   "more is not read");
  EXPECT_EQ(Read(&tail), Lines{"new"});
}

TEST_F(TailTest, BeginsAnewWithAFileThatWasEmptied) {
  Write("one\ntwo\n");
  Tail tail(path_, true);
  ASSERT_TRUE(tail.Open({}));
  Read(&tail);
  fs::resize_file(path_, 0);
  Write("a\n");
  EXPECT_EQ(Read(&tail), Lines{});
  EXPECT_EQ(tail.TakeNotice(), path_ + ": it was emptied; it is read from its begin");
  ASSERT_TRUE(*tail.OpenNext());
  EXPECT_EQ(Read(&tail), Lines{"a"});
}

TEST_F(TailTest, GivesTheHeaderOfAFileThatIsTakenUpBehindIt) {
  Write("#separator \\x09\n#fields\tts\n1\n2\n");
  Tail first(path_, true);
  ASSERT_TRUE(first.Open({}));
  EXPECT_TRUE(first.header().empty());
  std::string_view line;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(*first.Next(&line));
  Tail again(path_, true);
  ASSERT_TRUE(again.Open(first.mark()));
  EXPECT_EQ(again.header(), (Lines{"#separator \\x09", "#fields\tts"}));
  EXPECT_EQ(Read(&again), Lines{"2"});
}

TEST_F(TailTest, CutsALineWithoutEnd) {
  const std::string part(1u << 20, 'x');
  for (int i = 0; i < 40; ++i) Write(part);
  Write("\nafter\n");
  Tail tail(path_, true);
  ASSERT_TRUE(tail.Open({}));
  std::string_view line;
  ASSERT_TRUE(*tail.Next(&line));
  EXPECT_GT(line.size(), 16u << 20);
  EXPECT_LT(line.size(), 17u << 20);
  EXPECT_EQ(Read(&tail), Lines{"after"});
  EXPECT_EQ(tail.mark().bytes, fs::file_size(path_));
}

TEST_F(TailTest, FailsWithTheNameOfWhatIsNotThere) {
  Tail tail(path_, true);
  const Result<void> opened = tail.Open({});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "open " + path_ + ": No such file or directory");
}

}  // namespace
}  // namespace tocsin
