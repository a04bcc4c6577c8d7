#include "tests/crash/stage.h"

namespace dromos::crash {

Choose keep_all() {
  return [](std::uint64_t) -> std::uint64_t { return 0; };
}

Choose lose_all() {
  return [](std::uint64_t) -> std::uint64_t { return 1; };
}

Choose seeded(std::uint64_t seed) {
  return [state = seed * 0x9e3779b97f4a7c15U + 1](std::uint64_t bound) mutable {
    std::uint64_t z = state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31)) % bound;
  };
}

Stage::Stage(bool powersafe)
    : powersafe_(powersafe), root_key_(PrivateKey::p256()), authority_key_(PrivateKey::p256()),
      signer_key_(PrivateKey::ed25519()) {
  root_ = make_root(root_key_, "Dromos test", test::always());
  authority_ =
      issue(*root_, root_key_, authority_key_.spki(), Purpose::hub, unit_dns(hub_unit), test::always());
  signer_ = issue(*authority_, authority_key_, signer_key_.spki(), Purpose::signer,
                  "signer." + unit_dns(hub_unit), test::always());
  disks_.emplace("hub", std::make_unique<Disk>("hub", powersafe));
  vfs_.mount(disk("hub"));
  StoreOptions options;
  options.open = Database::Open::create;
  hub_store_ = std::make_unique<SqliteStore>(file("hub"), nullptr, options);
  hub_store_->transaction([&] {
    hub_store_->set_node("epoch", "epoch1");
    hub_store_->add_unit(kk1);
    hub_store_->add_unit(kk2);
  });
  close();
}

Stage::~Stage() {
  drop();
}

std::string Stage::file(const std::string& node) {
  return disk(node).path(node == "hub" ? "hub.db" : "laptop.db");
}

void Stage::seed(std::uint64_t seed) {
  random_.seed(seed);
  vfs_.seed(seed);
}

Stage::Image Stage::image() {
  Image image;
  image.number = ++images_;
  for (const auto& [name, disk] : disks_) image.disks.emplace(name, disk->contents());
  for (const auto& [name, seat] : seats_) {
    image.keys.emplace(name, *seat.node->keys);
    image.vaults.emplace(name, seat.vault);
  }
  image.paper = paper;
  image.spare_keys = spare_keys;
  image.spare_vault = spare_vault;
  image.clock_ms = clock.ms;
  return image;
}

void Stage::restore(const Image& image) {
  drop();
  std::erase_if(seats_, [&](const auto& seat) { return !image.disks.contains(seat.first); });
  std::erase_if(disks_, [&](const auto& one) {
    if (image.disks.contains(one.first)) return false;
    vfs_.unmount(*one.second);
    return true;
  });
  for (const auto& [name, contents] : image.disks) restore_disk(name, image);
  restore_mind(image);
}

void Stage::restore_disk(const std::string& node, const Image& image) {
  Disk& of = disk(node);
  Restored& last = restored_[node];
  // Copying what nobody has touched since would be most of a sweep's time.
  if (last.image != image.number || last.operations != of.operations() || last.generation != of.generation())
    of.restore(image.disks.at(node));
  of.disarm();
  last = {image.number, of.operations(), of.generation()};
}

void Stage::restore_mind(const Image& image) {
  for (const auto& [name, keys] : image.keys) seats_.at(name).node->keys = keys;
  for (const auto& [name, number] : image.vaults) {
    seats_.at(name).vault = number;
    seats_.at(name).node->vault = vault(number);
  }
  paper = image.paper;
  spare_keys = image.spare_keys;
  spare_vault = image.spare_vault;
  clock.ms = image.clock_ms;
}

bool Stage::is_open(const std::string& node) const {
  return node == "hub" ? hub_store_ != nullptr : seats_.at(node).node->store != nullptr;
}

void Stage::open(const std::string& node) {
  if (is_open(node)) return;
  if (node == "hub") {
    hub_store_ = std::make_unique<SqliteStore>(file("hub"), nullptr, StoreOptions{});
    hub_ = std::make_unique<Hub>(*hub_store_, test::catalog(),
                                 HubKeys{hub_unit, *root_, {*signer_, *authority_}, signer_key_, {}}, clock);
    return;
  }
  LaptopNode& seat = *seats_.at(node).node;
  try {
    seat.store = std::make_unique<SqliteStore>(file(node), seat.vault.get(), StoreOptions{});
  } catch (const Refused&) {
    if (spare_vault == 0 || seats_.at(node).vault == spare_vault) throw;
    seat.vault = vault(spare_vault);
    seat.store = std::make_unique<SqliteStore>(file(node), seat.vault.get(), StoreOptions{});
    seats_.at(node).vault = spare_vault;
  }
  seat.laptop = std::make_unique<Laptop>(*seat.store, test::catalog(), clock, *seat.keys);
}

SqliteStore& Stage::store(const std::string& node) {
  open(node);
  return node == "hub" ? *hub_store_ : *seats_.at(node).node->store;
}

SqliteStore& Stage::hub_store() {
  return store("hub");
}

Hub& Stage::hub() {
  open("hub");
  return *hub_;
}

LaptopNode& Stage::laptop(const std::string& worker) {
  open(worker);
  return *seats_.at(worker).node;
}

std::vector<std::string> Stage::workers() const {
  std::vector<std::string> out;
  for (const auto& [name, seat] : seats_) out.push_back(name);
  return out;
}

void Stage::close(const std::string& node) {
  if (node == "hub") {
    hub_.reset();
    hub_store_.reset();
  } else {
    seats_.at(node).node->laptop.reset();
    seats_.at(node).node->store.reset();
  }
}

