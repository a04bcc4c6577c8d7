// Who may unlock this laptop: a slot for a worker whom the centre has added, another passphrase, and the way
// back for one who forgot it.
#pragma once
#include "client/call.h"
#include "client/open_home.h"

#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// The centre has added them; they have no passphrase here yet.
std::vector<std::string> waiting_workers(OpenHome& open);
// Throws Refused "client.worker_unknown", "client.worker_there".
void check_worker_waits(OpenHome& open, const std::string& worker);
// Throws as that does, and Refused "store.passphrase_short". The others' slots stay.
void add_worker(OpenHome& open, const std::string& worker, const Secret& passphrase);
// Of the worker who has unlocked. Throws Refused "store.passphrase_short".
void change_passphrase(OpenHome& open, Secret next);

// A forgotten passphrase: the recovery code, which the hub keeps in escrow, opens the same data key. A used
// code is replaced: a new one is made, and takes its place once the hub has it (escrow.h).
class Recovery {
 public:
  // Opens with the code, for call.worker or the only one here. Throws Refused "client.bad_recovery_code",
  // "client.no_workers", "client.no_slot", WrongUse "client.which_worker".
  Recovery(const Call& call, std::string code);
  // Throws Refused "store.passphrase_short".
  void set_passphrase(const Secret& next);
  const std::string& worker() const { return worker_; }

 private:
  Home home_;
  std::string code_, worker_;
  Opened opened_;
};

} // namespace dromos
