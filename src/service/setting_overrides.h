// Settings from --set and the environment, laid over the tree of the configuration file before it
// is read, so that one reader judges all of them.
//
// Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "rule/yaml_tree.h"
#include "score/settings.h"
#include "tocsin/diagnostic.h"

namespace tocsin {

struct SettingOverride {
  std::string origin;              // "--set kafka.brokers", "TOCSIN_KAFKA__BROKERS"
  std::vector<std::string> steps;  // "kafka", "brokers"; "sources", "0", "topics"
  std::string value;
  bool from_environment = false;
};

// The variables that are settings, items of a list in their order.
std::vector<SettingOverride> EnvironmentOverrides(std::span<const std::string> variables);

// The arguments of --set. One without a key or without = is an error.
std::vector<SettingOverride> ArgumentOverrides(std::span<const std::string> arguments,
                                               Diagnostics* diagnostics);

// Puts the value where it belongs in the tree, by the table of settings; what it makes there stands
// in `line`. A setting that does not exist is an error.
void LayOver(const SettingOverride& override, std::span<const SettingInfo> settings, uint32_t line,
             YamlNode* root, Diagnostics* diagnostics);

}  // namespace tocsin
