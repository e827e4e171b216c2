// What texts of the service's settings must look like, and how file names in them are placed: the
// `check` and `place` of rows in the table of settings.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "score/settings.h"

namespace tocsin {

// What is wrong about a text, as a SettingFault; nothing when its message is empty.
SettingFault CheckServiceName(const std::string& text);   // the begin of a topic's name
SettingFault CheckTopic(const std::string& text);         // a topic's name
SettingFault CheckSourceTopic(const std::string& text);   // a topic's name, or ^ and a pattern
SettingFault CheckBrokers(const std::string& text);       // host:port,host:port
SettingFault CheckPropertyName(const std::string& text);  // of librdkafka, and not set elsewhere
SettingFault CheckProfile(const std::string& text);       // of an input profile
SettingFault CheckUtcOffset(const std::string& text);     // +02:00
SettingFault CheckExpansion(const std::string& text);     // NAME=VALUE or NAME=@FILE
SettingFault CheckListen(const std::string& text);        // host:port, [address]:port

void PlaceFileOrDash(const std::string& folder, std::string* text);  // "-" is no file
void PlaceExpansion(const std::string& folder, std::string* text);   // the FILE of NAME=@FILE

// True for what begins a pattern of topics instead of a name.
bool IsTopicPattern(std::string_view text);

}  // namespace tocsin
