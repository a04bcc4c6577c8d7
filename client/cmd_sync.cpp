#include "client/certificates.h"
#include "client/conflicts.h"
#include "client/data_key.h"
#include "client/escrow.h"
#include "client/exchange.h"
#include "client/standing.h"
#include "schema/encoding.h"

#include <iostream>

namespace dromos {

namespace {

// A laptop that was copied, or restored from a copy: what both wrote is kept, and it goes on under a name of
// its own. False where the hub gives no new name without a person: the other copy has it already.
bool go_on_after_fork(const Call& call, OpenHome& open, std::unique_ptr<Exchange>& exchange, Tally& tally,
                      SyncProgress& progress) {
  const bool repaired = !open.store().node("tip_hidden").value_or("").empty();
  try {
    renew_keys(open, exchange->hub());
  } catch (const Refused& refused) {
    tell(call, refused.message());
    return false;
  }
  tell(call, {repaired ? "client.repaired_name" : "client.forked", {{"device", open.identity.device}}});
  exchange = std::make_unique<Exchange>(call, open);
  tally.forked = false;
  exchange->run(tally, progress);
  return true;
}

// Workers whom the hub no longer names: their slots go, and the key that they could open.
void drop_removed(const Call& call, OpenHome& open) {
  const Viewer viewer = open.laptop.viewer();
  const std::set<std::string> stay(viewer.workers.begin(), viewer.workers.end());
  for (const std::string& worker : drop_slots(open, stay))
    tell(call, {"client.worker_removed", {{"worker", worker}}});
}

// Locked for good, once nothing waits: what it had not sent, the hub keeps aside.
void drop_revoked(const Call& call, OpenHome& open) {
  const bool all_sent = open.laptop.unsent() == 0;
  if (all_sent) drop_slots(open, {});
  tell(call, {all_sent ? "client.revoked" : "client.revoked_unsent", {}});
}

void print(const Call& call, OpenHome& open, const Tally& tally, const std::vector<Conflict>& conflicts,
           std::size_t open_conflicts) {
  const std::string state = base64url(open.laptop.state_hash()), hub = hub_state(open.store());
  if (call.json) {
    Json refused = Json::array();
    for (const RefusedChange& one : tally.refused) refused.push_back(refused_json(call, one));
    std::cout << Json{{"sent", tally.sent},
                      {"received", tally.received},
                      {"acknowledged", tally.acknowledged},
                      {"refused", std::move(refused)},
                      {"conflicts", open_conflicts},
                      {"new_conflicts", conflicts.size()},
                      {"state_hash", state},
                      {"hub_state_hash", hub.empty() ? Json() : Json(hub)},
                      {"in_agreement", state == hub},
                      {"bytes_up", tally.bytes_up},
                      {"bytes_down", tally.bytes_down},
                      {"exchanges", tally.exchanges},
                      {"ms", static_cast<double>(tally.took.count()) / 1000.0}}
                     .dump()
              << "\n";
    return;
  }
  std::cout << said(call, "client.synced",
                    {{"acknowledged", std::to_string(tally.acknowledged)},
                     {"received", std::to_string(tally.received)}})
            << "\n"
            << custody(call, open.laptop.unsent(), open.laptop.refused().size()) << "\n";
  if (state != hub && !tally.revoked) tell(call, {"client.differs", {}});
}

} // namespace

int cmd_sync(const Call& call) {
  OpenHome open(call);
  Tally tally;
  auto exchange = std::make_unique<Exchange>(call, open);
  bool person = false; // must act
  {
    SyncProgress progress(call, open.laptop.unsent());
    exchange->run(tally, progress);
    if (tally.forked && !tally.revoked) person = !go_on_after_fork(call, open, exchange, tally, progress);
  }
  const std::vector<Conflict> all = open_conflicts(open.laptop);
  const std::vector<Conflict> conflicts = newly_told(open.store(), all);
  tally.refused = newly_told(open.store(), open.laptop.refused());
  print(call, open, tally, conflicts, all.size());
  person = tell_news(call, open, conflicts, tally.refused) || person;
  if (tally.revoked) {
    drop_revoked(call, open);
    return 1;
  }
  drop_removed(call, open);
  settle_recovery_code(open, exchange->hub());
  renew_certificates(open, exchange->hub());
  return person ? 1 : 0;
}

} // namespace dromos
