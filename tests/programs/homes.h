// A hub and laptops as folders, driven through the real programs.
#pragma once
#include "schema/json.h"
#include "tests/programs/process.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace dromos::test {

// The programs that this build made (set by CMake).
std::string program(const std::string& name);

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

class HubHome {
 public:
  // Makes the home with `init` and further options of it; serve() starts it.
  HubHome(const std::filesystem::path& home, const std::string& unit,
          const std::vector<std::string>& options = {});
  Outcome operator()(std::vector<std::string> arguments, const std::string& input = {}) const;
  void serve();
  Outcome stop(); // SIGTERM, and its end
  void kill();    // SIGKILL
  Process* process() { return process_.get(); }
  std::string invite(const std::string& unit, const std::string& role, const std::string& worker) const;
  Json status() const;
  const std::filesystem::path& home() const { return home_; }
  int port() const { return port_; }
  Environment environment;

 private:
  std::filesystem::path home_;
  int port_;
  std::unique_ptr<Process> process_;
};

class LaptopHome {
 public:
  LaptopHome(std::filesystem::path home, std::string passphrase = "a long passphrase");
  Outcome operator()(std::vector<std::string> arguments, const std::string& input = {}) const;
  std::unique_ptr<Process> start(std::vector<std::string> arguments, const std::string& input = {}) const;
  // Runs, expects exit 0 (throws with all it printed otherwise), gives standard output without the last line
  // end.
  std::string ok(std::vector<std::string> arguments, const std::string& input = {}) const;
  Json json(std::vector<std::string> arguments) const; // ok() with --json
  const std::filesystem::path& home() const { return home_; }
  Environment environment;

 private:
  std::vector<std::string> command(std::vector<std::string> arguments) const;
  std::filesystem::path home_;
};

int free_port(); // on the loopback

} // namespace dromos::test
