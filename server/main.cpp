// dromos-hub: the centre's program. Here the real clock and store are built.
#include "server/program.h"

#include <chrono>
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

  MachineClock clock;
  dromos::World world{
      {}, clock, dromos::user_language(), [](const std::filesystem::path& file, dromos::Database::Open how) {
        constexpr unsigned busy_ms = 10'000; // another command's transaction ends far sooner
        return std::make_unique<dromos::SqliteStore>(file, nullptr, dromos::StoreOptions{how, busy_ms});
      }};
  return dromos::run_hub(world, {argv + 1, argv + argc});
}
