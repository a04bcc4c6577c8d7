// A home, unlocked: what most commands work with.
#pragma once
#include "client/call.h"
#include "client/home.h"
#include "client/identity.h"
#include "schema/catalog.h"
#include "sync/engine/laptop.h"
#include "sync/store/secret.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dromos {

// The vault that a passphrase opens, and the store that it opens.
struct Opened {
  Slot slot;
  std::unique_ptr<Vault> vault;
  std::unique_ptr<SqliteStore> store;
};
// The slots that a worker's passphrase may open; of every worker where none is named. Throws Refused
// "client.not_enrolled", "client.no_slot", "client.no_workers".
std::vector<Slot> worker_slots(const Home& home, const std::string& worker);
// Tries `slots` in their order. Where a new data key was being put in place when the power went, the slot
// says which of the two the store has, and the change is brought to its end. Throws Refused
// "store.passphrase".
Opened open_with(const Call& call, const Home& home, const std::vector<Slot>& slots,
                 std::string_view passphrase);

class OpenHome {
 public:
  // Asks for the passphrase, unlocks, checks. Throws Refused: "client.no_home", "client.not_enrolled",
  // "client.no_slot", "store.*".
  explicit OpenHome(const Call& call) : OpenHome(call, std::nullopt) {}
  // The same with a passphrase that was asked for elsewhere.
  OpenHome(const Call& call, std::optional<Secret> given);

  Home home;
  Secret passphrase;
  Opened opened;
  Catalog catalog;
  Identity identity;
  Laptop laptop;

  const std::string& worker() const { return opened.slot.name; }
  SqliteStore& store() { return *opened.store; }
  // Goes on under another identity, or under renewed certificates, and remembers `rights`.
  void become(Identity next);
};

// The declarations of the program and those of the home.
Catalog catalog_of(const Home& home);

} // namespace dromos
