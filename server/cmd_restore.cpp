// restore: a hub from its backup. Its memory is not unbroken any more: it takes a new epoch, and laptops
// offer again what came after the backup.
#include "schema/encoding.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "server/archive.h"
#include "server/commands.h"
#include "server/files.h"
#include "server/invitation.h"
#include "server/workplace.h"
#include "sync/engine/envelope.h"
#include "sync/engine/erasure.h"

#include <algorithm>
#include <iostream>

namespace dromos {
namespace {

Archive open_backup(const Keyring& keys, const std::string& file, const std::string& key_file) {
  const std::filesystem::path key =
      key_file.empty() ? keys.key_file("recovery") : std::filesystem::path(key_file);
  if (!std::filesystem::exists(key)) throw Refused({"hub.recovery_key_needed", {{"file", key.string()}}});
  const Reader reader = read_reader(key);
  const std::string content =
      open_envelope(kind_backup, read_file(file, limits::backup_bytes), reader.key, reader.certificate);
  Archive archive = read_archive(content);
  for (const char* needed : {"hub.db", "hub.toml", "keys/authority.key", "keys/authority.pem"})
    if (!archive.contains(needed)) throw Refused({"hub.backup_form", {{"what", needed}}});
  return archive;
}

// Orders are kept outside the backups: what was revoked after the backup stays revoked.
std::uint64_t replay_orders(const Home& home, SqliteStore& store) {
  const std::vector<std::string> kept = kept_orders(home), known = store.orders(0);
  if (kept.size() < known.size() || !std::equal(known.begin(), known.end(), kept.begin()))
    return 0; // another hub's
  for (std::size_t i = known.size(); i < kept.size(); ++i) {
    store.add_order(kept[i]);
    const std::string payload = jws_read(kept[i]).payload;
    if (const std::string mark = mark_in(payload); !mark.empty()) erase(store, mark, UnsentBodies::erased);
    const Json order = parse_json(payload);
    if (order.value("kind", "") != "revoke") continue;
    auto device = store.device(order.value("device", ""));
    if (!device) continue;
    device->state = DeviceState::revoked;
    store.put(*device);
  }
  return kept.size() - known.size();
}

// The copy, checked and given its new epoch, before anything of the home is touched.
void begin_epoch(const World& world, const std::filesystem::path& file) {
  const auto store = world.open_store(file, Database::Open::existing);
  {
    Query check = store->database().query("PRAGMA integrity_check");
    if (!check.step() || check.bytes(0) != "ok")
      throw Refused({"hub.backup_form", {{"what", "integrity_check"}}});
  }
  store->transaction([&] {
    const std::string log = store->node("log").value_or("0");
    Json restored = parse_json(store->node("restored").value_or("[]"));
    Json feeds = Json::object();
    for (const std::string& unit : store->units()) feeds[unit] = store->feed_end(unit);
    restored.push_back(
        {{"epoch", store->node("epoch").value_or("")}, {"log", std::stoull(log)}, {"feeds", feeds}});
    store->set_node("restored", restored.dump());
    if (!mutant(Mutant::epoch_not_changed))
      store->set_node("epoch", mutant(Mutant::epoch_is_a_counter) ? std::to_string(restored.size())
                                                                  : hex(random_bytes(16)));
    store->set_node("stable", log); // the backup that it comes from covers it
    if (!mutant(Mutant::old_codes_open_a_restored_hub)) void_invitations(*store);
    if (!mutant(Mutant::orders_not_replayed)) replay_orders(Home{world.home}, *store);
  });
}

// The same hub's home keeps its own keys, which are newer or the same; what it lacks comes from the backup.
void check_same_hub(const Keyring& keys, const Archive& archive) {
  if (!keys.has_key("authority")) return;
  if (keys.key("authority").spki() != PrivateKey::from_pem(archive.at("keys/authority.key")).spki())
    throw Refused({"hub.other_hub", {{"home", keys.folder().parent_path().string()}}});
}

void put_in_place(const Home& home, const Archive& archive, const std::filesystem::path& database,
                  const std::string& stamp) {
  for (const auto& [path, bytes] : archive) {
    const std::filesystem::path target = home.folder / path;
    if (path == "hub.db" || path == "hub.toml" || std::filesystem::exists(target)) continue;
    std::filesystem::create_directories(target.parent_path());
    write_file(target, bytes);
  }
  // The log of the old database goes with it: beside the new one it would be played into it.
  const std::string before = home.database().string() + ".before-restore-" + stamp;
  for (const char* suffix : {"", "-wal", "-shm"}) {
    const std::string old = home.database().string() + suffix;
    if (std::filesystem::exists(old)) std::filesystem::rename(old, before + suffix);
  }
  std::filesystem::rename(database, home.database());
  if (!std::filesystem::exists(home.settings())) write_file(home.settings(), archive.at("hub.toml"));
  // What a backup holds is a file, whatever kept the rows before: `migrate` takes it to a database again.
  if (!read_settings(home).store.empty()) set_store(home, {});
}

void restore(const World& world, const std::string& file, const std::string& key_file) {
  const Home home{world.home};
  const Keyring keys(home.keys());
  Archive archive = open_backup(keys, file, key_file);
  check_same_hub(keys, archive);
  std::filesystem::create_directories(home.folder);
  const auto lock = FileLock::take(home.serve_lock());
  if (!lock) throw Unavailable({"hub.serving", {{"home", home.folder.string()}}});
  const std::filesystem::path staged = home.folder / "restored.db";
  const auto drop_staged = [&staged] {
    std::error_code none;
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(staged.string() + suffix, none);
  };
  drop_staged();
  try {
    write_file(staged, archive.at("hub.db"));
    begin_epoch(world, staged);
    std::string stamp = instant(world.clock.now_ms());
    std::erase_if(stamp, [](char c) { return c == ':' || c == '-' || c == '.'; });
    put_in_place(home, archive, staged, stamp);
  } catch (...) {
    drop_staged();
    throw;
  }
  Workplace place(world); // proves that it opens
  std::cout << world.say("hub.restored", {{"unit", place.settings().unit},
                                          {"log", place.store().node("log").value_or("0")},
                                          {"epoch", place.hub().epoch()}})
            << "\n";
}

} // namespace

void add_restore(CommandLine& line) {
  struct Given {
    std::string file, key;
  };
  auto given = std::make_shared<Given>();
  CLI::App* command = line.app.add_subcommand("restore");
  command->add_option("FILE", given->file)->required();
  command->add_option("--key", given->key);
  line.on(command, [&line, given] { restore(line.world, given->file, given->key); });
}

} // namespace dromos
