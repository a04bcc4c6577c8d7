// What Prometheus is told of a hub: what its journal counts, and how it stands now. Only this machine may
// ask, and no person, worker or device is named.
#pragma once
#include "server/journal.h"
#include "server/parent_line.h"
#include "server/workplace.h"
#include "sync/net/listener.h"

#include <memory>

namespace dromos {

// How the hub stands, in Prometheus' text format 0.0.4. REQUIRES: nobody else is in the store meanwhile.
std::string gauges(Workplace& place);

// GET /metrics at the address `metrics` of the settings; none where there is none. `alone` runs what reads
// the store. Throws as Listener does: "net.plain" where others could reach the address.
std::unique_ptr<Listener> metrics_listener(Workplace& place, Journal& journal,
                                           const ParentLine::Guard& alone);

} // namespace dromos
