#include "tests/fuzz/promise.h"
#include "tests/fuzz/scene.h"
#include "tests/fuzz/targets.h"

#include <fstream>
#include <sstream>

namespace dromos::fuzz {

namespace {

std::string read_whole(const std::filesystem::path& file) {
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  return bytes.str();
}

// Three bytes say where, one says what.
std::string altered(std::string bytes, std::string_view edits) {
  for (; edits.size() >= 4; edits.remove_prefix(4)) {
    std::size_t at = 0;
    for (int i = 0; i < 3; ++i)
      at = at << 8U | static_cast<unsigned char>(edits[static_cast<std::size_t>(i)]);
    bytes[at % bytes.size()] = edits[3];
  }
  return bytes;
}

std::filesystem::path put_file(const std::string& bytes) {
  const std::filesystem::path file = Scene::get().world.folder.path / "altered.db";
  for (const char* end : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(file.string() + end);
  std::ofstream(file, std::ios::binary) << bytes;
  return file;
}

// One byte says which table, one which row, the rest is its body.
std::filesystem::path with_row(const std::string& bytes, std::string_view edit) {
  const std::filesystem::path file = put_file(bytes);
  if (edit.size() < 2) return file;
  constexpr const char* tables[] = {"node", "device", "batch", "change", "record", "orders"};
  const std::string table = tables[static_cast<unsigned char>(edit[0]) % 6];
  Database database(file, Database::Open::existing, 0);
  std::int64_t rows = 1;
  {
    Query count = database.query("SELECT count(*) FROM " + table);
    count.step();
    rows += count.number(0);
  }
  database.query("UPDATE " + table + " SET body = ? WHERE id = ?")
      .blob(edit.substr(2))
      .with(static_cast<unsigned char>(edit[1]) % rows)
      .run();
  return file;
}

void read_rows(SqliteStore& store) {
  for (const DeviceRow& device : store.devices()) {
    accepted([&] { store.device(device.device); });
    accepted([&] { store.batches_over(device.id, 1, 100); });
  }
  for (const BatchRow& batch : store.batches(0)) {
    accepted([&] { store.batch(batch.hash); });
    accepted([&] { store.changes(batch.id); });
  }
  for (const RecordEntry& entry : store.entries({})) accepted([&] { store.record(entry.id); });
  accepted([&] { store.orders(0); });
}

// A laptop's rows are sealed: those that are read are those that were written.
void open_laptop(const std::filesystem::path& file) {
  Scene& scene = Scene::get();
  SqliteStore store(file, scene.a.vault.get(), StoreOptions{});
  accepted([&] { read_rows(store); });
  for (const RecordEntry& entry : scene.a.store->entries({}))
    accepted([&] {
      const auto found = store.entry(entry.record);
      require(found.has_value(), "no record is gone unseen");
      require(pack(store.record(found->id).state) == pack(scene.a.store->record(entry.id).state),
              "a sealed row is what was written");
    });
  Laptop laptop(store, test::catalog(), scene.world.clock, *scene.a.keys);
  accepted([&] {
    require(!store.batches_in(BatchState::unsent).empty(), "no unsent batch is gone unseen");
    laptop.request(1'000'000);
  });
  Entry entry;
  entry.record = scene.cast.words.at("p");
  entry.edits = {test::edit("birth_place", "Κως")};
  accepted([&] { laptop.save({entry}, "anna"); });
}

void open_hub(const std::filesystem::path& file) {
  Scene& scene = Scene::get();
  SqliteStore store(file, nullptr, StoreOptions{});
  accepted([&] { read_rows(store); });
  Hub hub(store, test::catalog(),
          HubKeys{scene.world.hub_unit,
                  scene.world.root,
                  {scene.world.signer, scene.world.authority},
                  scene.world.signer_key,
                  {}},
          scene.world.clock);
  static const std::string request = compose(
      scene.cast, "@hello {\"v\":1,\"device\":\"$a\",\"cursor\":0,\"epoch\":\"$epoch\",\"view\":\"$view\","
                  "\"orders\":0,\"most\":1000000,\"tip\":\"$tip\"}\n%unsent\n");
  accepted([&] { hub.exchange(request, ders_of(scene.a.keys->chain)); });
  accepted([&] { hub.answer_for(scene.b.keys->device); });
}

} // namespace

// The first byte says whose file and how it is altered, the rest what is altered in it.
int fuzz_database(const std::uint8_t* data, std::size_t size) {
  static const std::string laptop = read_whole(Scene::get().laptop_file),
                           hub = read_whole(Scene::get().hub_file);
  if (size == 0) return 0;
  const std::string_view edits = text_of(data + 1, size - 1);
  Scene::get().world.clock.ms = Scene::get().now_ms;
  switch (data[0] % 3) {
  case 0:
    accepted([&] { open_laptop(put_file(altered(laptop, edits))); });
    break;
  case 1:
    accepted([&] { open_hub(put_file(altered(hub, edits))); });
    break;
  default: // a hub's rows are plain
    accepted([&] { open_hub(with_row(hub, edits)); });
  }
  return 0;
}

} // namespace dromos::fuzz
