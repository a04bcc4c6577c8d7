// The application's window: Chromium with a profile of its own, made for this once and removed afterwards,
// never the user's. With system.cpp the only file of the laptop that knows POSIX.
#pragma once
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace dromos {

class Window {
 public:
  // DROMOS_BROWSER, else the first Chromium on PATH.
  static std::optional<std::filesystem::path> browser();
  // Throws Unavailable "client.window" where it can't be started.
  Window(const std::filesystem::path& browser, const std::filesystem::path& page);
  ~Window(); // closes it, and its profile is gone
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  bool is_open();

 private:
  std::filesystem::path profile_;
  int process_ = -1, group_ = -1;
};

// SIGINT and SIGTERM end the program, SIGUSR1 locks it (the machine is going to sleep). Waited for by one
// thread and reaching no other: made before the first of them starts.
class Signals {
 public:
  enum class Came { none, lock, end };
  Signals();
  Came within(std::chrono::milliseconds time);
};

} // namespace dromos
