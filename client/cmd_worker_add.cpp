#include "client/passphrase.h"
#include "client/workers.h"

#include <algorithm>
#include <iostream>

namespace dromos {

int cmd_worker_add(const Call& call) {
  OpenHome open(call);
  const std::vector<std::string> waiting = waiting_workers(open);
  if (call.subject.empty() && waiting.size() != 1) throw WrongUse({"client.which_worker", {}});
  const std::string worker = call.subject.empty() ? waiting.front() : call.subject;
  check_worker_waits(open, worker);
  add_worker(open, worker, new_passphrase(call, "DROMOS_NEW_PASSPHRASE"));
  std::cout << said(call, "client.worker_added", {{"worker", worker}}) << "\n";
  return 0;
}

} // namespace dromos
