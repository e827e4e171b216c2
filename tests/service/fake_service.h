// A service that tests of the HTTP interface tell what to say.
//
// Thread safety: set everything before a server uses it; calls count without a lock.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "service/service_view.h"

namespace tocsin {

class FakeService : public ServiceView {
 public:
  std::vector<std::string> WaitingFor() const override { return waiting; }
  std::string StatusJson() const override { return R"({"state":"running"})"; }
  std::string RulesJson() const override { return R"({"rules":[]})"; }
  LatestDetections Detections(size_t limit) const override {
    LatestDetections latest{.total = 1'000, .detections = {}};
    for (size_t i = 0; i < limit && i < 200; ++i) {
      latest.detections.push_back(R"({"id":")" + std::to_string(i) + R"("})");
    }
    return latest;
  }
  Result<ReloadReport> Reload() override {
    ++reloads;
    return reload();
  }

  std::vector<std::string> waiting;
  std::function<Result<ReloadReport>()> reload = [] {
    return ReloadReport{.changed = true, .ruleset_hash = "abc", .loaded = 12, .refused = 1};
  };
  std::atomic<int> reloads{0};
};

}  // namespace tocsin
