// The rows of the table of settings that belong to the service; the others are in
// score/setting_rows.h.
//
// Immutable. Borrows nothing.
#pragma once

#include <span>

#include "score/setting_rows.h"
#include "service/service_options.h"

namespace tocsin {

std::span<const SettingRow<ProcessOptions>> ProcessSettings();
std::span<const SettingRow<KafkaOptions>> KafkaSettings();
std::span<const SettingRow<SourceOptions>> SourceSettings();
std::span<const SettingRow<LogSource>> LogSourceSettings();
std::span<const SettingRow<DetectionOutputOptions>> DetectionOutputSettings();
std::span<const SettingRow<DeadLetterOptions>> DeadLetterSettings();
std::span<const SettingRow<LateOptions>> LateSettings();
std::span<const SettingRow<RepartitionOptions>> RepartitionSettings();
std::span<const SettingRow<RuleSourceOptions>> RuleSourceSettings();
std::span<const SettingRow<HttpOptions>> HttpSettings();
std::span<const SettingRow<LogOptions>> LogSettings();

}  // namespace tocsin
