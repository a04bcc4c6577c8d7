// migrate: a hub on SQLite goes over to PostgreSQL, in one transaction, and only if both have the same state.
#include "server/commands.h"
#include "server/files.h"
#include "server/postgres/pg_copy.h"
#include "server/workplace.h"
#include "sync/engine/upward.h"

#include <algorithm>
#include <iostream>
#include <map>

namespace dromos {
namespace {

// By unit, the hash of all that the hub keeps for it; and of all there is, under the hub's own unit.
std::map<std::string, std::string> states_of(Workplace& place, HubStore& store) {
  Hub hub(store, place.catalog(), place.keys().hub_keys(place.settings().unit), place.world().clock);
  std::map<std::string, std::string> out;
  std::vector<std::string> units = store.units();
  units.push_back(place.settings().unit);
  for (const std::string& unit : units)
    if (is_unit_feed(unit)) out[unit] = hub.state_hash({unit, {}, {}, true});
  return out;
}

// What no state hash covers: how far each feed goes, and how many of each thing there are.
std::vector<std::uint64_t> counts_of(HubStore& store) {
  std::vector<std::uint64_t> out{store.devices().size(), store.batches().size(), store.entries().size(),
                                 store.orders(0).size(), store.node_names("").size()};
  for (const std::string& unit : store.units()) out.push_back(store.feed_end(unit));
  return out;
}

void migrate(const World& world, const std::string& url) {
  const Home home{world.home};
  if (!read_settings(home).store.empty()) throw Refused({"hub.on_postgres", {}});
  // Nothing may be accepted into the file once it has been read.
  const auto lock = FileLock::take(home.serve_lock());
  if (!lock) throw Unavailable({"hub.serving", {{"home", home.folder.string()}}});
  std::string stamp = instant(world.clock.now_ms());
  std::erase_if(stamp, [](char c) { return c == ':' || c == '-' || c == '.'; });
  const std::string before = home.database().string() + ".before-migrate-" + stamp;
  std::size_t units = 0;
  {
    Workplace place(world);
    check_records(place.store());
    const auto source = world.open_store(home.database(), Database::Open::existing);
    PgStore target(url, {.open = PgOptions::Open::create});
    // The file's own writer's lock is held all the while: no other command writes into what was copied.
    place.store().transaction([&] {
      const auto states = states_of(place, *source);
      units = states.size();
      target.transaction([&] {
        copy_rows(*source, target);
        if (states_of(place, target) != states || counts_of(target) != counts_of(*source))
          throw Refused({"hub.migrated_otherwise", {}});
        name_owner(target, place.keys());
      });
      target.create_views(place.catalog());
      set_store(home, url);
    });
  }
  for (const char* suffix : {"", "-wal", "-shm"}) {
    const std::string old = home.database().string() + suffix;
    if (std::filesystem::exists(old)) std::filesystem::rename(old, before + suffix);
  }
  Workplace proof(world); // that it opens
  std::cout << world.say("hub.migrated", {{"unit", proof.settings().unit},
                                          {"log", proof.store().node("log").value_or("0")},
                                          {"units", std::to_string(units)},
                                          {"file", before}})
            << "\n";
}

} // namespace

void add_migrate(CommandLine& line) {
  auto url = std::make_shared<std::string>();
  CLI::App* command = line.app.add_subcommand("migrate");
  command->add_option("--to", *url)->required();
  line.on(command, [&line, url] { migrate(line.world, *url); });
}

} // namespace dromos
