#include "decode/gzip_stream.h"

#include <zlib.h>

#include <algorithm>
#include <climits>

namespace tocsin {
namespace {

constexpr int kGzipWindow = MAX_WBITS + 16;  // + 16: a gzip wrapper is expected

}  // namespace

struct GzipStream::Impl {
  z_stream stream{};
};

GzipStream::GzipStream() : impl_(std::make_unique<Impl>()) {
  if (inflateInit2(&impl_->stream, kGzipWindow) != Z_OK) state_ = State::kDamaged;
}

GzipStream::~GzipStream() { inflateEnd(&impl_->stream); }

bool GzipStream::Recognises(std::string_view head) { return head.starts_with("\x1f\x8b\x08"); }

size_t GzipStream::Inflate(std::string_view* input, std::span<char> out) {
  z_stream& z = impl_->stream;
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(std::min<size_t>(out.size(), UINT_MAX));
  const uInt room = z.avail_out;
  while (z.avail_out > 0 && state_ < State::kDone) {
    if (state_ == State::kBetween) {
      if (input->empty()) break;
      if (input->front() != '\x1f') {
        state_ = State::kDone;
        break;
      }
      inflateReset(&z);
      state_ = State::kMember;
    }
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input->data()));
    z.avail_in = static_cast<uInt>(std::min<size_t>(input->size(), UINT_MAX));
    const uInt given = z.avail_in;
    const int result = inflate(&z, Z_NO_FLUSH);
    input->remove_prefix(given - z.avail_in);
    if (result == Z_BUF_ERROR) break;  // nothing left to do without more input
    if (result == Z_STREAM_END) {
      state_ = State::kBetween;
    } else if (result != Z_OK) {
      state_ = State::kDamaged;
    }
  }
  return room - z.avail_out;
}

}  // namespace tocsin
