// What a level of Sigma is called elsewhere.
//
//                 ECS event.severity   OCSF severity_id, severity   OCSF risk_level_id   HEC
//   (no level)    left out             0 Unknown                    left out             unknown
//   informational 0                    1 Informational              0 informational low 21 2 Low 1
//   low medium        47                   3 Medium                     2                    medium
//   high          73                   4 High                       3                    high
//   critical      99                   5 Critical                   4                    critical
//
// Sources: Elastic's prebuilt rule External Alerts; the dictionary of OCSF.
// Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "tocsin/rule.h"

namespace tocsin {

struct LevelSeverity {
  std::optional<uint8_t> ecs;
  uint8_t ocsf = 0;
  std::string_view ocsf_name;
  std::optional<uint8_t> ocsf_risk;
  std::string_view hec;
};

const LevelSeverity& SeverityOf(Level level);

}  // namespace tocsin
