// What a hub refused, it keeps as evidence for limits::evidence_ms. Then the body goes; its leaf hash stays,
// so that its batch still verifies, and the receipt still says why.
#pragma once
#include "sync/engine/store.h"

namespace dromos {

// Forgets the bodies whose time is over; gives how many. REQUIRES: inside a transaction.
std::uint64_t forget_evidence(Store& store, std::int64_t now_ms);

} // namespace dromos
