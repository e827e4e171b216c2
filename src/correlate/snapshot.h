// Bytes of saved state: little-endian, length-prefixed, nothing aligned. A reader never reads past
// the end: once something does not fit, ok() is false and every value it gives is zero.
//
// One thread. A reader borrows its bytes.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tocsin {

class SnapshotWriter {
 public:
  void U64(uint64_t value) { bytes_.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void I64(int64_t value) { U64(static_cast<uint64_t>(value)); }
  void F64(double value) {
    uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    U64(bits);
  }
  void Bytes(std::string_view bytes) {
    U64(bytes.size());
    bytes_.append(bytes);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class SnapshotReader {
 public:
  explicit SnapshotReader(std::string_view bytes) : rest_(bytes) {}

  uint64_t U64() {
    uint64_t value = 0;
    if (rest_.size() < sizeof value) {
      Fail();
      return 0;
    }
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }
  int64_t I64() { return static_cast<int64_t>(U64()); }
  double F64() {
    const uint64_t bits = U64();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  std::string_view Bytes() {
    const uint64_t size = U64();
    if (size > rest_.size()) {
      Fail();
      return {};
    }
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  // A number of elements to follow, each of at least `least` bytes: no more than can be there.
  uint64_t Count(size_t least) {
    const uint64_t count = U64();
    if (count > rest_.size() / least) {
      Fail();
      return 0;
    }
    return count;
  }

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  void Fail() {
    ok_ = false;
    rest_ = {};
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace tocsin
