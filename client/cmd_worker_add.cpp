#include "client/open_home.h"
#include "client/passphrase.h"
#include "schema/mutant.h"

#include <algorithm>
#include <iostream>

namespace dromos {

int cmd_worker_add(const Call& call) {
  OpenHome open(call);
  std::vector<Slot> slots = open.home.slots();
  const auto has_slot = [&](const std::string& worker) {
    return std::any_of(slots.begin(), slots.end(), [&](const Slot& slot) { return slot.name == worker; });
  };
  const Names workers = open.laptop.viewer().workers;
  std::vector<std::string> waiting; // the centre has added them; they have no passphrase yet
  for (const std::string& worker : workers)
    if (!has_slot(worker)) waiting.push_back(worker);
  if (call.subject.empty() && waiting.size() != 1) throw WrongUse({"client.which_worker", {}});
  const std::string worker = call.subject.empty() ? waiting.front() : call.subject;
  if (!workers.contains(worker)) throw Refused({"client.worker_unknown", {{"worker", worker}}});
  if (has_slot(worker)) throw Refused({"client.worker_there", {{"worker", worker}}});
  const Secret passphrase = new_passphrase(call, "DROMOS_NEW_PASSPHRASE");
  if (mutant(Mutant::slot_of_another_worker_dropped))
    std::erase_if(slots, [](const Slot& slot) { return !is_recovery(slot); });
  slots.push_back(open.opened.vault->make_slot(worker, passphrase.view()));
  open.home.put(slots);
  std::cout << said(call, "client.worker_added", {{"worker", worker}}) << "\n";
  return 0;
}

} // namespace dromos
