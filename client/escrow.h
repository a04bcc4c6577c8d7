// The recovery code, kept for the laptop at the hub, sealed to the organisation's recovery certificate: a
// forgotten passphrase loses nothing.
#pragma once
#include "client/identity.h"
#include "sync/engine/store.h"
#include "sync/engine/transport.h"

namespace dromos {

// What is to be sent, as a node value; in the transaction that enrols.
void keep_escrow(Store& store, const Identity& identity, std::string_view recovery_code);
// Sends it if it was not sent yet. Throws what the transport throws, and the hub's refusal.
void send_escrow(Store& store, Transport& hub);

// The answer's body where the hub did it; else throws what it says.
std::string posted(Transport& hub, std::string_view path, std::string_view body);

} // namespace dromos
