// What befalls machines and rights between people's doings.
#include "schema/errors.h"
#include "sync/engine/chains.h"
#include "tests/simulation/world.h"

namespace dromos::simulation {

namespace {
constexpr std::int64_t hour_ms = 3'600'000, day_ms = 24 * hour_ms, year_ms = 365 * day_ms;
constexpr std::size_t laptops_most = 15; // the twelve, and copies of them
} // namespace

// Every command of the hub is a process of its own beside the one that serves.
void World::command(const std::function<void(SqliteStore&, Hub&)>& work) {
  const auto store = hub_.command_store();
  Hub hub(*store, ground_.catalogs[hub_.schema], hub_.keys(ground_), hub_.other_clock);
  work(*store, hub);
}

void World::event(LaptopNode& node, Fault fault, Random& chance) {
  bool happened = true;
  switch (fault) {
    using enum Fault;
  case partition:
    node.cut_off = !node.cut_off;
    break;
  case one_way_partition:
    node.answers_lost = !node.answers_lost;
    break;
  case clock_years_off:
    node.clock.skew_ms =
        (chance.percent(50) ? 1 : -1) * static_cast<std::int64_t>(1 + chance.below(9)) * year_ms;
    break;
  case clock_backwards:
    node.clock.skew_ms -= static_cast<std::int64_t>(1 + chance.below(72)) * hour_ms;
    break;
  case clock_time_zone:
    node.clock.skew_ms = (static_cast<std::int64_t>(chance.below(27)) - 12) * hour_ms;
    break;
  case laptop_cloned:
    happened = laptops_.size() < laptops_most;
    if (happened) clone(node);
    break;
  case laptop_restored:
    happened = node.image.has_value();
    if (happened) {
      node.stop();
      node.disk.restore(node.image->first);
      node.memory = node.image->second;
      node.suspect = false;
      node.start(ground_, enrolled_);
      observe_all(node, false);
    }
    break;
  case hub_restored:
    happened = hub_.backup.has_value() && hub_.restores_of_backup == 0;
    if (happened) restore_hub();
    break;
  case hub_restored_again:
    happened = hub_.backup.has_value() && hub_.restores_of_backup > 0;
    if (happened) restore_hub();
    break;
  case hub_disk_ruined: {
    happened = hub_.backup.has_value();
    if (!happened) break;
    hub_.stop();
    hub_.disk.arm(DiskFault::corrupt_page, chance.below(4), true);
    try {
      hub_.start(ground_);
    } catch (const Failure&) {
    }
    hub_.disk.disarm();
    hub_.stop();
    restore_hub(); // its people know that the disk is broken
    break;
  }
  case laptop_newer:
    happened = node.schema == 0;
    node.schema = 1;
    node.start(ground_, enrolled_);
    break;
  case hub_newer:
    // Declarations only rise: the counting goes on while laptops come and go between both.
    happened = hub_.schema == 0;
    hub_.schema = 1;
    hub_.facts.use(ground_.rules[1]);
    hub_.start(ground_);
    break;
  case key_renewed:
    renew_key(node);
    break;
  case signer_renewed:
    happened = hub_.signer + 1 < ground_.identities.signers.size();
    if (happened) {
      ++hub_.signer;
      hub_.start(ground_);
    }
    break;
  case role_changed_offline: {
    static const std::vector<Texts> roles{{"SW"}, {"STREET"}, {"COORD", "SW"}, {"PSY"}, {"COORD"}, {"AUDIT"}};
    change_grants(node, &chance.pick(roles), false);
    break;
  }
  case worker_removed:
    happened = node.workers.size() > 1;
    if (happened) change_grants(node, nullptr, true);
    break;
  default:
    happened = false;
  }
  if (happened) tally_.fired(fault);
}

void World::change_grants(LaptopNode& node, const Texts* roles, bool remove_worker) {
  const std::string device = node.laptop->keys().device;
  const auto known = hub_.store->device(device);
  if (!known || known->grants.empty() || known->state == DeviceState::revoked) return;
  DeviceFacts& facts = hub_.facts.devices[device];
  if (remove_worker) {
    for (Granted& grant : facts.grants)
      if (grant.until == 0 && grant.worker == node.workers.back()) grant.until = now_ms_;
    node.workers.pop_back();
  } else {
    Texts open;
    for (Granted& grant : facts.grants)
      if (grant.until == 0) {
        grant.until = now_ms_;
        open.insert(grant.worker);
      }
    for (const std::string& worker : open) facts.grants.push_back({worker, *roles, now_ms_, 0});
    roles_of_device_[device] = *roles;
  }
  command([&](SqliteStore& store, Hub&) {
    DeviceRow row = *store.device(device);
    row.grants.clear();
    for (const Granted& grant : facts.grants)
      row.grants.push_back(
          {grant.worker, {grant.roles.begin(), grant.roles.end()}, grant.since, grant.until});
    store.transaction([&] { store.put(row); });
  });
  tell([&] {
    std::string text = "  " + node.name + " now has";
    for (const std::string& role : hub_.facts.reader(device).roles) text += " " + role;
    return text;
  });
}

// As `dromos-hub restore` does it: a new epoch, the orders of before, and where the old epoch ends.
void World::restore_hub() {
  hub_.stop();
  hub_.disk.restore(hub_.backup->contents);
  hub_.facts = hub_.backup->facts;
  hub_.facts.use(ground_.rules[hub_.schema]);
  hub_.start(ground_);
  SqliteStore& store = *hub_.store;
  store.transaction([&] {
    const std::string log = store.node("log").value_or("0");
    Json restored = Json::parse(store.node("restored").value_or("[]"));
    Json feeds = Json::object();
    for (const std::string& unit : store.units()) feeds[unit] = store.feed_end(unit);
    restored.push_back({{"epoch", store.node("epoch").value()}, {"log", std::stoull(log)}, {"feeds", feeds}});
    store.set_node("restored", restored.dump());
    hub_.facts.epoch = "epoch" + std::to_string(++epochs_);
    store.set_node("epoch", hub_.facts.epoch);
    store.set_node("stable", log);
    for (std::size_t i = store.orders(0).size(); i < hub_.orders.size(); ++i) {
      store.add_order(hub_.orders[i]);
      const std::string payload = nlohmann::json::parse(hub_.orders[i])["payload"];
      const std::string device = nlohmann::json::parse(naive::from_base64url(payload))["device"];
      if (auto row = store.device(device)) {
        row->state = DeviceState::revoked;
        store.put(*row);
        hub_.facts.devices[device].revoked = true;
      }
    }
  });
  ++hub_.restores;
  ++hub_.restores_of_backup;
}

// The same disk in two machines.
void World::clone(LaptopNode& node) {
  laptops_.push_back(
      std::make_unique<LaptopNode>("C" + std::to_string(laptops_.size()) + node.name, vfs_, now_ms_));
  LaptopNode& copy = *laptops_.back();
  copy.unit = node.unit;
  copy.workers = node.workers;
  copy.schema = node.schema;
  copy.memory = node.memory;
  copy.disk.restore(node.disk.contents());
  copy.start(ground_, enrolled_);
  tell([&] { return "  " + copy.name + " is a copy of " + node.name; });
}

// The same key under a new certificate, in this copy of the laptop alone.
void World::renew_key(LaptopNode& node) {
  Enrolled self = enrolled_[node.identity];
  const DeviceIdentity& of = ground_.identities.device(self.unit, self.pool % ground_.identities.count());
  const auto row = hub_.store->device(of.device);
  if (!row || row->state == DeviceState::revoked) return;
  self.keys.chain = ground_.identities.renewed(of);
  hub_.store->transaction([&] {
    DeviceRow renewed = *row;
    renewed.chain = ders_of(self.keys.chain);
    hub_.store->put(renewed);
  });
  const std::size_t identity = enrolled_.size();
  enrolled_.push_back(self);
  node.store->transaction([&] {
    DeviceRow mine = *node.store->device(of.device);
    mine.chain = ders_of(self.keys.chain);
    node.store->put(mine);
    node.store->set_node("identity", std::to_string(identity));
  });
  node.start(ground_, enrolled_);
}

} // namespace dromos::simulation
