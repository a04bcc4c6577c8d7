// A hub's home, opened: what every command but init works with.
#pragma once
#include "server/home.h"
#include "server/keyring.h"

#include <memory>

namespace dromos {

class Workplace {
 public:
  // Throws Refused "hub.no_home", "hub.awaits_certificate", and whatever the parts throw.
  explicit Workplace(const World& world);

  const World& world() const { return world_; }
  const Home& home() const { return home_; }
  const Settings& settings() const { return settings_; }
  const Keyring& keys() const { return keys_; }
  const Catalog& catalog() const { return catalog_; }
  HubStore& store() { return *store_; }
  Hub& hub() { return *hub_; }
  std::int64_t now_ms() const { return world_.clock.now_ms(); }

  // After a renewal: the hub signs with its new certificate. REQUIRES: nobody is using hub().
  void take_new_keys();
  // Throws Refused "hub.unknown_device" {device}.
  DeviceRow device(const std::string& device);
  // A unit as given to a command: of the right form, and this hub's own or below it. Throws Refused.
  void check_unit(const std::string& unit) const;
  // From now on everything that is accepted, and all that was, is to go up to the parent. No harm twice.
  void begin_forwarding();
  // What has been signed as an order is kept outside the database too.
  void keep_orders();

 private:
  const World& world_;
  Home home_;
  Settings settings_;
  Keyring keys_;
  Catalog catalog_;
  std::unique_ptr<HubStore> store_;
  std::unique_ptr<Hub> hub_;
};

// The store that the settings name. Throws Refused "hub.other_database" where another hub is kept there.
std::unique_ptr<HubStore> open_store(const World& world, const Home& home, const Settings& settings);
// Whose database it is, so that no other hub takes it for its own. REQUIRES: inside a transaction.
void name_owner(HubStore& store, const Keyring& keys);

// That a hub's records file, or a copy of it, holds together. Throws Refused "hub.damaged" {detail}.
void check_records(HubStore& store);

// The lines of H/orders.jsonl; none where there is no such file.
std::vector<std::string> kept_orders(const Home& home);

} // namespace dromos
