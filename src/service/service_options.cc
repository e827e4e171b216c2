#include "service/service_options.h"

#include <algorithm>
#include <string_view>

namespace tocsin {
namespace {

std::string Or(const std::string& said, const std::string& name, std::string_view ending) {
  return said.empty() ? name + std::string(ending) : said;
}

}  // namespace

bool ServiceOptions::ReadsTopics() const {
  return std::any_of(sources.begin(), sources.end(),
                     [](const SourceOptions& source) { return source.is_topics(); });
}

std::string ServiceOptions::DetectionsTopic() const {
  return Or(detections.topic, service.name, "-detections");
}

std::string ServiceOptions::DetectionsFile() const {
  if (ReadsTopics()) return "";
  return detections.file.empty() ? "-" : detections.file;
}

std::string ServiceOptions::DeadLetterTopic() const {
  return Or(dead_letters.topic, service.name, "-dead-letters");
}

std::string ServiceOptions::RepartitionTopic() const {
  return Or(repartition.topic, service.name, "-rep");
}

std::string ServiceOptions::StateTopic() const {
  return Or(repartition.state_topic, service.name, "-state");
}

}  // namespace tocsin
