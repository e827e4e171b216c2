// The configuration of `tocsin serve`: a YAML file, the environment and --set -> ServiceOptions,
// with everything that is wrong about them as diagnostics. It is the settings file of
// score/settings.h with the sections of the service; one table of settings is behind reading,
// defaults, overrides and schema.
//
// What is said several times counts in this order: --set, the environment, the file, the default.
// Relative file names in the file are relative to it, those of overrides to the working directory.
//
// Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "score/settings.h"
#include "service/service_options.h"
#include "tocsin/diagnostic.h"

namespace tocsin {

// Everything that a configuration is made of.
struct ConfigurationTexts {
  std::string file;  // name of the file; "": there is none
  std::string text;  // of the file
  // Variables as NAME=VALUE. Those whose name is TOCSIN_SECTION__KEY are settings
  // (TOCSIN_KAFKA__BROKERS, TOCSIN_SOURCES__0__TOPICS); all others are left alone.
  std::vector<std::string> environment;
  // Arguments of --set in their order, as KEY=VALUE: kafka.brokers=b:9092, sources[0].topics=a,b,
  // sources.0.format=json, kafka.properties.ssl.ca.location=/x. An item that a list does not have
  // yet is appended when it is the next one.
  std::vector<std::string> set;
};

// Nothing, and at least one error, when the service can't start from this. Diagnostics about the
// file have places in `text`; in those about overrides `file` is "--set kafka.brokers" or
// "TOCSIN_KAFKA__BROKERS" and the line is 0, so that RenderText(diagnostic, texts.text, colour)
// shows either. Values of properties are not repeated.
std::optional<ServiceOptions> ParseServiceSettings(const ConfigurationTexts& texts,
                                                   Diagnostics* diagnostics);

// Every setting of the configuration, by section, in the order of the documentation.
std::span<const SettingInfo> AllServiceSettings();

// The sections that only the service has, for other readers of the file.
std::span<const std::string_view> ServiceSectionNames();

}  // namespace tocsin
