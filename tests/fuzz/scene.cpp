#include "tests/fuzz/scene.h"

#include "schema/encoding.h"

namespace dromos::fuzz {

namespace {

void copy_store(const std::filesystem::path& from, const std::filesystem::path& to) {
  for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(to.string() + end);
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
}

std::string lines_of(Store& store, const BatchRow& batch) {
  std::string lines = batch.header + "\n";
  for (const ChangeRow& row : store.changes(batch.id)) lines += row.body + "\n";
  return lines;
}

} // namespace

PrivateKey fixed_ed25519(char number) {
  // RFC 8410 §7: PKCS#8 of 32 bytes.
  return PrivateKey::from_pkcs8(*from_hex("302e020100300506032b657004220420") + std::string(32, number));
}

PrivateKey fixed_p256(char number) {
  // RFC 5915 §3 inside PKCS#8, without the public key.
  return PrivateKey::from_pkcs8(
      *from_hex("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420") +
      std::string(32, number));
}

Scene& Scene::get() {
  static Scene scene;
  return scene;
}

Scene::Scene()
    : a(world.enrol("anna")), b(world.enrol("babis")),
      agreement(issue(world.authority, world.authority_key, agreement_key.spki(), Purpose::agreement,
                      a.keys->device + "." + unit_dns(world.kk1), test::always())) {
  meet();
  write_cast();
}

// a and b know each other's records; a has a batch that the hub has not seen.
void Scene::meet() {
  auto mate = world.store->device(b.keys->device);
  mate->agreement =
      ders_of({issue(world.authority, world.authority_key, PrivateKey::p256().spki(), Purpose::agreement,
                     b.keys->device + "." + unit_dns(world.kk1), test::always()),
               world.authority});
  world.store->transaction([&] {
    world.store->put(*mate);
    world.store->set_node("restored", "[]");
    world.store->set_node("stable", "0");
  });
  const std::string person = test::create(a, "person", {test::edit("birth_place", "Πάτρα")});
  cast.words["p"] = person;
  world.sync(a);
  world.sync(b);
  test::set(b, person, {test::edit("birth_place", "Βόλος")});
  const std::string contact =
      test::create(b, "street_contact", {test::edit("sight_label", "Ομόνοια")}, person);
  cast.words["c"] = contact;
  world.sync(b);
  world.sync(a);
  test::set(a, person, {test::edit("birth_place", "Λάρισα")});
  const std::string request = a.laptop->request(1'000'000).bytes; // cuts, and remembers its hello
  cast.words["hello"] = base64url(sha256(jws_read(request.substr(0, request.find('\n'))).payload));
  now_ms = world.clock.ms;
  hub_file = world.folder.path / "hub_base.db";
  laptop_file = world.folder.path / "laptop_base.db";
  world.store->copy_to(hub_file);
  a.store->copy_to(laptop_file);
}

void Scene::write_cast() {
  cast.signers.emplace("a", Signer{a.keys->key, a.keys->chain.front()});
  cast.signers.emplace("b", Signer{b.keys->key, b.keys->chain.front()});
  cast.signers.emplace("hub", Signer{world.signer_key, world.signer});
  cast.chains["a"] = chain_line(ders_of(a.keys->chain));
  cast.chains["b"] = chain_line(ders_of(b.keys->chain));
  cast.chains["hub"] = chain_line(ders_of({world.signer, world.authority}));
  cast.chains["mate"] = chain_line(world.store->device(b.keys->device)->agreement, true);
  const BatchRow done = a.store->batches_in(BatchState::done).front();
  const BatchRow unsent = a.store->batches_in(BatchState::unsent).front();
  cast.passages["done"] = lines_of(*a.store, done);
  cast.passages["unsent"] = lines_of(*a.store, unsent);
  cast.passages["receipt"] = done.receipt + "\n";
  const Json cursor = Json::parse(a.store->node("cursor").value());
  const std::uint64_t next = unsent.first + unsent.count;
  const RecordRow person = a.laptop->record(cast.words["p"]);
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, std::string>>{
           {"a", a.keys->device},
           {"b", b.keys->device},
           {"hub", world.hub_unit},
           {"unit", world.kk1},
           {"epoch", cursor["epoch"]},
           {"view", cursor["view"]},
           {"n", std::to_string(cursor["n"].get<std::uint64_t>())},
           {"donehash", base64url(done.hash)},
           {"unsenthash", base64url(unsent.hash)},
           {"tip", base64url(unsent.hash)},
           {"next", std::to_string(next)},
           {"dot", person.state.folded.front().dot.string()},
           {"at", instant(now_ms)},
           {"state", base64url(a.laptop->state_hash())}})
    cast.words[name] = value;
  const BatchRow mates = world.store->batches(world.store->device(b.keys->device)->id).back();
  cast.words["bhash"] = base64url(mates.hash);
  cast.words["bnext"] = std::to_string(mates.first + mates.count);
}

std::string digest_of(SqliteStore& store) {
  Sha256 digest;
  for (const char* table : {"sealed_tip", "node", "device", "batch", "change", "record", "orders"}) {
    Query rows =
        store.database().query(std::string("SELECT id, version, body FROM ") + table + " ORDER BY id");
    while (rows.step())
      digest.update(table)
          .update(std::to_string(rows.number(0)))
          .update(std::to_string(rows.number(1)))
          .update(rows.bytes(2));
  }
  Query feeds = store.database().query("SELECT unit, n, batch FROM feed");
  while (feeds.step()) digest.update(feeds.bytes(0)).update(std::to_string(feeds.number(1)));
  return digest.finish();
}

HubStage::HubStage(const std::string& name) : file_(Scene::get().world.folder.path / name) {
  reset();
}

void HubStage::reset() {
  Scene& scene = Scene::get();
  hub_.reset();
  store_.reset();
  copy_store(scene.hub_file, file_);
  store_ = std::make_unique<SqliteStore>(file_, nullptr, StoreOptions{});
  scene.world.clock.ms = scene.now_ms;
  hub_ = std::make_unique<Hub>(*store_, test::catalog(),
                               HubKeys{scene.world.hub_unit,
                                       scene.world.root,
                                       {scene.world.signer, scene.world.authority},
                                       scene.world.signer_key,
                                       {}},
                               scene.world.clock);
  digest_ = digest_of(*store_);
}

LaptopStage::LaptopStage(const std::string& name) : file_(Scene::get().world.folder.path / name) {
  reset();
}

void LaptopStage::reset() {
  Scene& scene = Scene::get();
  laptop_.reset();
  store_.reset();
  copy_store(scene.laptop_file, file_);
  store_ = std::make_unique<SqliteStore>(file_, scene.a.vault.get(), StoreOptions{});
  scene.world.clock.ms = scene.now_ms;
  laptop_ = std::make_unique<Laptop>(*store_, test::catalog(), scene.world.clock, *scene.a.keys);
  digest_ = digest_of(*store_);
}

} // namespace dromos::fuzz
