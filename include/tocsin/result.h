// The value of an operation that the outside world can make fail: a file that is not there, a
// broker that does not answer. Text that its author got wrong is not an Error but a Diagnostic
// (diagnostic.h); a record that can't be read is not an Error but an outcome (decoder.h).
//
// Thread safety: plain values. Borrows nothing.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace tocsin {

// What failed, in one sentence that names the thing and the action: "open rules/x.yml: No such
// file or directory".
struct Error {
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> Fail(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace tocsin
