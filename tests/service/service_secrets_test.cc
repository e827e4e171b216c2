#include "service/service_secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

class Secrets : public testing::Test {
 protected:
  std::string Keep(const std::string& name, std::string_view content) {
    const std::filesystem::path path = folder_.Write(name, content);
    std::filesystem::permissions(
        path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return path.string();
  }

  std::string Refusal() {
    const Result<ServiceSecrets> secrets = ReadServiceSecrets(options_);
    return secrets ? "" : secrets.error().message;
  }

  TempDir folder_;
  ServiceOptions options_;
};

TEST_F(Secrets, AreTheContentOfTheirFiles) {
  options_.kafka.property_files = {{"sasl.password", Keep("a", "p w\n")},
                                   {"ssl.key.password", Keep("b", "line\nline\r\n")}};
  options_.http.token_file = Keep("c", "token");
  const Result<ServiceSecrets> secrets = ReadServiceSecrets(options_);
  ASSERT_TRUE(secrets.has_value()) << secrets.error().message;
  EXPECT_THAT(secrets->kafka_properties,
              ElementsAre(Pair("sasl.password", "p w"), Pair("ssl.key.password", "line\nline")));
  EXPECT_EQ(secrets->http_token, "token");
  EXPECT_THAT(secrets->warnings, IsEmpty());
}

TEST_F(Secrets, NoneIsFine) {
  const Result<ServiceSecrets> secrets = ReadServiceSecrets(options_);
  ASSERT_TRUE(secrets.has_value());
  EXPECT_EQ(secrets->http_token, "");
}

TEST_F(Secrets, RefusalsNameTheSettingAndTheFile) {
  options_.http.token_file = folder_.path() / "none";
  EXPECT_EQ(Refusal(),
            "http.token_file: open " + options_.http.token_file + ": No such file or directory");
  options_.http.token_file = Keep("empty", "\n");
  EXPECT_EQ(Refusal(), "http.token_file: read " + options_.http.token_file + ": it is empty");
  options_.http.token_file = Keep("large", std::string(70'000, 'x'));
  EXPECT_THAT(Refusal(), HasSubstr("it is larger than 65536 bytes"));
  options_.http.token_file = Keep("binary", std::string_view("a\0b", 3));
  EXPECT_THAT(Refusal(), HasSubstr("it is no text"));
  options_.http.token_file = folder_.path();
  EXPECT_THAT(Refusal(), HasSubstr("Is a directory"));
  options_.kafka.property_files["sasl.password"] = folder_.path() / "none";
  EXPECT_THAT(Refusal(), StartsWith("kafka.property_files.sasl.password: open "));
}

TEST_F(Secrets, FilesThatEverybodyReadsGiveAWarning) {
  options_.http.token_file = Keep("open", "token");
  std::filesystem::permissions(options_.http.token_file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const Result<ServiceSecrets> secrets = ReadServiceSecrets(options_);
  ASSERT_TRUE(secrets.has_value());
  EXPECT_THAT(secrets->warnings, ElementsAre("http.token_file: everybody can read " +
                                             options_.http.token_file + "; chmod o-rwx it"));
  EXPECT_EQ(secrets->http_token, "token");
}

}  // namespace
}  // namespace tocsin
