// dromos-hub: the centre's program. Here the real clock and store are built.
#include "server/program.h"

#include <chrono>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace {

class MachineClock : public dromos::Clock {
 public:
  std::int64_t now_ms() override {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  }
};

} // namespace

int main(int argc, char** argv) {
  umask(077); // before the first file
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core); // keys and records stand in this memory
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) { // a connection is one: limits::http_connections
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  // An exchange takes tens of megabytes in small pieces and gives them back: kept, they need not be asked of
  // the system again for the next one (8 % of an exchange, measured).
  constexpr int kept_bytes = 256 * 1024 * 1024, asked_bytes = 32 * 1024 * 1024;
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_TRIM_THRESHOLD, kept_bytes);
  mallopt(M_MMAP_THRESHOLD, kept_bytes);
  mallopt(M_TOP_PAD, asked_bytes);

  MachineClock clock;
  dromos::World world{
      {}, clock, dromos::user_language(), [](const std::filesystem::path& file, dromos::Database::Open how) {
        constexpr unsigned busy_ms = 10'000; // another command's transaction ends far sooner
        return std::make_unique<dromos::SqliteStore>(file, nullptr, dromos::StoreOptions{how, busy_ms});
      }};
  return dromos::run_hub(world, {argv + 1, argv + argc});
}
