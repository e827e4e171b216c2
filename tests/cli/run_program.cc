#include "tests/cli/run_program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string_view>

namespace tocsin {
namespace {

// In the child: only calls that are safe after fork.
[[noreturn]] void Execute(const std::vector<char*>& arguments,
                          const std::vector<char*>& environment, int in, int out, int err) {
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  signal(SIGPIPE, SIG_DFL);
  execve(arguments[0], arguments.data(), environment.data());
  _exit(127);
}

std::vector<char*> Pointers(std::vector<std::string>* texts) {
  std::vector<char*> pointers;
  for (std::string& text : *texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void Close(int* descriptor) {
  if (*descriptor >= 0) close(*descriptor);
  *descriptor = -1;
}

// Feeds standard input and drains both outputs until they end.
class Conversation {
 public:
  Conversation(pid_t process, int in, int out, int err, const ProgramOptions& options)
      : process_(process), in_(in), out_(out), err_(err), options_(options), rest_(options.input) {
    fcntl(in_, F_SETFL, O_NONBLOCK);
  }

  void Run(ProgramRun* run) {
    while (out_ >= 0 || err_ >= 0) {
      if (rest_.empty() && (!options_.on_first_output || told_)) Close(&in_);
      std::array<pollfd, 3> polled = {
          {{rest_.empty() ? -1 : in_, POLLOUT, 0}, {out_, POLLIN, 0}, {err_, POLLIN, 0}}};
      poll(polled.data(), polled.size(), -1);
      if ((polled[0].revents & (POLLOUT | POLLERR)) != 0) Feed();
      if (polled[1].revents != 0) Drain(&out_, &run->out);
      if (polled[2].revents != 0) Drain(&err_, &run->err);
      if (!run->out.empty() && options_.on_first_output && !told_) {
        told_ = true;
        options_.on_first_output(process_);
      }
      if (run->out.size() >= options_.close_output_after) Close(&out_);
    }
    Close(&in_);
  }

 private:
  void Feed() {
    const ssize_t written = write(in_, rest_.data(), rest_.size());
    if (written < 0 && errno == EAGAIN) return;
    if (written <= 0) {
      rest_ = {};
      return;
    }
    rest_.remove_prefix(static_cast<size_t>(written));
  }

  static void Drain(int* descriptor, std::string* text) {
    std::array<char, 65536> buffer;
    const ssize_t count = read(*descriptor, buffer.data(), buffer.size());
    if (count <= 0) {
      Close(descriptor);
    } else {
      text->append(buffer.data(), static_cast<size_t>(count));
    }
  }

  pid_t process_;
  int in_, out_, err_;
  const ProgramOptions& options_;
  std::string_view rest_;
  bool told_ = false;
};

}  // namespace

ProgramRun RunTocsin(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  std::vector<std::string> words = {TOCSIN_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  // The first of several values of a name counts.
  std::vector<std::string> environment = options.environment;
  environment.insert(environment.end(), {"NO_COLOR=1", "COLUMNS=80"});
  if (const char* path = std::getenv("PATH")) environment.push_back(std::string("PATH=") + path);
  const std::vector<char*> argument_pointers = Pointers(&words);
  const std::vector<char*> environment_pointers = Pointers(&environment);

  ProgramRun run;
  int in[2], out[2], err[2];
  for (int* ends : {in, out, err}) {
    if (pipe2(ends, O_CLOEXEC) != 0) {
      ADD_FAILURE() << "no pipe";
      return run;
    }
  }
  signal(SIGPIPE, SIG_IGN);
  const pid_t process = fork();
  if (process == 0) Execute(argument_pointers, environment_pointers, in[0], out[1], err[1]);
  for (int descriptor : {in[0], out[1], err[1]}) close(descriptor);
  Conversation(process, in[1], out[0], err[0], options).Run(&run);
  int status = 0;
  waitpid(process, &status, 0);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run;
}

}  // namespace tocsin
