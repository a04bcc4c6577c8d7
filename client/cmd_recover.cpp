#include "client/passphrase.h"
#include "client/workers.h"

#include <cstdlib>
#include <iostream>

namespace dromos {

int cmd_recover(const Call& call) {
  Recovery recovery(call, call.subject);
  const bool new_named = std::getenv("DROMOS_NEW_PASSPHRASE") != nullptr;
  recovery.set_passphrase(new_passphrase(call, new_named ? "DROMOS_NEW_PASSPHRASE" : "DROMOS_PASSPHRASE"));
  std::cout << said(call, "client.passphrase_changed", {{"worker", recovery.worker()}}) << "\n";
  return 0;
}

} // namespace dromos
