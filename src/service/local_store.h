// In place of a broker, when sources are files: the internal topics, the positions of readers, and
// the files that detections and dead letters are written to. A commit happens whole or not at all;
// so after a crash nothing is lost, and nothing stands twice in a file (standard output excepted:
// of what it was given, nothing can be taken back).
//
// With a folder everything stands in its file `tocsin.db` (SQLite), which one process at a time can
// have; without one it lives as long as the process. The only user of SQLite.
//
// Thread safety: any thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "service/append_file.h"
#include "service/service_options.h"
#include "service/session.h"
#include "tocsin/result.h"

namespace tocsin {

class LocalStore {
 public:
  // How far a reader is with a lane. `file` is of a file: which one it is, and the byte behind the
  // last line taken.
  struct Mark {
    int64_t offset = kNoOffset;
    std::string metadata;
    AppendFile::Mark file;
  };
  struct Record {
    int64_t offset = 0;
    int64_t timestamp_ms = 0;
    std::string key;
    std::string value;
  };
  // Records of a partition before an offset: of no use to anybody any more.
  struct Release {
    std::string topic;
    int32_t partition = 0;
    int64_t before = 0;
  };
  struct Change {
    std::string reader;  // of the marks: "match", "correlate"
    std::vector<std::pair<LaneInfo, Mark>> marks;
    std::vector<OutputRecord> output;
    std::vector<Release> releases;
    int64_t now_ms = 0;  // wall clock, of the records
  };

  // Fails when the folder can't be used, another process has it, or an output file can't be
  // written.
  static Result<std::unique_ptr<LocalStore>> Open(const ServiceOptions& options);
  ~LocalStore();

  // Fails for good: a full disk, a damaged file. What was committed before stays.
  Result<void> Commit(const Change& change);

  Result<Mark> Find(const std::string& reader, const LaneInfo& lane);
  // The first offset that is there and the one behind the last.
  Result<std::pair<int64_t, int64_t>> Ends(const std::string& topic, int32_t partition);
  // At most `most`, from `from` on.
  Result<std::vector<Record>> Read(const std::string& topic, int32_t partition, int64_t from,
                                   size_t most);
  // Returns when something was committed, or after so long.
  void Wait(int timeout_ms);

  // A reader of files has nothing to read any more; `Ended` when none has of so many.
  void EndInput();
  bool InputEnded() const;

 private:
  struct Database;
  explicit LocalStore(const ServiceOptions& options);
  Result<void> OpenOutputs();
  Result<void> AppendOutputs(const std::vector<OutputRecord>& output);

  const std::string detections_;  // names of topics that are files here
  const std::string dead_letters_;
  const std::string detections_path_;
  const std::string dead_letters_path_;
  const std::vector<std::string> internal_;  // names of topics that are kept
  const uint32_t readers_;

  mutable std::mutex mutex_;  // of what follows
  std::condition_variable committed_;
  uint64_t commits_ = 0;
  uint32_t ended_ = 0;
  std::unique_ptr<Database> database_;
  std::map<std::string, AppendFile, std::less<>> files_;  // by topic
};

}  // namespace tocsin
