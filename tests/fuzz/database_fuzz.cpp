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
  accepted([&] { store.create_views(test::catalog()); });
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

// The first byte says whose file, the rest what is altered in it.
int fuzz_database(const std::uint8_t* data, std::size_t size) {
  static const std::string laptop = read_whole(Scene::get().laptop_file),
                           hub = read_whole(Scene::get().hub_file);
  if (size == 0) return 0;
  const bool hubs = data[0] % 2 == 1;
  Scene::get().world.clock.ms = Scene::get().now_ms;
  const auto file = put_file(altered(hubs ? hub : laptop, text_of(data + 1, size - 1)));
  accepted([&] { hubs ? open_hub(file) : open_laptop(file); });
  return 0;
}

} // namespace dromos::fuzz
