// One of the two halves of the service: match (events in, detections and matches out) and correlate
// (matches in, firings and incidents out). A stage holds all state; the worker (worker.h) joins it
// with a session and decides when a transaction ends.
//
// One thread. Borrows the outbox for its life.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "service/session.h"
#include "tocsin/result.h"
#include "tocsin/ruleset.h"

namespace tocsin {

class Stage {
 public:
  virtual ~Stage() = default;

  virtual Result<int64_t> Assign(uint32_t lane, const LaneInfo& info,
                                 const CommittedPosition& committed) = 0;
  // Forgets all lanes and their state.
  virtual void Reset() = 0;
  virtual void Process(const Message& message) = 0;
  virtual void ReachEnd(uint32_t lane) = 0;
  // A transaction is about to be committed: sends what belongs to its end. `now_ns` is of
  // ServiceContext::steady_ns.
  virtual Result<void> EndTransaction(int64_t now_ns) = 0;
  // Nothing will come any more: the last transaction is about to be committed.
  virtual void Finish() = 0;
  // The lanes that moved since the last commit.
  virtual std::vector<Position> Positions() = 0;
  // The transaction was committed.
  virtual void Committed() = 0;
  // Between two transactions.
  virtual Result<void> SetRules(std::shared_ptr<const RuleSet> rules) = 0;
};

}  // namespace tocsin
