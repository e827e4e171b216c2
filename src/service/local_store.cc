#include "service/local_store.h"

#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

#include "emit/json_writer.h"

namespace tocsin {
namespace {

// A change of the tables is another version, and the old file is refused.
constexpr int64_t kVersion = 1;

constexpr std::array kSchema = {
    "CREATE TABLE IF NOT EXISTS record (topic TEXT, partition INTEGER, offset INTEGER, at INTEGER, "
    "key BLOB, value BLOB, PRIMARY KEY (topic, partition, offset)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS partition (topic TEXT, partition INTEGER, first INTEGER, next "
    "INTEGER, PRIMARY KEY (topic, partition)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS mark (reader TEXT, name TEXT, partition INTEGER, offset INTEGER, "
    "metadata TEXT, device INTEGER, inode INTEGER, bytes INTEGER, "
    "PRIMARY KEY (reader, name, partition)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS output (topic TEXT PRIMARY KEY, device INTEGER, inode INTEGER, "
    "bytes INTEGER) WITHOUT ROWID",
};

// A dead letter as a line: what is a header in a topic is a member here.
std::string DeadLetterLine(const OutputRecord& record) {
  constexpr std::string_view kPrefix = "tocsin-";
  JsonWriter json;
  json.StartObject();
  for (const auto& [name, value] : record.headers) {
    const std::string_view key = name;
    json.Key(key.starts_with(kPrefix) ? key.substr(kPrefix.size()) : key);
    json.String(value);
  }
  json.Key("record");
  json.String(record.value);
  json.EndObject();
  return json.Take();
}

}  // namespace

// --- SQLite

struct LocalStore::Database {
  struct CloseStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, CloseStatement>;

  ~Database() {
    statements.clear();
    sqlite3_close(handle);
  }

  tl::unexpected<Error> Failed() const {
    const int code = sqlite3_errcode(handle);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
      return Fail(fmt::format("{} is in use by another process", path));
    }
    return Fail(fmt::format("{}: {}", path, sqlite3_errmsg(handle)));
  }

  Result<void> Open(const std::string& folder) {
    path = folder.empty() ? ":memory:" : (std::filesystem::path(folder) / "tocsin.db").string();
    if (!folder.empty()) {
      std::error_code error;
      std::filesystem::create_directories(folder, error);
      if (error)
        return Fail(fmt::format("service.state_directory {}: {}", folder, error.message()));
    }
    if (sqlite3_open(path.c_str(), &handle) != SQLITE_OK) return Failed();
    sqlite3_busy_timeout(handle, 2000);
    for (const char* text : {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA journal_mode=WAL",
                             "PRAGMA synchronous=NORMAL", "BEGIN IMMEDIATE"}) {
      if (Result<void> done = Run(text); !done) return done;
    }
    const Result<int64_t> version = Number("PRAGMA user_version");
    if (!version) return tl::unexpected(version.error());
    if (*version != 0 && *version != kVersion) {
      return Fail(fmt::format("{} was written by another version of tocsin ({}, not {})", path,
                              *version, kVersion));
    }
    for (const char* text : kSchema) {
      if (Result<void> done = Run(text); !done) return done;
    }
    if (Result<void> done = Run(fmt::format("PRAGMA user_version={}", kVersion)); !done)
      return done;
    return Run("COMMIT");
  }

