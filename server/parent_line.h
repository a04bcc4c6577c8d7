// The line to the parent: a joining hub's question, and the exchange, over HTTPS as a laptop's.
#pragma once
#include "server/joining.h"
#include "sync/engine/enrolment.h"
#include "sync/engine/transport.h"
#include "sync/engine/upward.h"

#include <functional>
#include <memory>

namespace dromos {

JoinAnswer ask_to_join(const Invite& code, const JoinRequest& request, std::int64_t now_ms);

// What one run of exchanges did.
struct ForwardTally {
  std::uint64_t exchanges = 0, batches = 0, changes = 0, receipts = 0;
};

// Asks the parent until neither side has more. The store is taken only while a request is made and while an
// answer is kept, never while the network is waited for.
class ParentLine {
 public:
  // Runs what it is given while nobody else uses the hub's keys and store.
  using Guard = std::function<void(const std::function<void()>& work)>;
  // REQUIRES: place.keys().parent(), inside the guard.
  ParentLine(Workplace& place, Guard guard);
  // Throws Unavailable where the parent can't be reached, Refused where it takes nothing. `stop` is asked
  // between exchanges and while one is under way.
  ForwardTally run(const std::function<bool()>& stop = {});

 private:
  Workplace& place_;
  Guard guard_;
  Upward upward_;
  std::unique_ptr<Transport> parent_;
};

} // namespace dromos
