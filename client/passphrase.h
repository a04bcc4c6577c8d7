// Where passphrases come from: the environment, else the terminal.
#pragma once
#include "client/call.h"
#include "sync/store/secret.h"

namespace dromos {

// Throws Refused "client.no_terminal" where there is nobody to ask.
Secret known_passphrase(const Call& call);
// A new one, asked twice on a terminal. `variable`: the environment variable that may hold it. Throws Refused
// "client.passphrases_differ"; its length is the slot's to check.
Secret new_passphrase(const Call& call, const char* variable);

} // namespace dromos
