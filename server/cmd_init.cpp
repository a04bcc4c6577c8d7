// init: a new hub in an empty home. With --csr its authority waits for the central office's signature.
#include "schema/encoding.h"
#include "server/commands.h"
#include "server/disk.h"
#include "server/files.h"
#include "server/issuing.h"
#include "server/postgres/pg_store.h"
#include "server/workplace.h"

#include <iostream>

namespace dromos {
namespace {

struct Init {
  Settings settings;
  std::string csr;
};

void make_keys(const World& world, const Home& staged, const Init& init) {
  const Keyring keys(staged.keys());
  std::filesystem::create_directories(keys.folder());
  const std::string& organisation = init.settings.organisation;
  make_recovery(keys, organisation, world.clock.now_ms());
  if (init.csr.empty()) return make_own_root(keys, init.settings.unit, organisation, world.clock.now_ms());
  const PrivateKey authority = PrivateKey::p256();
  keys.put_key("authority", authority);
  write_file(init.csr, make_request(authority));
}

std::unique_ptr<HubStore> new_store(const World& world, const Home& home, const Settings& settings) {
  if (settings.store.empty()) return world.open_store(home.database(), Database::Open::create);
  return std::make_unique<PgStore>(settings.store, PgOptions{.open = PgOptions::Open::create});
}

void make_database(const World& world, const Home& staged, const Catalog& catalog, const Settings& settings) {
  const auto store = new_store(world, staged, settings);
  store->transaction([&] {
    store->add_unit(settings.unit);
    store->set_node("epoch", hex(random_bytes(16))); // 128 bits (DESIGN §1)
    store->set_node("stable", "0");
    store->set_node("log", "0");
    name_owner(*store, Keyring(staged.keys()));
  });
  store->create_views(catalog);
}

void init_hub(const World& world, Init init) {
  if (!is_unit_path(init.settings.unit)) throw Refused({"hub.unit_form", {{"unit", init.settings.unit}}});
  read_endpoint(init.settings.listen);
  if (!init.settings.metrics.empty()) read_endpoint(init.settings.metrics);
  if (init.settings.organisation.empty()) init.settings.organisation = init.settings.unit;
  const Home home{world.home};
  for (const auto& part : {home.settings(), home.database(), home.keys()})
    if (std::filesystem::exists(part)) throw Refused({"hub.already_there", {{"home", home.folder.string()}}});
  const bool made_folder = std::filesystem::create_directories(home.folder);
  if (made_folder) std::filesystem::permissions(home.folder, std::filesystem::perms::owner_all);
  // Made aside and moved in, the settings last: they say that a hub is here.
  const Home staged{home.folder / ".init"};
  std::filesystem::remove_all(staged.folder);
  std::filesystem::create_directory(staged.folder);
  try {
    const Catalog catalog = Catalog::load(home.overlays());
    make_keys(world, staged, init);
    make_database(world, staged, catalog, init.settings); // last: on PostgreSQL it stays
    if (init.settings.store.empty()) std::filesystem::rename(staged.database(), home.database());
    std::filesystem::rename(staged.keys(), home.keys());
    write_file(home.settings(), write_settings(init.settings));
    std::filesystem::remove_all(staged.folder);
  } catch (...) {
    std::error_code none;
    std::filesystem::remove_all(staged.folder, none);
    throw;
  }
  std::cout << world.say(init.csr.empty() ? "hub.made" : "hub.made_request",
                         {{"unit", init.settings.unit}, {"home", home.folder.string()}, {"file", init.csr}})
            << "\n";
  if (!disk_encrypted(home.folder)) std::cerr << world.say("hub.disk_clear") << "\n";
}

} // namespace

void add_init(CommandLine& line) {
  CLI::App* command = line.app.add_subcommand("init");
  auto init = std::make_shared<Init>();
  command->add_option("--unit", init->settings.unit)->required();
  command->add_option("--listen", init->settings.listen)->required();
  command->add_option("--address", init->settings.address);
  command->add_option("--organisation", init->settings.organisation);
  command->add_option("--metrics", init->settings.metrics);
  command->add_option("--csr", init->csr);
  command->add_option("--store", init->settings.store);
  line.on(command, [&line, init] { init_hub(line.world, *init); });
}

} // namespace dromos
