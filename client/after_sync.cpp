#include "client/after_sync.h"

#include "client/certificates.h"
#include "client/data_key.h"

namespace dromos {

bool go_on_after_fork(const Call& call, OpenHome& open, std::unique_ptr<Exchange>& exchange, Tally& tally,
                      SyncProgress& progress, const Told& told) {
  const bool repaired = !open.store().node("tip_hidden").value_or("").empty();
  try {
    renew_keys(open, exchange->hub());
  } catch (const Refused& refused) {
    told(refused.message());
    return false;
  }
  told({repaired ? "client.repaired_name" : "client.forked", {{"device", open.identity.device}}});
  exchange = std::make_unique<Exchange>(call, open);
  tally.forked = false;
  exchange->run(tally, progress);
  return true;
}

void drop_removed(OpenHome& open, const Told& told) {
  const Viewer viewer = open.laptop.viewer();
  const std::set<std::string> stay(viewer.workers.begin(), viewer.workers.end());
  for (const std::string& worker : drop_slots(open, stay))
    told({"client.worker_removed", {{"worker", worker}}});
}

void drop_revoked(OpenHome& open, const Told& told) {
  const bool all_sent = open.laptop.unsent() == 0;
  if (all_sent) drop_slots(open, {});
  told({all_sent ? "client.revoked" : "client.revoked_unsent", {}});
}

} // namespace dromos
