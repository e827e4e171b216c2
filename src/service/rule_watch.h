// Tells when files of rules changed: watches folders (and the folders of single files) through the
// kernel, and waits until they have been quiet for a while, since editors and deployments change
// many files in many steps.
//
// Thread safety: one thread. Borrows nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tocsin/result.h"

namespace tocsin {

class RuleWatch {
 public:
  // `paths`: files and folders, those below them included. Fails when the kernel can't watch.
  static Result<std::unique_ptr<RuleWatch>> Open(std::vector<std::string> paths,
                                                 int64_t debounce_ns);
  ~RuleWatch();

  // True once for a change, when the last one is `debounce` ago. `now_ns`: any clock.
  bool Changed(int64_t now_ns);

 private:
  RuleWatch(int descriptor, std::vector<std::string> paths, int64_t debounce_ns);
  void WatchAll();
  bool Drain();
  bool Concerns(int number, const std::string& name) const;

  const int descriptor_;
  const std::vector<std::string> paths_;
  const int64_t debounce_ns_;
  std::map<int, std::set<std::string, std::less<>>> names_;  // of interest, by watch
  bool pending_ = false;
  int64_t last_ns_ = 0;
};

}  // namespace tocsin
