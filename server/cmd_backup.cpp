// backup: a sealed copy of the whole hub. When it is safe on its disk, receipts say `stable` up to its log
// size.
#include "schema/limits.h"
#include "server/archive.h"
#include "server/commands.h"
#include "server/files.h"
#include "server/workplace.h"
#include "sync/engine/envelope.h"

#include <algorithm>
#include <iostream>

namespace dromos {
namespace {

// A file that goes away again, whatever happens: it holds everything in clear.
struct Temporary {
  std::filesystem::path file;
  ~Temporary() { remove(); }
  void remove() const {
    std::error_code none;
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix, none);
  }
};

void add_folder(Archive& archive, const std::filesystem::path& home, const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) return;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() != ".part")
      archive[std::filesystem::relative(entry.path(), home).string()] =
          read_file(entry.path(), limits::declaration_bytes);
}

void back_up(const World& world, const std::string& file) {
  Workplace place(world);
  const Home& home = place.home();
  // One at a time, under one name: what a killed backup left behind goes away with the next.
  const auto lock = FileLock::take(home.folder / "backup.lock");
  if (!lock) throw Unavailable({"store.busy", {}});
  const Temporary copy{home.folder / "backup.db"};
  copy.remove();
  place.store().copy_to(copy.file);
  std::filesystem::permissions(copy.file,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::uint64_t log = 0;
  {
    const auto copied = world.open_store(copy.file, Database::Open::existing);
    check_records(*copied); // a backup that would not serve must not be found out on the day it is needed
    log = std::stoull(copied->node("log").value_or("0"));
  }
  Archive archive;
  archive["hub.db"] = read_file(copy.file, limits::backup_bytes);
  archive["hub.toml"] = read_file(home.settings(), limits::declaration_bytes);
  add_folder(archive, home.folder, home.keys());
  add_folder(archive, home.folder, home.declarations());
  const std::size_t count = archive.size();
  std::string content = write_archive(archive);
  archive.clear();
  write_file(file, seal_envelope(kind_backup, content, {place.keys().certificate("recovery")}));
  // Only now: a laptop forgets what it moved away once the hub calls it stable.
  place.store().transaction([&] {
    const std::uint64_t before = std::stoull(place.store().node("stable").value_or("0"));
    place.store().set_node("stable", std::to_string(std::max(before, log)));
  });
  std::cout << world.say("hub.backed_up",
                         {{"file", file}, {"log", std::to_string(log)}, {"files", std::to_string(count)}})
            << "\n";
}

} // namespace

void add_backup(CommandLine& line) {
  auto file = std::make_shared<std::string>();
  CLI::App* command = line.app.add_subcommand("backup");
  command->add_option("FILE", *file)->required();
  line.on(command, [&line, file] { back_up(line.world, *file); });
}

} // namespace dromos
