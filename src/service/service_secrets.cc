#include "service/service_secrets.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include "score/file_text.h"

namespace tocsin {
namespace {

constexpr size_t kMostBytes = 64u << 10;

bool EverybodyReads(const std::string& file) {
  struct stat status = {};
  return stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         (status.st_mode & S_IROTH) != 0;
}

void DropLineEnd(std::string* text) {
  if (!text->ends_with('\n')) return;
  text->pop_back();
  if (text->ends_with('\r')) text->pop_back();
}

// `setting` is the one that names the file.
Result<std::string> ReadSecret(const std::string& setting, const std::string& file,
                               std::vector<std::string>* warnings) {
  Result<std::string> text = ReadFileText(file, kMostBytes);
  if (!text) return Fail(fmt::format("{}: {}", setting, text.error().message));
  DropLineEnd(&*text);
  if (text->empty()) return Fail(fmt::format("{}: read {}: it is empty", setting, file));
  if (text->find('\0') != std::string::npos) {
    return Fail(fmt::format("{}: read {}: it is no text", setting, file));
  }
  if (EverybodyReads(file)) {
    warnings->push_back(fmt::format("{}: everybody can read {}; chmod o-rwx it", setting, file));
  }
  return text;
}

}  // namespace

Result<ServiceSecrets> ReadServiceSecrets(const ServiceOptions& options) {
  ServiceSecrets secrets;
  for (const auto& [name, file] : options.kafka.property_files) {
    Result<std::string> value =
        ReadSecret(fmt::format("kafka.property_files.{}", name), file, &secrets.warnings);
    if (!value) return tl::unexpected(value.error());
    secrets.kafka_properties[name] = *std::move(value);
  }
  if (options.http.token_file.empty()) return secrets;
  Result<std::string> token =
      ReadSecret("http.token_file", options.http.token_file, &secrets.warnings);
  if (!token) return tl::unexpected(token.error());
  secrets.http_token = *std::move(token);
  return secrets;
}

}  // namespace tocsin
