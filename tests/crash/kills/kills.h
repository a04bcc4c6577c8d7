// The real programs, killed (SIGKILL) at seeded random moments of what they write. After each kill the
// command is repeated and must succeed; then nothing that was told may be gone and nothing may be doubled.
#pragma once
#include "tests/programs/homes.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace dromos::crash {

class Kills {
 public:
  explicit Kills(std::uint64_t seed);
  // Until `count` kills have hit a running program. Throws std::runtime_error with what went wrong.
  void run(std::uint64_t count);
  const std::map<std::string, std::uint64_t>& hit() const { return hit_; } // by what was killed

 private:
  using Start = std::function<std::unique_ptr<test::Process>()>;
  // Kills what `start` starts; true where it still ran.
  bool kill(const std::string& what, const Start& start, test::Outcome& outcome);
  std::chrono::microseconds moment(const std::string& what);
  Start laptop(std::vector<std::string> arguments, std::string input = {});
  Start hub(std::vector<std::string> arguments);
  std::string contacts(std::size_t count);

  void save();
  void exchange();
  void hub_answers();
  void hub_reads_stick();
  void laptop_reads_stick();
  void passphrase();
  void backup();
  void check(); // hub and laptops agree, and hold what was told

  std::mt19937_64 random_;
  test::TemporaryFolder folder_;
  test::HubHome hub_;
  test::LaptopHome anna_, babis_;
  std::map<std::string, std::chrono::microseconds> usual_; // how long it takes undisturbed
  std::map<std::string, std::uint64_t> hit_;
  std::size_t made_ = 0; // contacts that anna must have
  std::uint64_t passphrases_ = 0;
};

} // namespace dromos::crash
