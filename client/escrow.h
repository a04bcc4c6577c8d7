// The recovery code, kept for the laptop at the hub, sealed to the organisation's recovery certificate: a
// forgotten passphrase loses nothing.
#pragma once
#include "client/identity.h"
#include "client/open_home.h"
#include "sync/engine/store.h"
#include "sync/engine/transport.h"

namespace dromos {

// What is to be sent, as a node value; in the transaction that enrols.
void keep_escrow(Store& store, const Identity& identity, std::string_view recovery_code);
// Sends it if it was not sent yet. Throws what the transport throws, and the hub's refusal.
void send_escrow(Store& store, Transport& hub);

// A code was used: makes the one that follows it, to be escrowed at the next exchange. `following`: the used
// one was itself still to follow another; a code that nobody has used yet needs no other.
void replace_recovery_code(Store& store, bool following);
// Sends what is to be escrowed, and ends with one recovery slot, of the code that the hub keeps. Cut
// anywhere, each code that the hub may have opens: the new one gets its slot before it is sent, and the old
// one goes after.
void settle_recovery_code(OpenHome& open, Transport& hub);

// The answer's body where the hub did it; else throws what it says.
std::string posted(Transport& hub, std::string_view path, std::string_view body);

} // namespace dromos
