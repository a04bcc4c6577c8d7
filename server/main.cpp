// dromos-hub: the centre's program. Here the real clock and store are built, and failures become sentences
// and exit codes: 0 done; 1 refused, a person must act; 2 wrong use; 3 unavailable, try later.
#include "server/commands.h"
#include "server/workplace.h"

#include <chrono>
#include <csignal>
#include <iostream>
#include <new>
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

int tell(const dromos::World& world, const dromos::Message& message, int code) {
  std::cerr << dromos::sentence(message, world.language) << "\n";
  return code;
}

int run(CLI::App& app, dromos::CommandLine& line, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    line.run();
    if (!std::cout.flush()) return tell(line.world, {"hub.output", {}}, 3);
    return 0;
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::Error& error) {
    return tell(line.world, {"hub.usage", {{"what", error.what()}}}, 2);
  } catch (const dromos::Refused& refused) {
    return tell(line.world, refused.message(), 1);
  } catch (const dromos::WrongUse& wrong) {
    return tell(line.world, wrong.message(), 2);
  } catch (const dromos::Unavailable& unavailable) {
    return tell(line.world, unavailable.message(), 3);
  } catch (const std::filesystem::filesystem_error& error) {
    if (error.code() == std::errc::no_space_on_device) return tell(line.world, {"store.full", {}}, 3);
    return tell(line.world,
                {"hub.file", {{"file", error.path1().string()}, {"what", error.code().message()}}}, 3);
  } catch (const std::bad_alloc&) {
    return tell(line.world, {"net.memory", {}}, 3);
  } catch (
      const std::exception& error) { // a defect: its name helps to find it, its text may tell of a person
    return tell(line.world, {"hub.defect", {{"what", typeid(error).name()}}}, 1);
  }
}

} // namespace

int main(int argc, char** argv) {
  umask(077); // before the first file
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core); // keys and records stand in this memory

  MachineClock clock;
  dromos::World world{
      {}, clock, dromos::user_language(), [](const std::filesystem::path& file, dromos::Database::Open how) {
        return std::make_unique<dromos::SqliteStore>(file, nullptr, dromos::StoreOptions{how, 10'000});
      }};
  CLI::App app("Dromos hub: keeps and exchanges the records of a centre", "dromos-hub");
  dromos::CommandLine line{app, world, {}};
  std::string home;
  app.set_help_flag("--help", "What the commands are");
  app.add_option("--home", home, "The hub's folder")->envname("DROMOS_HUB_HOME")->required();
  app.require_subcommand(1);
  app.fallthrough();
  app.parse_complete_callback([&] { world.home = home; });
  dromos::add_init(line);
  dromos::add_certify(line);
  dromos::add_serve(line);
  dromos::add_invite(line);
  dromos::add_worker(line);
  dromos::add_recovery(line);
  dromos::add_revoke(line);
  dromos::add_quarantine(line);
  dromos::add_renew(line);
  dromos::add_records(line);
  dromos::add_status(line);
  dromos::add_devices(line);
  dromos::add_batches(line);
  dromos::add_backup(line);
  dromos::add_restore(line);
  dromos::add_stick(line);
  return run(app, line, argc, argv);
}
