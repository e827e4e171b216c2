// Turns many weak detections into one strong incident: every detection gives points to the entities
// it speaks of (user, host, address), points fade with time, and an entity whose score reaches the
// threshold becomes an incident that lists what contributed.
//
//   points of a detection  = points of its level x factor of its rule (`tocsin: score`)
//   points for an entity   = points of the detection x criticality of the entity (look-up file)
//   score of an entity at T = sum over its detections with T - window <= t <= T of
//                             points x 2^-((T - t) / half life)
//
// T is the latest event time seen for the entity: nothing here reads a clock. A detection that
// comes late counts with its own t; one from before the window is ignored and counted. Whether the
// score reaches the threshold is asked when a detection is added, since it only falls in between.
//
// After an incident (semantics as of correlations): `edge` stays silent until the score was below
// the threshold or one window has passed; `each` tells every further detection; `reset` forgets the
// detections that made it.
//
// The state is bounded: of one entity the latest contributions are kept, of all entities those that
// were scored last.
//
// Thread safety: one thread. Lends: incidents point to a rule that the scorer owns.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "correlate/snapshot.h"
#include "score/criticality.h"
#include "score/entities.h"
#include "score/lru_map.h"
#include "score/risk_window.h"
#include "tocsin/detection.h"
#include "tocsin/options.h"
#include "tocsin/result.h"

namespace tocsin {

struct RiskCounters {
  uint64_t scored = 0;                 // detections that gave points to an entity
  uint64_t without_entity = 0;         // detections that speak of none
  uint64_t without_time = 0;           // detections without event time: not scored
  uint64_t late = 0;                   // points that came after their window
  uint64_t incidents = 0;              // told
  uint64_t dropped_contributions = 0;  // the oldest of entities with too many
  uint64_t evicted_entities = 0;       // least recently scored, for want of memory
  uint64_t entities = 0;               // remembered now
  uint64_t bytes = 0;                  // of state now
};

class RiskScorer {
 public:
  // `criticality` may be null: every entity counts alike.
  RiskScorer(RiskOptions options, std::shared_ptr<const Criticality> criticality);

  // Scores a detection of any kind but incidents: fills its `risk`, and appends the incidents it
  // leads to.
  void Score(DetectionRecord* detection, std::vector<DetectionRecord>* incidents);

  // The same in two steps, for who asks in one place and adds up in another: what a detection adds
  // to whom (its `risk` gets the points, and no entities),
  struct Points {
    std::string kind;   // of the entity: "user"
    std::string value;  // as written
    std::string key;    // the same for every spelling
    double points = 0;
  };
  std::vector<Points> PointsOf(DetectionRecord* detection);
  // and adding it. Of the detection, this reads the rule's head, time, id and source.
  void Add(const Points& points, DetectionRecord* detection,
           std::vector<DetectionRecord>* incidents);

  // After a reload of the look-up files.
  void SetCriticality(std::shared_ptr<const Criticality> criticality);

  const RiskCounters& counters() const { return state_.counters; }

  void Save(SnapshotWriter* out) const;
  // Replaces the state; changes nothing when it fails.
  Result<void> Restore(SnapshotReader* in);

 private:
  struct Entity {
    std::string spelling;  // as first seen
    RiskWindow window;
    bool above = false;  // an incident was told, and the score has not been below since
    int64_t fired_ns = 0;
  };
  struct State {
    LruMap<Entity> entities;
    std::map<std::string, std::shared_ptr<const RiskRule>, std::less<>> rules;
    size_t sweep_at = 1024;  // rules that nothing refers to are forgotten from this size on
    RiskCounters counters;
  };
  std::shared_ptr<const RiskRule> RuleOf(const RuleHead& rule);
  bool Fires(Entity* entity) const;
  DetectionRecord MakeIncident(const Points& name, const Entity& entity,
                               const DetectionRecord& trigger) const;
  // The least recently scored first.
  void EvictBeyondLimit();
  static size_t BytesOf(std::string_view key, const Entity& entity);
  void RestoreRules(SnapshotReader* in, State* fresh) const;
  void RestoreEntities(SnapshotReader* in, bool exact, State* fresh) const;

  RiskOptions options_;
  RiskDecay decay_;
  std::shared_ptr<const Criticality> criticality_;
  std::unique_ptr<const RuleHead> rule_;  // of incidents
  State state_;
};

}  // namespace tocsin
