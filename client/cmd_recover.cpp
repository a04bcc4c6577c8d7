// A forgotten passphrase: the recovery code, which the hub keeps in escrow, opens the same data key. A used
// code is replaced: a new one is made, and takes its place once the hub has it (escrow.h).
#include "client/escrow.h"
#include "client/open_home.h"
#include "client/passphrase.h"
#include "schema/mutant.h"

#include <cstdlib>
#include <iostream>
#include <set>

namespace dromos {

namespace {

// The worker who forgot: named, or the only one here.
std::string worker_of(const Call& call, const std::vector<Slot>& slots) {
  std::set<std::string> workers;
  for (const Slot& slot : slots)
    if (!is_recovery(slot) && slot.name != enrolling_slot) workers.insert(slot.name);
  if (workers.empty()) throw Refused({"client.no_workers", {}});
  if (call.worker.empty() && workers.size() > 1) throw WrongUse({"client.which_worker", {}});
  const std::string worker = call.worker.empty() ? *workers.begin() : call.worker;
  if (!workers.contains(worker)) throw Refused({"client.no_slot", {{"worker", worker}}});
  return worker;
}

} // namespace

int cmd_recover(const Call& call) {
  const Home home(call.home);
  if (!recovery_code_ok(call.subject)) throw Refused({"client.bad_recovery_code", {}});
  std::vector<Slot> recovery = home.slots();
  const std::string worker = worker_of(call, recovery);
  std::erase_if(recovery, [](const Slot& slot) { return !is_recovery(slot); });
  Opened opened;
  try {
    opened = open_with(call, home, recovery, normal_recovery_code(call.subject));
  } catch (const Refused& refused) {
    if (refused.message().key != "store.passphrase") throw;
    throw Refused({"client.bad_recovery_code", {}});
  }
  const bool new_named = std::getenv("DROMOS_NEW_PASSPHRASE") != nullptr;
  const Secret next = new_passphrase(call, new_named ? "DROMOS_NEW_PASSPHRASE" : "DROMOS_PASSPHRASE");
  std::vector<Slot> slots = home.slots();
  for (Slot& slot : slots)
    if (slot.name == worker)
      slot = mutant(Mutant::password_reset_loses_data_key) ? Vault::create().make_slot(worker, next.view())
                                                           : opened.vault->make_slot(worker, next.view());
  const bool following = opened.slot.name == next_recovery_slot;
  if (following) { // the hub gave it: the code before it is in escrow no more
    std::erase_if(slots, is_recovery);
    slots.push_back(opened.vault->make_slot(recovery_slot, call.subject, true));
  }
  home.put(slots); // the worker is in again, whatever becomes of the rest
  replace_recovery_code(*opened.store, following);
  std::cout << said(call, "client.passphrase_changed", {{"worker", worker}}) << "\n";
  return 0;
}

} // namespace dromos
