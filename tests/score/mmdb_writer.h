// Writes tiny MaxMind DB files for tests, by the public format 2.0: a binary tree over the bits of
// addresses (IPv4 below ::/96), a data section, and metadata behind a marker.
//
// One thread. Borrows nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip.h"

namespace tocsin {

// A value of the data section, encoded.
class MmdbValue {
 public:
  static MmdbValue Text(std::string_view text) {
    return {Head(2, text.size()) + std::string(text)};
  }
  static MmdbValue Number(uint32_t number) { return {Head(6, 4) + BigEndian(number, 4)}; }
  static MmdbValue Short(uint16_t number) { return {Head(5, 2) + BigEndian(number, 2)}; }
  static MmdbValue Long(uint64_t number) { return {Head(9, 8) + BigEndian(number, 8)}; }
  static MmdbValue Flag(bool flag) { return {Head(14, flag ? 1 : 0)}; }
  static MmdbValue Real(double number) {
    uint64_t bits = 0;
    static_assert(sizeof bits == sizeof number);
    __builtin_memcpy(&bits, &number, sizeof bits);
    return {Head(3, 8) + BigEndian(bits, 8)};
  }
  static MmdbValue Map(const std::vector<std::pair<std::string, MmdbValue>>& members) {
    std::string bytes = Head(7, members.size());
    for (const auto& [key, value] : members) bytes += Text(key).bytes_ + value.bytes_;
    return {bytes};
  }
  static MmdbValue List(const std::vector<MmdbValue>& items) {
    std::string bytes = Head(11, items.size());
    for (const MmdbValue& item : items) bytes += item.bytes_;
    return {bytes};
  }

  const std::string& bytes() const { return bytes_; }

 private:
  MmdbValue(std::string bytes) : bytes_(std::move(bytes)) {}  // NOLINT(google-explicit-constructor)

  static std::string BigEndian(uint64_t number, int size) {
    std::string bytes;
    for (int i = size - 1; i >= 0; --i) bytes += static_cast<char>(number >> (8 * i) & 0xFF);
    return bytes;
  }

  // Types above 7 stand in a second byte; sizes from 29 on in one more.
  static std::string Head(unsigned type, size_t size) {
    const size_t low = size < 29 ? size : 29;
    std::string bytes(1, static_cast<char>((type <= 7 ? type << 5 : 0) | low));
    if (type > 7) bytes += static_cast<char>(type - 7);
    if (size >= 29) bytes += static_cast<char>(size - 29);
    return bytes;
  }

  std::string bytes_;
};

class MmdbWriter {
 public:
  void Add(std::string_view network, const MmdbValue& value) {
    const IpNetwork parsed = *IpNetwork::Parse(network);
    std::array<uint8_t, 16> bytes{};
    int length = parsed.prefix;
    if (parsed.base.v6) {
      bytes = parsed.base.bytes;
    } else {
      for (size_t i = 0; i < 4; ++i) bytes[12 + i] = parsed.base.bytes[i];
      length += 96;
    }
    size_t node = 0;
    for (int bit = 0; bit < length; ++bit) {
      const size_t side = bytes[static_cast<size_t>(bit / 8)] >> (7 - bit % 8) & 1;
      Record& record = nodes_[node][side];
      if (bit == length - 1) {
        record = {Record::kData, data_.size()};
        break;
      }
      if (record.kind != Record::kNode) {
        record = {Record::kNode, nodes_.size()};
        node = nodes_.size();
        nodes_.push_back({});
      } else {
        node = record.target;
      }
    }
    data_ += value.bytes();
  }

  std::string Bytes() const {
    std::string bytes;
    for (const auto& node : nodes_) {
      for (const Record& record : node) {
        uint64_t value = nodes_.size();
        if (record.kind == Record::kNode) value = record.target;
        if (record.kind == Record::kData) value = nodes_.size() + 16 + record.target;
        for (int shift = 16; shift >= 0; shift -= 8)
          bytes += static_cast<char>(value >> shift & 0xFF);
      }
    }
    bytes.append(16, '\0');
    bytes += data_;
    bytes += "\xAB\xCD\xEFMaxMind.com";
    bytes +=
        MmdbValue::Map({{"node_count", MmdbValue::Number(static_cast<uint32_t>(nodes_.size()))},
                        {"record_size", MmdbValue::Short(24)},
                        {"ip_version", MmdbValue::Short(6)},
                        {"database_type", MmdbValue::Text("Test")},
                        {"languages", MmdbValue::List({MmdbValue::Text("en")})},
                        {"binary_format_major_version", MmdbValue::Short(2)},
                        {"binary_format_minor_version", MmdbValue::Short(0)},
                        {"build_epoch", MmdbValue::Long(1'591'757'456)},
                        {"description", MmdbValue::Map({{"en", MmdbValue::Text("Test")}})}})
            .bytes();
    return bytes;
  }

 private:
  struct Record {
    enum Kind : uint8_t { kEmpty, kNode, kData };
    Kind kind = kEmpty;
    size_t target = 0;
  };
  std::vector<std::array<Record, 2>> nodes_{1};
  std::string data_;
};

}  // namespace tocsin
