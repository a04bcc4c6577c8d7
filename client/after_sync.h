// What an exchange may ask of a laptop besides its changes: another name after a fork, the end of workers
// whom the hub no longer names, the end of all.
#pragma once
#include "client/exchange.h"

#include <functional>
#include <memory>

namespace dromos {

using Told = std::function<void(const Message&)>; // a sentence for the person

// A laptop that was copied, or restored from a copy: what both wrote is kept, and it goes on under a name of
// its own. False where the hub gives no new name without a person: the other copy has it already.
bool go_on_after_fork(const Call& call, OpenHome& open, std::unique_ptr<Exchange>& exchange, Tally& tally,
                      SyncProgress& progress, const Told& told);

// Workers whom the hub no longer names: their slots go, and the key that they could open.
void drop_removed(OpenHome& open, const Told& told);

// Locked for good, once nothing waits: what it had not sent, the hub keeps aside.
void drop_revoked(OpenHome& open, const Told& told);

} // namespace dromos
