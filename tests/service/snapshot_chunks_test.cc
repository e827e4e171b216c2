#include "service/snapshot_chunks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using Records = std::vector<std::pair<std::string, std::string>>;

Records RecordsOf(const std::vector<SnapshotChunk>& chunks) {
  Records records;
  for (const SnapshotChunk& chunk : chunks) records.emplace_back(chunk.key, chunk.value);
  return records;
}

std::string Bytes(size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(i * 31 % 251));
  return bytes;
}

TEST(SnapshotChunks, JoinWhatWasCut) {
  for (const size_t size : {0u, 1u, 524288u, 524289u, 3'000'000u}) {
    const std::string bytes = Bytes(size);
    EXPECT_EQ(JoinSnapshot(RecordsOf(CutSnapshot(bytes, "id")), "id"), bytes) << size;
  }
}

TEST(SnapshotChunks, FitIntoTheRecordsOfAnyBroker) {
  for (const SnapshotChunk& chunk : CutSnapshot(Bytes(3'000'000), "id")) {
    EXPECT_LT(chunk.value.size(), 1'000'000u);
  }
}

TEST(SnapshotChunks, PassOverOthers) {
  Records records = RecordsOf(CutSnapshot("an older one", "old"));
  for (auto& record : RecordsOf(CutSnapshot("this", "id"))) records.push_back(std::move(record));
  for (auto& record : RecordsOf(CutSnapshot("a newer one", "id2"))) {
    records.push_back(std::move(record));
  }
  records.emplace_back("x", "garbage without a line");
  EXPECT_EQ(JoinSnapshot(records, "id"), "this");
}

TEST(SnapshotChunks, RefuseWhatIsNotWhole) {
  Records records = RecordsOf(CutSnapshot(Bytes(3'000'000), "id"));
  records.pop_back();
  EXPECT_THAT(JoinSnapshot(records, "id").error().message,
              testing::HasSubstr("the saved state id is not whole: 5 chunks"));
}

}  // namespace
}  // namespace tocsin
