// A small world in one process: one hub, laptops, a clock that tests set, real SQLite, real signatures. The
// network is a function call.
#pragma once
#include "schema/errors.h"
#include "sync/engine/authority.h"
#include "sync/engine/chains.h"
#include "sync/engine/hub.h"
#include "sync/engine/laptop.h"
#include "sync/engine/present.h"
#include "sync/store/sqlite_store.h"

#include <filesystem>
#include <memory>
#include <string>

namespace dromos::test {

class TestClock : public Clock {
 public:
  std::int64_t now_ms() override { return ms += 1000; }
  std::int64_t ms = 1'795'000'000'000; // November 2026
};

inline const Catalog& catalog() {
  const char* folder = std::getenv("DROMOS_TEST_DECLARATIONS");
  static const Catalog loaded =
      folder == nullptr ? Catalog::load() : Catalog::load({std::filesystem::path(folder)});
  return loaded;
}

struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dromos-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

inline Validity always() {
  return {1'700'000'000'000, 2'500'000'000'000};
}

struct LaptopNode {
  std::string worker;
  std::filesystem::path file;
  std::shared_ptr<Vault> vault;
  std::unique_ptr<SqliteStore> store;
  std::unique_ptr<Laptop> laptop;
  std::optional<LaptopKeys> keys;
};

// A hub with its laptops: its own root, real SQLite. Several of them may share a clock.
class HubNode {
 public:
  explicit HubNode(std::string at, TestClock* shared = nullptr)
      : unit(std::move(at)), clock(shared != nullptr ? *shared : own_clock), root_key(PrivateKey::p256()),
        root(make_root(root_key, unit, always())), authority_key(PrivateKey::p256()),
        authority(issue(root, root_key, authority_key.spki(), Purpose::hub, unit_dns(unit), always())),
        signer_key(PrivateKey::ed25519()),
        signer(issue(authority, authority_key, signer_key.spki(), Purpose::signer, "signer." + unit_dns(unit),
                     always())) {
    open(Database::Open::create);
    store->transaction([&] { store->set_node("epoch", hex_epoch()); });
  }

  void open(Database::Open how = Database::Open::existing) {
    hub.reset();
    store.reset();
    StoreOptions options;
    options.open = how;
    store = std::make_unique<SqliteStore>(folder.path / "hub.db", nullptr, options);
    hub = std::make_unique<Hub>(*store, catalog(), HubKeys{unit, root, {signer, authority}, signer_key, {}},
                                clock);
  }

  // A laptop of the unit `of`, enrolled for one worker with these roles.
  LaptopNode enrol(const std::string& worker, const std::vector<std::string>& roles, const std::string& of) {
    LaptopNode node;
    node.worker = worker;
    node.file = folder.path / (worker + std::to_string(++count) + ".db");
    node.vault = std::make_shared<Vault>(Vault::create());
    StoreOptions options;
    options.open = Database::Open::create;
    node.store = std::make_unique<SqliteStore>(node.file, node.vault.get(), options);
    PrivateKey key = PrivateKey::ed25519();
    const std::string device = device_id(key.spki());
    const Certificate certificate =
        issue(authority, authority_key, key.spki(), Purpose::device, device + "." + unit_dns(of), always());
    node.keys = LaptopKeys{device, unit, std::move(key), {certificate, authority}, root};
    DeviceRow row;
    row.device = device;
    row.unit = of;
    row.chain = ders_of(node.keys->chain);
    row.grants = {{worker, roles, clock.now_ms(), 0}};
    store->transaction([&] {
      store->add_unit(of);
      store->put(row);
    });
    node.store->transaction([&] {
      DeviceRow self;
      self.device = device;
      self.unit = of;
      self.chain = row.chain;
      node.store->put(self);
      node.store->set_node("rights", Json{{"unit", of}, {"roles", roles}, {"workers", {worker}}}.dump());
      node.store->set_node("time", std::to_string(clock.now_ms()));
    });
    node.laptop = std::make_unique<Laptop>(*node.store, catalog(), clock, *node.keys);
    return node;
  }

  void revoke(const LaptopNode& node) {
    DeviceRow row = *store->device(node.keys->device);
    row.state = DeviceState::revoked;
    store->transaction([&] { store->put(row); });
  }
  // The state hash of what that laptop may read.
  std::string says(const LaptopNode& node) {
    return hub->state_hash(hub->viewer_of(*store->device(node.keys->device)));
  }

  void backup() {
    std::filesystem::remove(folder.path / "backup.db");
    store->copy_to(folder.path / "backup.db");
    store->transaction([&] { store->set_node("stable", store->node("log").value_or("0")); });
  }

  void restore() {
    hub.reset();
    store.reset();
    for (const char* end : {"", "-wal", "-shm"})
      std::filesystem::remove(folder.path / (std::string("hub.db") + end));
    std::filesystem::copy_file(folder.path / "backup.db", folder.path / "hub.db");
    open();
    store->transaction([&] {
      Json restored = Json::parse(store->node("restored").value_or("[]"));
      Json feeds = Json::object();
      for (const std::string& one : store->units()) feeds[one] = store->feed_end(one);
      restored.push_back({{"epoch", store->node("epoch").value()},
                          {"log", std::stoull(store->node("log").value_or("0"))},
                          {"feeds", feeds}});
      store->set_node("restored", restored.dump());
      store->set_node("epoch", hex_epoch());
    });
  }

