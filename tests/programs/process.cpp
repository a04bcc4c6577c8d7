#include "tests/programs/process.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace dromos::test {

Process::Process(const std::vector<std::string>& command, const Environment& environment,
                 const std::string& input)
    : input_(input) {
  int in[2], out[2], err[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
    throw std::runtime_error("pipe");
  // A test's program knows only what the test gives it.
  std::vector<std::string> variables{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                     "HOME=/nonexistent"};
  std::erase_if(variables,
                [&](const std::string& one) { return environment.contains(one.substr(0, one.find('='))); });
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  for (const char* kept : {"LD_PRELOAD", "FAKETIME", "ASAN_OPTIONS", "TMPDIR", "DROMOS_MUTANT"})
    if (const char* value = ::getenv(kept); value != nullptr && !environment.contains(kept))
      variables.push_back(std::string(kept) + "=" + value);
  std::vector<char*> arguments, settings;
  for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
  for (const std::string& one : variables) settings.push_back(const_cast<char*>(one.c_str()));
  arguments.push_back(nullptr);
  settings.push_back(nullptr);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork");
  if (pid_ == 0) {
    dup2(in[0], 0);
    dup2(out[1], 1);
    dup2(err[1], 2);
    environ = settings.data();
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  close(err[1]);
  in_ = in[1];
  out_ = out[0];
  err_ = err[0];
  fcntl(in_, F_SETFL, O_NONBLOCK);
  if (input_.empty()) {
    close(in_);
    in_ = -1;
  }
}

Process::~Process() {
  if (!ended_ && pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  for (const int end : {in_, out_, err_})
    if (end >= 0) close(end);
}

bool Process::read_some(int timeout_ms) {
  pollfd ends[3] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}, {in_, POLLOUT, 0}};
  if (out_ < 0 && err_ < 0) return false;
  if (poll(ends, in_ >= 0 ? 3 : 2, timeout_ms) <= 0) return true;
  if (in_ >= 0 && ends[2].revents != 0) {
    const ssize_t written = (ends[2].revents & POLLERR) != 0 ? -1 : write(in_, input_.data(), input_.size());
    if (written > 0) input_.erase(0, static_cast<std::size_t>(written));
    if (written < 0 || input_.empty()) {
      close(in_);
      in_ = -1;
    }
  }
  const auto drain = [](int& end, short events, std::string& into) {
    if (end < 0 || (events & (POLLIN | POLLHUP | POLLERR)) == 0) return;
    char buffer[65536];
    const ssize_t count = read(end, buffer, sizeof buffer);
    if (count > 0) {
      into.append(buffer, static_cast<std::size_t>(count));
    } else {
      close(end);
      end = -1;
    }
  };
  drain(out_, ends[0].revents, outcome_.out);
  drain(err_, ends[1].revents, outcome_.err);
  return true;
}

bool Process::wait_for_line(const std::string& text) {
  for (;;) {
    const std::size_t at = outcome_.out.find(text);
    if (at != std::string::npos && outcome_.out.find('\n', at) != std::string::npos) return true;
    if (out_ < 0 || !read_some(-1)) return false;
  }
}

void Process::signal(int number) const {
  kill(pid_, number);
}

bool Process::running() {
  if (ended_) return false;
  return waitpid(pid_, nullptr, WNOHANG | WNOWAIT) == 0 || kill(pid_, 0) == 0;
}

Outcome Process::wait() {
  while (out_ >= 0 || err_ >= 0)
    if (!read_some(-1)) break;
  int status = 0;
  rusage usage{};
  wait4(pid_, &status, 0, &usage);
  ended_ = true;
  outcome_.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome_.rss_kib = usage.ru_maxrss;
  return outcome_;
}

long Process::rss_kib() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string word; status >> word;)
    if (word == "VmHWM:") {
      long value = 0;
      status >> value;
      return value;
    }
  return 0;
}

Outcome run(const std::vector<std::string>& command, const Environment& environment,
            const std::string& input) {
  return Process(command, environment, input).wait();
}

} // namespace dromos::test
