// A queue in one block of memory that grows by doubling: entries of a window in the order of their
// time. Small when empty (16 bytes), because there is one for every group.
//
// One thread. T is trivially copyable.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

namespace tocsin {

template <typename T>
class Ring {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Ring() = default;
  Ring(Ring&& other) noexcept
      : data_(std::move(other.data_)),
        capacity_(std::exchange(other.capacity_, 0)),
        head_(std::exchange(other.head_, 0)),
        size_(std::exchange(other.size_, 0)) {}
  Ring& operator=(Ring&& other) noexcept {
    data_ = std::move(other.data_);
    capacity_ = std::exchange(other.capacity_, 0);
    head_ = std::exchange(other.head_, 0);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

  bool empty() const { return size_ == 0; }
  uint32_t size() const { return size_; }
  const T& operator[](uint32_t i) const { return data_[(head_ + i) & (capacity_ - 1)]; }
  const T& front() const { return data_[head_]; }
  const T& back() const { return (*this)[size_ - 1]; }

  void PushBack(const T& value) {
    if (size_ == capacity_) Resize(capacity_ == 0 ? 1 : 2 * capacity_);
    data_[(head_ + size_++) & (capacity_ - 1)] = value;
  }
  // Gives memory back when three quarters of it lie idle.
  void PopFront() {
    head_ = (head_ + 1) & (capacity_ - 1);
    --size_;
    if (capacity_ > kKeep && size_ < capacity_ / 4) Resize(capacity_ / 2);
  }
  void Clear() {
    size_ = 0;
    head_ = 0;
    if (capacity_ > kKeep) {
      data_.reset();
      capacity_ = 0;
    }
  }

  // Of the block.
  uint64_t bytes() const { return capacity_ == 0 ? 0 : capacity_ * sizeof(T) + kBlockOverhead; }

 private:
  static constexpr uint32_t kKeep = 16;
  static constexpr uint64_t kBlockOverhead = 16;

  void Resize(uint32_t capacity) {
    auto data = std::make_unique<T[]>(capacity);
    for (uint32_t i = 0; i < size_; ++i) data[i] = (*this)[i];
    data_ = std::move(data);
    capacity_ = capacity;
    head_ = 0;
  }

  std::unique_ptr<T[]> data_;
  uint32_t capacity_ = 0;  // a power of two, or 0
  uint32_t head_ = 0;
  uint32_t size_ = 0;
};

}  // namespace tocsin