  // Once for each text; ready to be bound.
  Result<sqlite3_stmt*> Prepare(std::string_view text) {
    const auto at = statements.find(text);
    if (at != statements.end()) {
      sqlite3_reset(at->second.get());
      return at->second.get();
    }
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle, text.data(), static_cast<int>(text.size()), &statement,
                           nullptr) != SQLITE_OK) {
      return Failed();
    }
    statements.emplace(text, Statement(statement));
    return statement;
  }

  static void Bind(sqlite3_stmt* to, int at, int64_t value) { sqlite3_bind_int64(to, at, value); }
  static void Bind(sqlite3_stmt* to, int at, int32_t value) { sqlite3_bind_int64(to, at, value); }
  static void Bind(sqlite3_stmt* to, int at, uint64_t value) {
    sqlite3_bind_int64(to, at, static_cast<int64_t>(value));
  }
  static void Bind(sqlite3_stmt* to, int at, const std::string& value) {
    sqlite3_bind_text64(to, at, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  }

  template <typename... Values>
  Result<sqlite3_stmt*> Bound(std::string_view text, const Values&... values) {
    Result<sqlite3_stmt*> statement = Prepare(text);
    if (!statement) return statement;
    int at = 0;
    (Bind(*statement, ++at, values), ...);
    return statement;
  }

  template <typename... Values>
  Result<void> Run(std::string_view text, const Values&... values) {
    const Result<sqlite3_stmt*> statement = Bound(text, values...);
    if (!statement) return tl::unexpected(statement.error());
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(*statement);
    if (code != SQLITE_DONE) return Failed();
    sqlite3_reset(*statement);
    return {};
  }

  Result<int64_t> Number(std::string_view text) {
    const Result<sqlite3_stmt*> statement = Prepare(text);
    if (!statement) return tl::unexpected(statement.error());
    if (sqlite3_step(*statement) != SQLITE_ROW) return Failed();
    const int64_t number = sqlite3_column_int64(*statement, 0);
    sqlite3_reset(*statement);
    return number;
  }

  static std::string Text(sqlite3_stmt* row, int column) {
    const void* bytes = sqlite3_column_blob(row, column);
    const auto size = static_cast<size_t>(sqlite3_column_bytes(row, column));
    return bytes == nullptr ? "" : std::string(static_cast<const char*>(bytes), size);
  }
  static AppendFile::Mark FileMark(sqlite3_stmt* row, int column) {
    const auto number = [&](int at) {
      return static_cast<uint64_t>(sqlite3_column_int64(row, at));
    };
    return {number(column), number(column + 1), number(column + 2)};
  }

  Result<std::pair<int64_t, int64_t>> Ends(const std::string& topic, int32_t partition) {
    const auto row =
        Bound("SELECT first, next FROM partition WHERE topic=? AND partition=?", topic, partition);
    if (!row) return tl::unexpected(row.error());
    std::pair<int64_t, int64_t> ends{0, 0};
    const int code = sqlite3_step(*row);
    if (code == SQLITE_ROW) {
      ends = {sqlite3_column_int64(*row, 0), sqlite3_column_int64(*row, 1)};
    } else if (code != SQLITE_DONE) {
      return Failed();
    }
    sqlite3_reset(*row);
    return ends;
  }

  Result<void> SetEnds(const std::string& topic, int32_t partition,
                       const std::pair<int64_t, int64_t>& ends) {
    return Run("INSERT OR REPLACE INTO partition VALUES (?, ?, ?, ?)", topic, partition, ends.first,
               ends.second);
  }

  std::string path;
  sqlite3* handle = nullptr;
  std::map<std::string, Statement, std::less<>> statements;
};

// --- opening

LocalStore::LocalStore(const ServiceOptions& options)
    : detections_(options.DetectionsTopic()),
      dead_letters_(options.DeadLetterTopic()),
      detections_path_(options.DetectionsFile()),
      dead_letters_path_(options.dead_letters.file),
      internal_({options.RepartitionTopic(), options.StateTopic()}),
      readers_(options.service.workers),
      database_(std::make_unique<Database>()) {}

LocalStore::~LocalStore() = default;

Result<std::unique_ptr<LocalStore>> LocalStore::Open(const ServiceOptions& options) {
  std::unique_ptr<LocalStore> store(new LocalStore(options));
  if (Result<void> opened = store->database_->Open(options.service.state_directory); !opened) {
    return tl::unexpected(opened.error());
  }
  if (Result<void> opened = store->OpenOutputs(); !opened) return tl::unexpected(opened.error());
  return store;
}

Result<void> LocalStore::OpenOutputs() {
  std::map<std::string, AppendFile::Mark> marks;
  const auto rows = database_->Prepare("SELECT topic, device, inode, bytes FROM output");
  if (!rows) return tl::unexpected(rows.error());
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(*rows)) == SQLITE_ROW) {
    marks[Database::Text(*rows, 0)] = Database::FileMark(*rows, 1);
  }
  if (code != SQLITE_DONE) return database_->Failed();
  sqlite3_reset(*rows);
  if (Result<void> opened = files_[detections_].Open(detections_path_, marks[detections_]);
      !opened) {
    return opened;
  }
  if (dead_letters_path_.empty()) return {};
  return files_[dead_letters_].Open(dead_letters_path_, marks[dead_letters_]);
}

// --- commits

