#include "service/service_options.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

ServiceOptions WithSource() {
  ServiceOptions options;
  options.service.name = "edge";
  options.sources.emplace_back();
  return options;
}

ServiceOptions OfTopics() {
  ServiceOptions options = WithSource();
  options.sources[0].topics = {"zeek"};
  return options;
}

TEST(ServiceOptions, TopicsAreNamedAfterTheService) {
  const ServiceOptions options = OfTopics();
  EXPECT_EQ(options.DetectionsTopic(), "edge-detections");
  EXPECT_EQ(options.DeadLetterTopic(), "edge-dead-letters");
  EXPECT_EQ(options.RepartitionTopic(), "edge-rep");
  EXPECT_EQ(options.StateTopic(), "edge-state");
  EXPECT_EQ(options.DetectionsFile(), "");
}

TEST(ServiceOptions, NamesThatAreSaidAreUsed) {
  ServiceOptions options = OfTopics();
  options.detections.topic = "alerts";
  options.dead_letters.topic = "broken";
  options.repartition.topic = "between";
  options.repartition.state_topic = "held";
  EXPECT_EQ(options.DetectionsTopic(), "alerts");
  EXPECT_EQ(options.DeadLetterTopic(), "broken");
  EXPECT_EQ(options.RepartitionTopic(), "between");
  EXPECT_EQ(options.StateTopic(), "held");
}

TEST(ServiceOptions, FilesAreToldToFiles) {
  ServiceOptions options = WithSource();
  options.sources[0].standard_input = true;
  EXPECT_EQ(options.DetectionsFile(), "-");
  options.detections.file = "found.jsonl";
  EXPECT_EQ(options.DetectionsFile(), "found.jsonl");
}

}  // namespace
}  // namespace tocsin
