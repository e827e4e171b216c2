// Inflates gzip data as it comes. It stands before libarchive, whose own filter drops up to 64 KiB
// of good bytes when a file is truncated or damaged: here everything before the damage comes out.
// The only user of zlib.
//
// One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace tocsin {

class GzipStream {
 public:
  enum class State : unsigned char {
    kMember,   // inside of a member: the end of the input would be a truncation
    kBetween,  // at the end of a member; another may follow
    kDone,     // behind the last member stand zeros or other bytes, which gzip ignores as well
    kDamaged,
  };

  GzipStream();
  ~GzipStream();

  // True for the first bytes of gzip data.
  static bool Recognises(std::string_view head);

  // Inflates from `*input`, which is shortened by what was used, into `out`. Gives the number of
  // bytes written; 0 asks for more input unless the state is kDone or kDamaged.
  size_t Inflate(std::string_view* input, std::span<char> out);

  State state() const { return state_; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  State state_ = State::kMember;
};

}  // namespace tocsin
