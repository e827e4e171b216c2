// Scratch memory for the text of one event: bump allocation in chunks that stay where they are, so
// views into them hold until Reset. After warm-up it allocates nothing; a chunk that one huge event
// made is given back.
//
// One thread. Views die at Reset.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace tocsin {

class Arena {
 public:
  // Room for `size` bytes; valid until Reset.
  char* Allocate(size_t size) {
    while (current_ < chunks_.size()) {
      Chunk& chunk = chunks_[current_];
      if (chunk.size - used_ >= size) {
        char* out = chunk.bytes.get() + used_;
        used_ += size;
        return out;
      }
      ++current_;
      used_ = 0;
    }
    const size_t chunk_size = std::max(size, kChunkBytes);
    chunks_.push_back({std::unique_ptr<char[]>(new char[chunk_size]), chunk_size});
    used_ = size;
    return chunks_.back().bytes.get();
  }

  // Gives back the unused tail of the latest allocation.
  void Shrink(size_t unused) { used_ -= unused; }

  void Reset() {
    while (chunks_.size() > 1 && chunks_.size() * kChunkBytes > kKeepBytes) chunks_.pop_back();
    if (!chunks_.empty() && chunks_.back().size > kKeepBytes) chunks_.pop_back();
    current_ = 0;
    used_ = 0;
  }

 private:
  static constexpr size_t kChunkBytes = size_t{64} << 10;
  static constexpr size_t kKeepBytes = size_t{1} << 20;
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };
  std::vector<Chunk> chunks_;
  size_t current_ = 0;
  size_t used_ = 0;
};

}  // namespace tocsin
