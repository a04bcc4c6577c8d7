#include "client/after_sync.h"
#include "client/certificates.h"
#include "client/conflicts.h"
#include "client/escrow.h"
#include "client/standing.h"
#include "schema/encoding.h"

#include <iostream>

namespace dromos {

namespace {

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
  const Told told = [&call](const Message& message) { tell(call, message); };
  bool person = false; // must act
  {
    SyncProgress progress(call, open.laptop.unsent());
    exchange->run(tally, progress);
    if (tally.forked && !tally.revoked)
      person = !go_on_after_fork(call, open, exchange, tally, progress, told);
  }
  const std::vector<Conflict> all = open_conflicts(open);
  const std::vector<Conflict> conflicts = newly_told(open.store(), all);
  tally.refused = newly_told(open.store(), open.laptop.refused());
  print(call, open, tally, conflicts, all.size());
  person = tell_news(call, open, conflicts, tally.refused) || person;
  if (tally.revoked) {
    drop_revoked(open, told);
    return 1;
  }
  drop_removed(open, told);
  settle_recovery_code(open, exchange->hub());
  renew_certificates(open, exchange->hub());
  return person ? 1 : 0;
}

} // namespace dromos
