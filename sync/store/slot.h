// How a slot is made and opened. The vault calls this with the data key in its hands; others for the slot's
// own key.
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
// The slot's own key, to which its worker's secret notes are sealed. Throws as open_slot().
PrivateKey open_slot_key(const Slot& slot, std::string_view passphrase);
// The same slot under another passphrase: its key stays, and with it what was sealed to it.
Slot with_passphrase(const Slot& slot, std::string_view passphrase, std::string_view next);

} // namespace dromos
