// The machine's clock has no say in a connection: the same tests, run again by this program in a process
// whose clock is decades off.
#include <gtest/gtest.h>

#include <filesystem>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace dromos::test {
namespace {

constexpr const char* faketime = "/usr/bin/faketime";
constexpr const char* tests_of_time =
    "--gtest_filter=HubClient.posts_and_reads_compressed:HubClient.keeps_its_connection:"
    "HubClient.judges_validity_by_the_hubs_signed_time:"
    "HubClient.gives_up_a_handshake_and_a_transfer_that_stand_still:"
    "Listener.refuses_a_device_that_ended_by_the_hubs_clock:"
    "Listener.cuts_a_handshake_that_does_not_come";

int run_at(const char* time) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  std::vector<std::string> arguments{faketime, "-f", std::string("@") + time, self, tests_of_time};
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  // Only the calendar is off: no machine's monotonic clock is. The last is for a build with AddressSanitizer.
  std::vector<std::string> settings{"DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
                                    "ASAN_OPTIONS=verify_asan_link_order=0"};
  std::vector<char*> environment;
  for (char** entry = environ; *entry; ++entry) environment.push_back(*entry);
  for (std::string& setting : settings) environment.push_back(setting.data());
  environment.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawn(&child, faketime, nullptr, nullptr, argv.data(), environment.data()) != 0) return -1;
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(MachineClock, has_no_say_in_1970) {
  if (::access(faketime, X_OK) != 0) GTEST_SKIP() << "faketime is not installed";
  EXPECT_EQ(run_at("1970-01-02 00:00:00"), 0);
}

TEST(MachineClock, has_no_say_in_2049) {
  if (::access(faketime, X_OK) != 0) GTEST_SKIP() << "faketime is not installed";
  EXPECT_EQ(run_at("2049-12-31 23:59:00"), 0);
}

} // namespace
} // namespace dromos::test
