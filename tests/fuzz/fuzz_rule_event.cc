// Two rules, a filter and events from the fuzzer's bytes: the fast path says what the judge says.
#include <cstdint>

#include "base/check.h"
#include "tests/support/engine.h"
#include "tests/support/random_case.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tocsin;
  size_t at = 0;
  RandomCase source([&]() -> uint8_t { return at < size ? data[at++] : 0; });
  Engine engine({source.Rule(0), source.Rule(1), source.Filter(0, 2)});
  for (int i = 0; i < 2; ++i) {
    const std::string event = source.Event();
    StreamContext context;
    context.asserted = source.EventLogSource();
    const Engine::Verdict verdict = engine.Evaluate(event, context);
    TOCSIN_CHECK(verdict.outcome.ok());
    TOCSIN_CHECK(verdict.agree());
  }
  return 0;
}
