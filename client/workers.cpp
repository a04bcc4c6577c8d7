#include "client/workers.h"

#include "client/escrow.h"
#include "schema/mutant.h"
#include "sync/store/slot.h"

#include <algorithm>
#include <set>

namespace dromos {

namespace {

bool has_slot(const std::vector<Slot>& slots, const std::string& worker) {
  return std::any_of(slots.begin(), slots.end(), [&](const Slot& slot) { return slot.name == worker; });
}

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

Home home_for(const Call& call, std::string_view code) {
  Home home(call.home);
  if (!recovery_code_ok(code)) throw Refused({"client.bad_recovery_code", {}});
  return home;
}

Opened opened_by(const Call& call, const Home& home, std::string_view code) {
  std::vector<Slot> recovery = home.slots();
  std::erase_if(recovery, [](const Slot& slot) { return !is_recovery(slot); });
  try {
    return open_with(call, home, recovery, normal_recovery_code(code));
  } catch (const Refused& refused) {
    if (refused.message().key != "store.passphrase") throw;
    throw Refused({"client.bad_recovery_code", {}});
  }
}

} // namespace

std::vector<std::string> waiting_workers(OpenHome& open) {
  const std::vector<Slot> slots = open.home.slots();
  std::vector<std::string> waiting;
  for (const std::string& worker : open.laptop.viewer().workers)
    if (!has_slot(slots, worker)) waiting.push_back(worker);
  return waiting;
}

void check_worker_waits(OpenHome& open, const std::string& worker) {
  if (!open.laptop.viewer().workers.contains(worker))
    throw Refused({"client.worker_unknown", {{"worker", worker}}});
  if (has_slot(open.home.slots(), worker)) throw Refused({"client.worker_there", {{"worker", worker}}});
}

void add_worker(OpenHome& open, const std::string& worker, const Secret& passphrase) {
  check_worker_waits(open, worker);
  std::vector<Slot> slots = open.home.slots();
  const Slot added = open.opened.vault->make_slot(worker, passphrase.view());
  if (mutant(Mutant::slot_of_another_worker_dropped))
    std::erase_if(slots, [](const Slot& slot) { return !is_recovery(slot); });
  slots.push_back(added);
  open.home.put(slots);
}

void change_passphrase(OpenHome& open, Secret next) {
  std::vector<Slot> slots = open.home.slots();
  const auto mine =
      std::find_if(slots.begin(), slots.end(), [&](const Slot& slot) { return slot.name == open.worker(); });
  *mine = with_passphrase(*mine, open.passphrase.view(), next.view());
  open.home.put(slots);
  open.opened.slot = *mine; // whoever goes on with this home opens notes with it
  open.passphrase = std::move(next);
}

Recovery::Recovery(const Call& call, std::string code)
    : home_(home_for(call, code)), code_(std::move(code)), worker_(worker_of(call, home_.slots())),
      opened_(opened_by(call, home_, code_)) {}

void Recovery::set_passphrase(const Secret& next) {
  std::vector<Slot> slots = home_.slots();
  for (Slot& slot : slots)
    if (slot.name == worker_)
      slot = mutant(Mutant::password_reset_loses_data_key) ? Vault::create().make_slot(worker_, next.view())
                                                           : opened_.vault->make_slot(worker_, next.view());
  const bool following = opened_.slot.name == next_recovery_slot;
  if (following) { // the hub gave it: the code before it is in escrow no more
    std::erase_if(slots, is_recovery);
    slots.push_back(opened_.vault->make_slot(recovery_slot, code_, true));
  }
  home_.put(slots); // the worker is in again, whatever becomes of the rest
  replace_recovery_code(*opened_.store, following);
}

} // namespace dromos
