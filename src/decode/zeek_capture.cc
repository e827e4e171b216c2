#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

#include "decode/input.h"

extern char** environ;

namespace tocsin {
namespace {

namespace fs = std::filesystem;

// First bytes of pcap (both byte orders, micro- and nanoseconds) and pcapng (section header block).
constexpr std::string_view kMagics[] = {"\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x4d\x3c\xb2\xa1",
                                        "\xa1\xb2\x3c\x4d", "\x0a\x0d\x0d\x0a"};
constexpr size_t kMagicBytes = 4;
constexpr char kErrorsFile[] = ".zeek-stderr";

struct CloseFile {
  void operator()(FILE* file) const { fclose(file); }
};

std::unique_ptr<FILE, CloseFile> OpenFile(const std::string& path) {
  return std::unique_ptr<FILE, CloseFile>(fopen(path.c_str(), "rbe"));
}

// What zeek said last, on one line.
std::string LastLine(const std::string& path) {
  std::string text(4096, '\0');
  const auto file = OpenFile(path);
  if (file == nullptr) return {};
  fseek(file.get(), 0, SEEK_END);
  fseek(file.get(), std::max(0L, ftell(file.get()) - static_cast<long>(text.size())), SEEK_SET);
  text.resize(fread(text.data(), 1, text.size(), file.get()));
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

// Starts `zeek -C -r capture` in `folder`; 0 and the process, or an errno. zeek is looked for on
// the PATH.
int Start(const std::string& capture, const std::string& folder, pid_t* process) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, kErrorsFile,
                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
  std::array<std::string, 4> words = {"zeek", "-C", "-r", capture};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  const int error = posix_spawnp(process, "zeek", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

Result<void> Run(const std::string& capture, const std::string& folder) {
  std::error_code ignored;
  pid_t process = 0;
  const int error = Start(fs::absolute(capture, ignored).string(), folder, &process);
  if (error == ENOENT) {
    return Fail(fmt::format(
        "replay {}: zeek not found on PATH; a capture needs zeek (https://zeek.org/get-zeek), or "
        "convert it yourself and replay the logs",
        capture));
  }
  if (error != 0) return Fail(fmt::format("start zeek: {}", strerror(error)));
  int status = 0;
  while (waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return Fail(fmt::format("wait for zeek: {}", strerror(errno)));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const std::string said = LastLine(folder + "/" + kErrorsFile);
  return Fail(fmt::format("zeek -r {}: {}{}{}", capture,
                          WIFEXITED(status) ? fmt::format("exit code {}", WEXITSTATUS(status))
                                            : fmt::format("signal {}", WTERMSIG(status)),
                          said.empty() ? "" : ": ", said));
}

}  // namespace

bool IsPacketCapture(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;  // opening a pipe would wait for its writer
  const auto file = OpenFile(path);
  std::array<char, kMagicBytes> head{};
  if (file == nullptr || fread(head.data(), 1, head.size(), file.get()) != head.size()) {
    return false;
  }
  for (std::string_view magic : kMagics) {
    if (std::string_view(head.data(), head.size()) == magic) return true;
  }
  return false;
}

Result<std::string> RunZeek(const std::string& capture) {
  std::error_code error;
  std::string folder = fs::temp_directory_path(error).string();
  if (error) folder = "/tmp";
  folder += "/tocsin-zeek-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    return Fail(fmt::format("create folder {}: {}", folder, strerror(errno)));
  }
  const Result<void> run = Run(capture, folder);
  fs::remove(folder + "/" + kErrorsFile, error);
  if (!run) {
    fs::remove_all(folder, error);
    return tl::unexpected(run.error());
  }
  return folder;
}

}  // namespace tocsin
