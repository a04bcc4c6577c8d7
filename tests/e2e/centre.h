// A centre with a running hub and laptops, as every end-to-end test begins.
#pragma once
#include "tests/programs/homes.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace dromos::test {

inline const std::string hub_unit = "gr/el30/athina";
inline const std::string kk1 = "gr/el30/athina/kk1";

struct Centre {
  TemporaryFolder folder;
  HubHome hub{folder / "hub", hub_unit};
  Centre() { hub.serve(); }

  LaptopHome laptop(const std::string& worker, const std::string& role = "SW",
                    const std::string& unit = kk1) {
    LaptopHome home(folder / worker);
    home.ok({"enrol", hub.invite(unit, role, worker)});
    return home;
  }
  std::string unit_state(const std::string& unit = kk1) const {
    const Json told = hub.status();
    for (const Json& one : told["units"])
      if (one["unit"] == unit) return one["state_hash"];
    return "none";
  }
  // Until nothing comes any more: the order of exchanges must not matter.
  static void settle(std::initializer_list<const LaptopHome*> laptops) {
    for (int round = 0; round < 2; ++round)
      for (const LaptopHome* one : laptops) {
        const Outcome outcome = (*one)({"sync"});
        EXPECT_TRUE(outcome.code == 0 || outcome.code == 1) << outcome.err;
      }
  }
};

inline std::string state(const LaptopHome& laptop) {
  return laptop.json({"status"})["state_hash"];
}
inline Json shown(const LaptopHome& laptop, const std::string& record) {
  return laptop.json({"show", record});
}

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_file(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

// A program's calendar, "2049-06-01 12:00:00" or "+310d"; no machine's monotonic clock is off. False where
// faketime is not installed.
inline bool turn_clock(Environment& environment, const std::string& when) {
  const char* library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
  environment["LD_PRELOAD"] = library;
  environment["FAKETIME"] = when;
  environment["DONT_FAKE_MONOTONIC"] = environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
  const char* asan = std::getenv("ASAN_OPTIONS"); // for a build with AddressSanitizer
  environment["ASAN_OPTIONS"] = std::string(asan == nullptr ? "" : asan) + ":verify_asan_link_order=0";
  return std::filesystem::exists(library);
}

// One sentence on standard error, and nothing that only a programmer would understand.
inline void expect_sentence(const Outcome& outcome, int code) {
  EXPECT_EQ(outcome.code, code) << outcome.out << outcome.err;
  EXPECT_FALSE(outcome.err.empty());
  for (const char* raw : {"terminate", "what()", "std::", "Assertion", "core dumped", "errno", "exception"})
    EXPECT_EQ(outcome.err.find(raw), std::string::npos) << outcome.err;
}

} // namespace dromos::test
