// How a slot is made and opened; only the vault calls this, with the data key in its hands.
#pragma once
#include "sync/store/secret.h"
#include "sync/store/vault.h"

namespace dromos {

// Throws Refused "store.passphrase_short".
void check_passphrase_length(std::string_view passphrase);
Slot new_slot(std::string_view name, std::string_view passphrase, ScryptCost cost, const Secret& data_key);
Slot enveloping(Slot slot, const Secret& data_key);
// The data key. Throws Refused "store.passphrase", "store.slot", Unavailable "store.unlock_memory".
Secret open_slot(const Slot& slot, std::string_view passphrase);

} // namespace dromos
