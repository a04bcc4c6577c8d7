// Who a laptop is: as it is set up, and under new keys.
#include "sync/engine/chains.h"
#include "tests/simulation/seeded_random.h"
#include "tests/simulation/world.h"

namespace dromos::simulation {

// A laptop enrolled anew, on an empty disk.
void World::settle(LaptopNode& node, const std::string& unit, const std::vector<std::string>& workers,
                   const Texts& roles) {
  const std::size_t identity = enrol_identity(unit);
  const LaptopKeys& keys = enrolled_[identity].keys;
  DeviceRow row;
  row.device = keys.device;
  row.unit = unit;
  row.chain = ders_of(keys.chain);
  row.agreement = ders_of({enrolled_[identity].agreement, ground_.identities.authority});
  DeviceFacts& facts = hub_.facts.devices[row.device];
  facts.unit = unit;
  facts.grants.clear();
  for (const std::string& worker : workers) {
    row.grants.push_back({worker, {roles.begin(), roles.end()}, now_ms_, 0});
    facts.grants.push_back({worker, roles, now_ms_, 0});
  }
  hub_.store->transaction([&] { hub_.store->put(row); });
  roles_of_device_[row.device] = roles;

  node.stop();
  node.disk.restore(ground_.blank_laptop);
  node.memory.forget();
  node.image.reset();
  node.unit = unit;
  node.workers = workers;
  SeededRandom::seed(mixed(seed_, 1000 + identity));
  node.open();
  node.store->transaction([&] {
    DeviceRow self;
    self.device = row.device;
    self.unit = unit;
    self.chain = row.chain;
    node.store->put(self);
    node.store->set_node("rights", Json{{"unit", unit}, {"roles", roles}, {"workers", workers}}.dump());
    node.store->set_node("time", std::to_string(now_ms_));
    node.store->set_node("identity", std::to_string(identity));
  });
  node.go_on(ground_, enrolled_);
}

std::size_t World::enrol_identity(const std::string& unit) {
  const std::size_t n = taken_[unit]++;
  const DeviceIdentity& of = ground_.identities.device(unit, n % ground_.identities.count());
  enrolled_.push_back({{of.device, hub_unit, of.key, of.chain, ground_.identities.root},
                       of.agreement_key,
                       of.agreement.front(),
                       unit,
                       n});
  unit_of_device_[of.device] = unit;
  return enrolled_.size() - 1;
}

// New keys: after a fork as its hub allows once, or by a code, where the hub does not know the device any
// more or the other copy was first.
void World::go_on_as(LaptopNode& node, bool forked) {
  if (!node.running() || taken_[node.unit] >= ground_.identities.count()) return;
  const std::string old = node.laptop->keys().device;
  const auto row = hub_.store->device(old);
  if (!forked && row && !row->grants.empty()) return; // refused for another reason
  if (row && row->state == DeviceState::revoked) return;
  const std::size_t identity = enrol_identity(node.unit);
  const LaptopKeys& keys = enrolled_[identity].keys;
  DeviceRow next;
  next.device = keys.device;
  next.unit = node.unit;
  next.predecessor = old;
  next.chain = ders_of(keys.chain);
  next.agreement = ders_of({enrolled_[identity].agreement, ground_.identities.authority});
  DeviceFacts& facts = hub_.facts.devices[next.device];
  facts.unit = node.unit;
  const bool allowed = row && !row->grants.empty();
  if (allowed) {
    for (const Granted& grant : hub_.facts.devices[old].grants)
      if (grant.until == 0) facts.grants.push_back({grant.worker, grant.roles, now_ms_, 0});
  } else {
    for (const std::string& worker : node.workers)
      facts.grants.push_back({worker, roles_of_device_[old], now_ms_, 0});
  }
  roles_of_device_[next.device] = roles_of_device_[old];
  for (const Granted& grant : facts.grants)
    next.grants.push_back({grant.worker, {grant.roles.begin(), grant.roles.end()}, now_ms_, 0});
  hub_.store->transaction([&] { hub_.store->put(next); });
  node.laptop->become(keys);
  node.store->transaction([&] { node.store->set_node("identity", std::to_string(identity)); });
  node.identity = identity;
  tell([&] { return "  " + node.name + " goes on as " + next.device + ", was " + old; });
}

} // namespace dromos::simulation
