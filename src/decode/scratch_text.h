// Memory for texts that a reader makes while it decodes one record (unescaped, hex-decoded,
// joined). A text stays where it is until Clear; the memory is kept for the next record.
//
// One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace tocsin {

class ScratchText {
 public:
  // Room for `size` bytes; the caller writes at most that many and keeps them with Commit.
  char* Reserve(size_t size) {
    while (block_ < blocks_.size() && blocks_[block_].size - used_ < size) {
      ++block_;
      used_ = 0;
    }
    if (block_ == blocks_.size()) {
      const size_t bytes = size > kBlockBytes ? size : kBlockBytes;
      blocks_.push_back({std::make_unique_for_overwrite<char[]>(bytes), bytes});
      used_ = 0;
    }
    return blocks_[block_].bytes.get() + used_;
  }
  std::string_view Commit(size_t size) {
    const char* begin = blocks_[block_].bytes.get() + used_;
    used_ += size;
    return {begin, size};
  }

  // Forgets all texts. Blocks beyond kKeptBlocks and large ones are given back.
  void Clear() {
    std::erase_if(blocks_, [](const Block& block) { return block.size > kBlockBytes; });
    if (blocks_.size() > kKeptBlocks) blocks_.resize(kKeptBlocks);
    block_ = 0;
    used_ = 0;
  }

 private:
  static constexpr size_t kBlockBytes = 16u << 10;
  static constexpr size_t kKeptBlocks = 16;
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };
  std::vector<Block> blocks_;
  size_t block_ = 0;
  size_t used_ = 0;
};

}  // namespace tocsin
