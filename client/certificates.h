// Keeping this laptop a device of its hub: a new key after a fork, new certificates before the old ones end.
#pragma once
#include "client/open_home.h"

namespace dromos {

// After a fork: new keys, certified over the old identity; the laptop goes on as that device. May be
// repeated.
void renew_keys(OpenHome& open, Transport& hub);
// Certificates for the same key, where few days are left. True where new ones came.
bool renew_certificates(OpenHome& open, Transport& hub);

} // namespace dromos
