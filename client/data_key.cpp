#include "client/data_key.h"

#include "schema/mutant.h"

#include <algorithm>

namespace dromos {

namespace {

// The newer envelope of each slot: the later of two with one name.
std::vector<Slot> newest(const std::vector<Slot>& slots) {
  std::vector<Slot> out;
  for (auto slot = slots.rbegin(); slot != slots.rend(); ++slot)
    if (std::none_of(out.begin(), out.end(), [&](const Slot& one) { return one.name == slot->name; }))
      out.push_back(*slot);
  std::reverse(out.begin(), out.end());
  return out;
}

} // namespace

std::vector<std::string> drop_slots(OpenHome& open, const std::set<std::string>& stay) {
  std::vector<std::string> dropped;
  std::vector<Slot> slots = open.home.slots();
  std::erase_if(slots, [&](const Slot& slot) {
    const bool leaves = !is_recovery(slot) && !stay.contains(slot.name);
    if (leaves) dropped.push_back(slot.name);
    return leaves;
  });
  if (dropped.empty()) return dropped;
  if (mutant(Mutant::removed_worker_keeps_the_key)) {
    open.home.put(slots);
    return dropped;
  }
  auto vault = std::make_unique<Vault>(Vault::create());
  std::vector<Slot> renewed;
  for (const Slot& slot : slots) renewed.push_back(vault->rewrap(slot));
  slots.insert(slots.end(), renewed.begin(), renewed.end());
  open.home.put(slots);
  open.store().reseal(*vault);
  open.opened.vault = std::move(vault);
  open.home.put(renewed);
  return dropped;
}

void finish_new_data_key(const Home& home, Opened& opened, std::string_view passphrase) {
  const std::vector<Slot> slots = home.slots();
  const std::vector<Slot> last = newest(slots);
  if (last.size() == slots.size()) return;
  const auto mine =
      std::find_if(last.begin(), last.end(), [&](const Slot& slot) { return slot.name == opened.slot.name; });
  if (mine->enveloped != opened.slot.enveloped) { // the store still has the old key
    auto vault = std::make_unique<Vault>(Vault::unlock(*mine, passphrase));
    opened.store->reseal(*vault);
    opened.vault = std::move(vault);
    opened.slot = *mine;
  }
  home.put(last);
}

} // namespace dromos
