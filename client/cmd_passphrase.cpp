#include "client/open_home.h"
#include "client/passphrase.h"
#include "sync/store/slot.h"

#include <algorithm>
#include <iostream>

namespace dromos {

int cmd_passphrase(const Call& call) {
  OpenHome open(call);
  const Secret next = new_passphrase(call, "DROMOS_NEW_PASSPHRASE");
  std::vector<Slot> slots = open.home.slots();
  const auto mine =
      std::find_if(slots.begin(), slots.end(), [&](const Slot& slot) { return slot.name == open.worker(); });
  *mine = with_passphrase(*mine, open.passphrase.view(), next.view());
  open.home.put(slots);
  std::cout << said(call, "client.passphrase_changed", {{"worker", open.worker()}}) << "\n";
  return 0;
}

} // namespace dromos
