// Exchanging with the hub until both sides have nothing more to say.
#pragma once
#include "client/call.h"
#include "client/open_home.h"
#include "client/sync_progress.h"

#include <chrono>
#include <memory>
#include <set>
#include <vector>

namespace dromos {

// What a sync did, summed over its requests.
struct Tally {
  std::uint64_t sent = 0, received = 0, acknowledged = 0; // changes
  std::uint64_t bytes_up = 0, bytes_down = 0, exchanges = 0;
  std::vector<RefusedChange> refused;
  std::vector<std::string> touched; // records that came, or became others
  bool forked = false, revoked = false;
  std::chrono::microseconds took{
      0}; // from before the first request was composed until the last answer was committed
};

class Exchange {
 public:
  Exchange(const Call& call, OpenHome& open);

  // Sends what is unsent, takes what there is. What was applied stays, also where a later request fails;
  // throws what the transport throws, and the hub's refusals.
  void run(Tally& tally, SyncProgress& progress);
  Transport& hub() { return *hub_; }

 private:
  bool step(Tally& tally, SyncProgress& progress);

  OpenHome& open_;
  std::unique_ptr<Transport> hub_;
  std::int64_t after_ = 0;         // row of the last batch that this run has offered
  std::set<std::int64_t> offered_; // by this run
};

} // namespace dromos
