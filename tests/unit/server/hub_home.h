// A hub in a folder of its own, driven by its command line, with a clock that the test turns.
#pragma once
#include "server/program.h"
#include "server/workplace.h"
#include "sync/engine/enrolment.h"
#include "tests/unit/failure.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace dromos::test {

class TurnedClock : public Clock {
 public:
  std::int64_t now_ms() override { return now; }
  std::int64_t now = 1'795'000'000'000; // November 2026
};

struct HubHome {
  explicit HubHome(const std::string& unit = "gr/el30/athina") {
    std::string pattern = (std::filesystem::temp_directory_path() / "dromos-hub-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    EXPECT_EQ(run({"init", "--unit", unit, "--listen", "127.0.0.1:9"}), 0);
  }
  ~HubHome() { std::filesystem::remove_all(folder); }

  int run(std::vector<std::string> words) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    words.insert(words.begin(), {"--home", (folder / "H").string()});
    const int code = run_hub(world, std::move(words));
    out = testing::internal::GetCapturedStdout();
    error = testing::internal::GetCapturedStderr();
    while (out.ends_with('\n')) out.pop_back();
    return code;
  }
  Invite invite(const std::string& worker) {
    EXPECT_EQ(run({"invite", "--unit", "gr/el30/athina/kk1", "--role", "sw", "--worker", worker}), 0)
        << error;
    return read_invite(out);
  }
  std::string file(const char* name) const { return (folder / name).string(); }

  TurnedClock clock;
  World world{{}, clock, Language::english, [](const std::filesystem::path& file, Database::Open how) {
                return std::make_unique<SqliteStore>(file, nullptr, StoreOptions{how, 1000});
              }};
  std::filesystem::path folder;
  std::string out, error;
};

// A laptop's two keys, as far as enrolment knows it.
struct LaptopKeyPair {
  PrivateKey device = PrivateKey::ed25519(), agreement = PrivateKey::p256();
  EnrolRequest request(const std::string& secret = {}) const {
    return {secret, make_request(device), make_request(agreement)};
  }
  std::string id() const { return device_id(device.spki()); }
};

} // namespace dromos::test
