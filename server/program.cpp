#include "server/program.h"

#include "schema/errors.h"
#include "server/commands.h"

#include <algorithm>
#include <iostream>
#include <new>

namespace dromos {
namespace {

int tell(const World& world, const Message& message, int code) {
  std::cerr << sentence(message, world.language) << "\n";
  return code;
}

int run(CommandLine& line, std::vector<std::string> words) {
  try {
    line.app.parse(std::move(words));
    line.run();
    if (!std::cout.flush()) return tell(line.world, {"hub.output", {}}, 3);
    return 0;
  } catch (const CLI::CallForHelp&) {
    std::cout << line.world.say("hub.help");
    return 0;
  } catch (const CLI::Error& error) {
    return tell(line.world, {"hub.usage", {{"what", error.what()}}}, 2);
  } catch (const Refused& refused) {
    return tell(line.world, refused.message(), 1);
  } catch (const WrongUse& wrong) {
    return tell(line.world, wrong.message(), 2);
  } catch (const Unavailable& unavailable) {
    return tell(line.world, unavailable.message(), 3);
  } catch (const std::filesystem::filesystem_error& error) {
    if (error.code() == std::errc::no_space_on_device) return tell(line.world, {"store.full", {}}, 3);
    return tell(line.world,
                {"hub.file", {{"file", error.path1().string()}, {"what", error.code().message()}}}, 3);
  } catch (const std::bad_alloc&) {
    return tell(line.world, {"net.memory", {}}, 3);
  } catch (const std::exception& error) {
    // A defect: its name helps to find it, its text may tell of a person.
    return tell(line.world, {"hub.defect", {{"what", typeid(error).name()}}}, 1);
  }
}

} // namespace

int run_hub(World& world, std::vector<std::string> words) {
  CLI::App app("", "dromos-hub");
  CommandLine line{app, world, {}};
  std::string home;
  app.set_help_flag("--help");
  app.add_option("--home", home)->envname("DROMOS_HUB_HOME")->required();
  app.require_subcommand(1);
  app.fallthrough();
  app.parse_complete_callback([&] { world.home = home; });
  add_init(line);
  add_certify(line);
  add_serve(line);
  add_invite(line);
  add_worker(line);
  add_recovery(line);
  add_revoke(line);
  add_quarantine(line);
  add_erase(line);
  add_renew(line);
  add_records(line);
  add_status(line);
  add_devices(line);
  add_batches(line);
  add_verify(line);
  add_backup(line);
  add_restore(line);
  add_migrate(line);
  add_stick(line);
  add_join(line);
  add_forward(line);
  std::reverse(words.begin(), words.end()); // CLI11 takes them from the back
  return run(line, std::move(words));
}

} // namespace dromos
