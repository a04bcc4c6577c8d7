#include "tests/bench/laptop.h"

#include "client/open_home.h"
#include "tests/bench/town.h"
#include "tests/programs/homes.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace dromos::bench {

namespace {

double now_ms() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

double megabytes(const char* line) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == line) {
      double kib = 0;
      status >> kib;
      return kib / 1024;
    }
  return 0;
}

} // namespace

int measure_laptop(const std::filesystem::path& folder) {
  setenv("DROMOS_PASSPHRASE", town_passphrase, 1);
  test::TestClock clock;
  const Seams seams{clock, {}, [](const std::filesystem::path& file, const Vault& vault, Database::Open how) {
                      return std::make_unique<SqliteStore>(file, &vault, StoreOptions{how, 10'000, true});
                    }};
  Call call(seams, Language::greek);
  call.home = folder;
  const double start = now_ms();
  OpenHome open(call);
  std::printf("FIGURE unlock %.1f ms -\n", now_ms() - start);
  std::printf("FIGURE rss %.1f MB -\n", megabytes("VmRSS:"));
  std::printf("FIGURE rss_peak %.1f MB -\n", megabytes("VmHWM:"));
  return 0;
}

int run_laptop(const char* program, std::size_t persons, std::size_t changes) {
  Town town;
  town.persons = persons;
  town.changes = changes;
  const char* kept = std::getenv("DROMOS_BENCH_TOWN"); // a folder to keep it in between runs
  test::TemporaryFolder folder;
  const std::filesystem::path home = kept != nullptr ? std::filesystem::path(kept) : folder / "home";
  if (!std::filesystem::exists(home / "laptop.db")) {
    const double start = now_ms();
    build_town(town, home);
    std::printf("%zu persons, %zu changes: built in %.0f ms, %.0f MB\n", persons, changes, now_ms() - start,
                static_cast<double>(std::filesystem::file_size(home / "laptop.db")) / 1e6);
  }
  const test::Outcome outcome = test::run({program, "laptop-open", home.string()}, {}, {});
  std::fputs(outcome.out.c_str(), stdout);
  std::fputs(outcome.err.c_str(), stderr);
  return outcome.code;
}

} // namespace dromos::bench