void Stage::close() {
  for (const auto& [name, disk] : disks_) close(name);
}

void Stage::drop(const std::string& node) {
  if (!is_open(node)) return;
  Disk& of = disk(node);
  const bool was_down = of.down();
  of.crash();
  close(node);
  if (!was_down) of.restart();
}

void Stage::drop() {
  for (const auto& [name, disk] : disks_)
    if (name == "hub" || seats_.contains(name)) drop(name);
}

LaptopKeys Stage::new_keys(const std::string& unit) {
  PrivateKey key = PrivateKey::ed25519();
  const std::string device = device_id(key.spki());
  const Certificate certificate = issue(*authority_, authority_key_, key.spki(), Purpose::device,
                                        device + "." + unit_dns(unit), test::always());
  return LaptopKeys{device, hub_unit, std::move(key), {certificate, *authority_}, *root_};
}

void Stage::enrol(const std::string& worker, std::vector<std::string> roles, const std::string& unit) {
  disks_.emplace(worker, std::make_unique<Disk>(worker, powersafe_));
  vfs_.mount(disk(worker));
  Seat& seat = seats_[worker];
  seat.unit = unit;
  seat.roles = roles;
  seat.node = std::make_unique<LaptopNode>();
  seat.node->worker = worker;
  seat.node->file = file(worker);
  seat.vault = 100 + seats_.size();
  seat.node->vault = vault(seat.vault);
  seat.node->keys = new_keys(unit);
  DeviceRow row;
  row.device = seat.node->keys->device;
  row.unit = unit;
  row.chain = ders_of(seat.node->keys->chain);
  row.grants = {{worker, std::move(roles), clock.now_ms(), 0}};
  hub_store().transaction([&] { hub_store().put(row); });
}

std::shared_ptr<Vault> Stage::vault(std::uint64_t number) {
  const std::uint64_t position = random_.position();
  random_.seed(number);
  auto made = std::make_shared<Vault>(Vault::create());
  random_.seed(position);
  return made;
}

void Stage::seal_anew(const std::string& worker) {
  LaptopNode& node = laptop(worker);
  const auto next = vault(spare_vault);
  node.store->reseal(*next);
  node.vault = next;
  seats_.at(worker).vault = spare_vault;
}

void Stage::make_laptop(const std::string& worker) {
  Seat& seat = seats_.at(worker);
  LaptopNode& node = *seat.node;
  StoreOptions options;
  options.open = Database::Open::create;
  node.store = std::make_unique<SqliteStore>(node.file, node.vault.get(), options);
  node.store->transaction([&] {
    if (node.store->device(node.keys->device)) return;
    DeviceRow self;
    self.device = node.keys->device;
    self.unit = seat.unit;
    self.chain = ders_of(node.keys->chain);
    node.store->put(self);
    node.store->set_node("rights",
                         Json{{"unit", seat.unit}, {"roles", seat.roles}, {"workers", {worker}}}.dump());
    node.store->set_node("time", std::to_string(clock.now_ms()));
  });
  node.laptop = std::make_unique<Laptop>(*node.store, test::catalog(), clock, *node.keys);
}

bool Stage::made(const std::string& worker) {
  LaptopNode& node = *seats_.at(worker).node;
  StoreOptions options;
  options.open = Database::Open::create;
  if (!node.store) node.store = std::make_unique<SqliteStore>(node.file, node.vault.get(), options);
  const bool device = node.store->device(node.keys->device).has_value();
  if (device != node.store->node("rights").has_value() || device != node.store->node("time").has_value())
    throw std::runtime_error("a laptop's store was made by halves");
  return device;
}

void Stage::set_roles(const std::string& worker, std::vector<std::string> roles) {
  auto row = hub_store().device(laptop(worker).keys->device);
  for (Grant& grant : row->grants)
    if (grant.until_ms == 0) grant.until_ms = clock.now_ms();
  row->grants.push_back({worker, std::move(roles), clock.now_ms(), 0});
  row->answered_ms = clock.now_ms(); // answered since: what it writes from here on is refused
  hub_store().transaction([&] { hub_store().put(*row); });
}

void Stage::renew(const std::string& worker, LaptopKeys keys) {
  LaptopNode& node = laptop(worker);
  if (!hub_store().device(keys.device)) {
    DeviceRow row = *hub_store().device(node.keys->device);
    row.id = 0;
    row.device = keys.device;
    row.state = DeviceState::active;
    row.chain = ders_of(keys.chain);
    row.hello.clear();
    hub_store().transaction([&] { hub_store().put(row); });
  }
  node.laptop->become(keys);
  node.keys = std::move(keys);
}

std::string Stage::ask(const std::string& worker) {
  return laptop(worker).laptop->request(5'000'000).bytes;
}

std::string Stage::answer(const std::string& worker, const std::string& request) {
  return hub().exchange(request, ders_of(seats_.at(worker).node->keys->chain));
}

void Stage::exchange(const std::string& worker) {
  LaptopNode& node = laptop(worker);
  for (int round = 0; round < 20; ++round) {
    const auto out = node.laptop->request(5'000'000);
    const Applied applied = node.laptop->apply(answer(worker, out.bytes));
    if (applied.revoked) return;
    if (applied.forked) {
      renew(worker, new_keys(seats_.at(worker).unit));
      continue;
    }
    if (!out.more && !applied.more && node.store->batches_in(BatchState::unsent).empty()) return;
  }
  throw std::runtime_error("an exchange that does not end");
}

} // namespace dromos::crash
