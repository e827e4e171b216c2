// Records that are no events: kept with their bytes, where they stood, and why they were refused,
// in headers of the record:
//
//   tocsin-reason tocsin-topic tocsin-partition tocsin-offset tocsin-timestamp (milliseconds)
//   tocsin-length tocsin-xxh128   of a record that is too long to be kept whole
//
// One thread. Borrows: context and session for its life.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "service/service_context.h"
#include "service/session.h"

namespace tocsin {

class DeadLetters {
 public:
  DeadLetters(const ServiceContext* context, Session* session)
      : context_(context), session_(session) {}

  void Send(const Message& message, const LaneInfo& lane, std::string_view reason);

 private:
  const ServiceContext* context_;
  Session* session_;
};

}  // namespace tocsin
