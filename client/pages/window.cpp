#include "client/pages/window.h"

#include "schema/errors.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace dromos {

namespace {

constexpr int ending_tenths = 50; // a browser that was asked to end gets five seconds

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

// In memory where the session has such a folder.
std::filesystem::path new_profile() {
  const std::string runtime = variable("XDG_RUNTIME_DIR");
  const std::filesystem::path in =
      runtime.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(runtime);
  std::string pattern = (in / "dromos-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw Unavailable({"client.window", {{"detail", std::strerror(errno)}}});
  return pattern;
}

// What the browser may know of this program's surroundings: not its passphrase. Its temporary files go with
// the profile.
std::vector<std::string> its_environment(const std::filesystem::path& profile) {
  std::vector<std::string> out{"TMPDIR=" + profile.string()};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    if (!variable.starts_with("DROMOS_") && !variable.starts_with("TMPDIR=")) out.emplace_back(variable);
  }
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

} // namespace

std::optional<std::filesystem::path> Window::browser() {
  if (const std::string given = variable("DROMOS_BROWSER"); !given.empty()) return given;
  const std::string path = variable("PATH");
  for (const char* name : {"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"})
    for (std::size_t at = 0; at < path.size();) {
      const std::size_t end = std::min(path.find(':', at), path.size());
      const std::filesystem::path file = std::filesystem::path(path.substr(at, end - at)) / name;
      if (::access(file.c_str(), X_OK) == 0) return file;
      at = end + 1;
    }
  return std::nullopt;
}

Window::Window(const std::filesystem::path& browser, const std::filesystem::path& page)
    : profile_(new_profile()) {
  std::vector<std::string> words{
      browser.string(),
      "--user-data-dir=" + profile_.string(),
      "--app=file://" + page.string(),
      "--incognito", // no history, no session to restore: nothing of a page is written
      "--no-first-run",
      "--no-default-browser-check",
      "--disable-background-networking",
      "--disable-breakpad",
      "--disable-component-update",
      "--disable-extensions",
      "--disable-quic",
      "--disable-sync",
      "--disable-features=Translate,AutofillServerCommunication,OptimizationHints",
      "--disk-cache-size=1",
      "--media-cache-size=1",
      "--no-pings",
      "--password-store=basic",
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE *.localhost"};
  std::vector<std::string> surroundings = its_environment(profile_);
  const std::vector<char*> arguments = pointers(words), variables = pointers(surroundings);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addclosefrom_np(&files, 3); // neither the records file nor the listening socket
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0); // its helpers are ended with it
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  const int error =
      ::posix_spawn(&process_, browser.c_str(), &files, &attributes, arguments.data(), variables.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  group_ = process_;
  if (error == 0) return;
  std::error_code ignored;
  std::filesystem::remove_all(profile_, ignored);
  throw Unavailable({"client.window", {{"detail", std::strerror(error)}}});
}

bool Window::is_open() {
  if (process_ < 0) return false;
  if (::waitpid(process_, nullptr, WNOHANG) == 0) return true;
  process_ = -1;
  return false;
}

Window::~Window() {
  if (is_open()) ::kill(process_, SIGTERM);
  for (int tenth = 0; tenth < ending_tenths && is_open(); ++tenth)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  ::kill(-group_, SIGKILL); // helpers outlive the browser by a moment, and write in its profile
  if (process_ >= 0) ::waitpid(process_, nullptr, 0);
  std::error_code error;
  for (int tenth = 0; tenth < ending_tenths; ++tenth) {
    std::filesystem::remove_all(profile_, error);
    if (!std::filesystem::exists(profile_, error)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

namespace {

sigset_t awaited() {
  sigset_t set;
  sigemptyset(&set);
  for (const int one : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&set, one);
  return set;
}

} // namespace

Signals::Signals() {
  const sigset_t set = awaited();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGUSR1, SIG_DFL); // main() ignores it, and what is ignored need not be waited for
  std::signal(SIGPIPE, SIG_IGN); // a browser that closed its line is no reason to end
}

Signals::Came Signals::within(std::chrono::milliseconds time) {
  const sigset_t set = awaited();
  const timespec wait{time.count() / 1000, (time.count() % 1000) * 1'000'000};
  const int came = ::sigtimedwait(&set, nullptr, &wait);
  return came == SIGUSR1 ? Came::lock : came > 0 ? Came::end : Came::none;
}

} // namespace dromos