  static std::string hex_epoch() {
    static int n = 0;
    return "epoch" + std::to_string(++n);
  }

  const std::string unit;
  Folder folder;
  TestClock own_clock;
  TestClock& clock;
  PrivateKey root_key;
  Certificate root;
  PrivateKey authority_key;
  Certificate authority;
  PrivateKey signer_key;
  Certificate signer;
  std::unique_ptr<SqliteStore> store;
  std::unique_ptr<Hub> hub;
  int count = 0;
};

class World : public HubNode {
 public:
  World() : HubNode(hub_unit) {
    store->transaction([&] {
      store->add_unit(kk1);
      store->add_unit(kk2);
    });
  }

  LaptopNode enrol(const std::string& worker, const std::vector<std::string>& roles = {"SW"},
                   const std::string& of = kk1) {
    return HubNode::enrol(worker, roles, of);
  }

  // A copy of a laptop as it is now: a clone, or an image to restore later.
  LaptopNode image(LaptopNode& of) {
    LaptopNode node;
    node.worker = of.worker;
    node.file = folder.path / (of.worker + std::to_string(++count) + ".db");
    of.store->copy_to(node.file);
    node.vault = of.vault;
    node.keys = of.keys;
    reopen(node);
    return node;
  }

  void reopen(LaptopNode& node) {
    node.laptop.reset();
    node.store.reset();
    node.store = std::make_unique<SqliteStore>(node.file, node.vault.get(), StoreOptions{});
    node.laptop = std::make_unique<Laptop>(*node.store, catalog(), clock, *node.keys);
  }

  Applied sync(LaptopNode& node) {
    Applied all;
    for (int round = 0; round < 50; ++round) {
      const auto out = node.laptop->request(5'000'000);
      const Applied one = node.laptop->apply(hub->exchange(out.bytes, ders_of(node.keys->chain)));
      all.received += one.received;
      all.acknowledged += one.acknowledged;
      all.refused.insert(all.refused.end(), one.refused.begin(), one.refused.end());
      all.touched.insert(all.touched.end(), one.touched.begin(), one.touched.end());
      all.revoked = one.revoked;
      if (one.forked) {
        renew(node);
        all.forked = true;
        continue;
      }
      const bool left = !node.store->batches_in(BatchState::unsent).empty();
      if (!out.more && !one.more && !left) break;
    }
    return all;
  }

  // What POST /v1/renew does after a fork.
  void renew(LaptopNode& node) {
    auto old = store->device(node.keys->device);
    PrivateKey key = PrivateKey::ed25519();
    const std::string device = device_id(key.spki());
    const Certificate certificate = issue(authority, authority_key, key.spki(), Purpose::device,
                                          device + "." + unit_dns(old->unit), always());
    DeviceRow row = *old;
    row.id = 0;
    row.device = device;
    row.state = DeviceState::active;
    row.chain = ders_of({certificate, authority});
    row.hello.clear();
    store->transaction([&] { store->put(row); });
    node.keys = LaptopKeys{device, hub_unit, std::move(key), {certificate, authority}, root};
    node.laptop->become(*node.keys);
  }

  std::string hub_state(const std::string& of = kk1) { return hub->state_hash(Viewer{of, {}, {}, true}); }
  void expect_equal(std::initializer_list<LaptopNode*> nodes);

  inline static const std::string hub_unit = "gr/el30/athina", kk1 = "gr/el30/athina/kk1",
                                  kk2 = "gr/el30/athina/kk2";
};

// What a worker would type.
inline Edit edit(const std::string& field, Json value, const std::string& key = {}, bool decides = false) {
  return {field, {key, std::move(value)}, decides};
}
inline std::string create(LaptopNode& node, const std::string& type, std::vector<Edit> edits,
                          const std::string& about = {}) {
  Entry entry;
  entry.type = type;
  entry.about = about;
  entry.edits = std::move(edits);
  return node.laptop->save({entry}, node.worker).front();
}
inline void set(LaptopNode& node, const std::string& record, std::vector<Edit> edits) {
  Entry entry;
  entry.record = record;
  entry.edits = std::move(edits);
  node.laptop->save({entry}, node.worker);
}
inline void remove(LaptopNode& node, const std::string& record) {
  Entry entry;
  entry.record = record;
  entry.deletes = true;
  node.laptop->save({entry}, node.worker);
}
inline Json shown(LaptopNode& node, const std::string& record) {
  return present(catalog(), node.laptop->record(record).state, {});
}
inline Json value(LaptopNode& node, const std::string& record, const std::string& field) {
  return shown(node, record)["fields"].value(field, Json());
}
inline Json hub_value(World& world, const std::string& record, const std::string& field) {
  const auto entry = world.store->entry(record);
  if (!entry) return "no record";
  return present(catalog(), world.store->record(entry->id).state, {})["fields"].value(field, Json());
}

} // namespace dromos::test
