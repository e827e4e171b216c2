// A session on Kafka: one consumer in a group and one producer, joined by transactions.
//
// Exactly once rests on this: a commit sends the output, the offsets and what stands beside them to
// the broker in one transaction, under the membership of the group. A worker that lost its
// partitions is no member any more and can't commit; one that took them over waits, when it asks
// for the committed offsets, until what its predecessor left open is settled.
//
// There is one way out of every failure: the producer is dropped and made anew under the same
// transactional id (which makes the broker end what the old one left open), the client forgets its
// state, and the partitions are assigned again from what was committed.
//
// Without transactions (at least once) a commit waits for the output to be delivered, then commits
// the offsets.
//
// Thread safety: one thread. Borrows the context for its life.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "service/service_context.h"
#include "service/session.h"

namespace tocsin {

struct KafkaSessionOptions {
  std::string group;
  std::string transactional_id;     // "": at least once
  std::vector<std::string> topics;  // names, or patterns that begin with ^
};

// Connects with the first Poll, and waits there for a broker that does not answer.
std::unique_ptr<Session> MakeKafkaSession(const ServiceContext* context,
                                          KafkaSessionOptions options);

}  // namespace tocsin
