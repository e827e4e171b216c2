#include "score/geo_database.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <maxminddb.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/ip.h"
#include "score/file_text.h"

namespace tocsin {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 30;
constexpr size_t kMaxTextBytes = 1024;

// Of the databases GeoLite2 Country, City and ASN, and those of the same form.
constexpr std::array<std::string_view, 9> kUsualPaths = {"continent.code",
                                                         "country.iso_code",
                                                         "country.names.en",
                                                         "subdivisions.0.names.en",
                                                         "city.names.en",
                                                         "location.latitude",
                                                         "location.longitude",
                                                         "autonomous_system_number",
                                                         "autonomous_system_organization"};

std::vector<std::string> StepsOf(std::string_view path) {
  std::vector<std::string> steps;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t dot = std::min(path.find('.', begin), path.size());
    steps.emplace_back(path.substr(begin, dot - begin));
    begin = dot + 1;
  }
  return steps;
}

std::string TextOf(const MMDB_entry_data_s& data) {
  switch (data.type) {
    case MMDB_DATA_TYPE_UTF8_STRING:
      return std::string(data.utf8_string, std::min<size_t>(data.data_size, kMaxTextBytes));
    case MMDB_DATA_TYPE_DOUBLE:
      return fmt::format("{}", data.double_value);
    case MMDB_DATA_TYPE_FLOAT:
      return fmt::format("{}", data.float_value);
    case MMDB_DATA_TYPE_UINT16:
      return fmt::format("{}", data.uint16);
    case MMDB_DATA_TYPE_UINT32:
      return fmt::format("{}", data.uint32);
    case MMDB_DATA_TYPE_INT32:
      return fmt::format("{}", data.int32);
    case MMDB_DATA_TYPE_UINT64:
      return fmt::format("{}", data.uint64);
    case MMDB_DATA_TYPE_BOOLEAN:
      return data.boolean ? "true" : "false";
    default:
      return {};
  }
}

// An anonymous file with the given bytes; -1 when the system has none for us.
int MemoryFile(std::string_view bytes) {
  const int fd = memfd_create("mmdb", MFD_CLOEXEC);
  if (fd < 0) return -1;
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written <= 0) {
      if (written < 0 && errno == EINTR) continue;
      close(fd);
      return -1;
    }
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return fd;
}

}  // namespace

struct GeoDatabase::State {
  struct Path {
    std::string name;
    std::vector<std::string> steps;
    std::vector<const char*> pointers;  // into steps, null at the end
  };
  MMDB_s database{};
  bool open = false;
  std::vector<Path> paths;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (open) MMDB_close(&database);
  }

  void AddPath(std::string_view name) {
    Path path{std::string(name), StepsOf(name), {}};
    paths.push_back(std::move(path));
    for (const std::string& step : paths.back().steps) {
      paths.back().pointers.push_back(step.c_str());
    }
    paths.back().pointers.push_back(nullptr);
  }

  std::optional<MMDB_entry_s> EntryOf(const IpAddress& address) const {
    sockaddr_storage storage{};
    if (address.v6) {
      auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
      v6->sin6_family = AF_INET6;
      std::memcpy(&v6->sin6_addr, address.bytes.data(), sizeof v6->sin6_addr);
    } else {
      auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
      v4->sin_family = AF_INET;
      std::memcpy(&v4->sin_addr, address.bytes.data(), sizeof v4->sin_addr);
    }
    int status = MMDB_SUCCESS;
    const MMDB_lookup_result_s found =
        MMDB_lookup_sockaddr(&database, reinterpret_cast<const sockaddr*>(&storage), &status);
    if (status != MMDB_SUCCESS || !found.found_entry) return std::nullopt;
    return found.entry;
  }
};

GeoDatabase::GeoDatabase(std::unique_ptr<State> state) : state_(std::move(state)) {}
GeoDatabase::~GeoDatabase() = default;

Result<std::shared_ptr<const GeoDatabase>> GeoDatabase::Open(const LookupSpec& spec) {
  const Result<std::string> bytes = ReadFileText(spec.file, kMaxFileBytes);
  if (!bytes) return tl::unexpected(bytes.error());
  const int fd = MemoryFile(*bytes);
  if (fd < 0) return Fail(fmt::format("copy {} to memory: {}", spec.file, std::strerror(errno)));
  auto state = std::make_unique<State>();
  const int status =
      MMDB_open(fmt::format("/proc/self/fd/{}", fd).c_str(), MMDB_MODE_MMAP, &state->database);
  close(fd);
  if (status != MMDB_SUCCESS) {
    return Fail(fmt::format("open {}: {}", spec.file, MMDB_strerror(status)));
  }
  state->open = true;
  state->paths.reserve(std::max(spec.columns.size(), kUsualPaths.size()));
  for (const std::string& column : spec.columns) state->AddPath(column);
  if (spec.columns.empty()) {
    for (const std::string_view path : kUsualPaths) state->AddPath(path);
  }
  return std::shared_ptr<const GeoDatabase>(new GeoDatabase(std::move(state)));
}

std::vector<FieldText> GeoDatabase::Find(std::string_view address) const {
  std::vector<FieldText> found;
  const std::optional<IpAddress> parsed = IpAddress::Parse(address);
  if (!parsed) return found;
  std::optional<MMDB_entry_s> entry = state_->EntryOf(*parsed);
  if (!entry) return found;
  for (const State::Path& path : state_->paths) {
    MMDB_entry_data_s data{};
    const int status = MMDB_aget_value(&*entry, &data, path.pointers.data());
    if (status != MMDB_SUCCESS || !data.has_data) continue;
    if (std::string text = TextOf(data); !text.empty()) {
      found.emplace_back(path.name, std::move(text));
    }
  }
  return found;
}

}  // namespace tocsin