// First the files, then their lengths with all the rest: what stands behind a length never was.
Result<void> LocalStore::Commit(const Change& change) {
  const std::lock_guard lock(mutex_);
  Database& database = *database_;
  if (Result<void> appended = AppendOutputs(change.output); !appended) return appended;
  if (Result<void> begun = database.Run("BEGIN"); !begun) return begun;
  std::map<std::pair<std::string, int32_t>, std::pair<int64_t, int64_t>> ends;
  const auto ends_of = [&](const std::string& topic,
                           int32_t partition) -> Result<std::pair<int64_t, int64_t>*> {
    const auto [at, added] = ends.try_emplace({topic, partition});
    if (!added) return &at->second;
    const auto known = database.Ends(topic, partition);
    if (!known) return tl::unexpected(known.error());
    at->second = *known;
    return &at->second;
  };
  for (const OutputRecord& record : change.output) {
    if (std::find(internal_.begin(), internal_.end(), record.topic) == internal_.end()) continue;
    const auto place = ends_of(record.topic, record.partition);
    if (!place) return tl::unexpected(place.error());
    const int64_t offset = (*place)->second++;
    if (Result<void> added =
            database.Run("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)", record.topic,
                         record.partition, offset, change.now_ms, record.key, record.value);
        !added) {
      return added;
    }
  }
  for (const Release& release : change.releases) {
    const auto place = ends_of(release.topic, release.partition);
    if (!place) return tl::unexpected(place.error());
    (*place)->first = std::clamp(release.before, (*place)->first, (*place)->second);
    if (Result<void> gone =
            database.Run("DELETE FROM record WHERE topic=? AND partition=? AND offset<?",
                         release.topic, release.partition, release.before);
        !gone) {
      return gone;
    }
  }
  for (const auto& [place, both] : ends) {
    if (Result<void> set = database.SetEnds(place.first, place.second, both); !set) return set;
  }
  for (const auto& [lane, mark] : change.marks) {
    if (Result<void> set =
            database.Run("INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                         change.reader, lane.name, lane.partition, mark.offset, mark.metadata,
                         mark.file.device, mark.file.inode, mark.file.bytes);
        !set) {
      return set;
    }
  }
  for (const auto& [topic, file] : files_) {
    const AppendFile::Mark mark = file.mark();
    if (Result<void> set = database.Run("INSERT OR REPLACE INTO output VALUES (?, ?, ?, ?)", topic,
                                        mark.device, mark.inode, mark.bytes);
        !set) {
      return set;
    }
  }
  if (Result<void> done = database.Run("COMMIT"); !done) return done;
  ++commits_;
  committed_.notify_all();
  return {};
}

Result<void> LocalStore::AppendOutputs(const std::vector<OutputRecord>& output) {
  std::map<std::string_view, std::string> texts;  // by topic
  for (const OutputRecord& record : output) {
    const bool dead = record.topic == dead_letters_;
    if (!dead && record.topic != detections_) continue;
    if (files_.find(record.topic) == files_.end()) continue;
    std::string& text = texts[record.topic];
    text += dead ? DeadLetterLine(record) : record.value;
    text += '\n';
  }
  for (auto& [topic, file] : files_) {
    if (Result<void> followed = file.FollowName(); !followed) return followed;
  }
  for (const auto& [topic, text] : texts) {
    if (Result<void> added = files_.find(topic)->second.Append(text); !added) return added;
  }
  return {};
}

// --- reading

Result<LocalStore::Mark> LocalStore::Find(const std::string& reader, const LaneInfo& lane) {
  const std::lock_guard lock(mutex_);
  const auto row = database_->Bound(
      "SELECT offset, metadata, device, inode, bytes FROM mark "
      "WHERE reader=? AND name=? AND partition=?",
      reader, lane.name, lane.partition);
  if (!row) return tl::unexpected(row.error());
  Mark mark;
  const int code = sqlite3_step(*row);
  if (code == SQLITE_ROW) {
    mark = {sqlite3_column_int64(*row, 0), Database::Text(*row, 1), Database::FileMark(*row, 2)};
  } else if (code != SQLITE_DONE) {
    return database_->Failed();
  }
  sqlite3_reset(*row);
  return mark;
}

Result<std::pair<int64_t, int64_t>> LocalStore::Ends(const std::string& topic, int32_t partition) {
  const std::lock_guard lock(mutex_);
  return database_->Ends(topic, partition);
}

Result<std::vector<LocalStore::Record>> LocalStore::Read(const std::string& topic,
                                                         int32_t partition, int64_t from,
                                                         size_t most) {
  const std::lock_guard lock(mutex_);
  const auto rows = database_->Bound(
      "SELECT offset, at, key, value FROM record WHERE topic=? AND partition=? AND offset>=? "
      "ORDER BY offset LIMIT ?",
      topic, partition, from, static_cast<int64_t>(most));
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Record> records;
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(*rows)) == SQLITE_ROW) {
    records.push_back({sqlite3_column_int64(*rows, 0), sqlite3_column_int64(*rows, 1),
                       Database::Text(*rows, 2), Database::Text(*rows, 3)});
  }
  if (code != SQLITE_DONE) return database_->Failed();
  sqlite3_reset(*rows);
  return records;
}

void LocalStore::Wait(int timeout_ms) {
  std::unique_lock lock(mutex_);
  const uint64_t seen = commits_;
  committed_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                      [&] { return commits_ != seen; });
}

void LocalStore::EndInput() {
  const std::lock_guard lock(mutex_);
  ++ended_;
}

bool LocalStore::InputEnded() const {
  const std::lock_guard lock(mutex_);
  return ended_ >= readers_;
}

}  // namespace tocsin
