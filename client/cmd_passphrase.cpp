#include "client/passphrase.h"
#include "client/workers.h"

#include <iostream>

namespace dromos {

int cmd_passphrase(const Call& call) {
  OpenHome open(call);
  change_passphrase(open, new_passphrase(call, "DROMOS_NEW_PASSPHRASE"));
  std::cout << said(call, "client.passphrase_changed", {{"worker", open.worker()}}) << "\n";
  return 0;
}

} // namespace dromos
