// One-time codes as the hub keeps them: by the hash of their secret, never the secret. A code belongs to the
// first key that uses it, which may come back with it.
#pragma once
#include "server/workplace.h"

#include <string>
#include <vector>

namespace dromos {

enum class Invited { laptop, hub };

struct Invitation {
  std::string unit, worker; // worker: of a laptop
  std::vector<std::string> roles;
  std::int64_t expires_ms = 0;
  std::string used_by; // SHA-256 of the key's SPKI, hex; empty: not used yet
  Invited who = Invited::laptop;
};

// Makes one and gives the code to hand over.
std::string invite(Workplace& place, const Invitation& invitation);
// The invitation of a secret, now bound to the key. Throws Refused "hub.code_unknown", "hub.code_expired",
// "hub.code_used". REQUIRES: inside a transaction.
Invitation use_invitation(Workplace& place, std::string_view secret, std::string_view spki,
                          Invited who = Invited::laptop);
// A restored hub cannot know which of its open codes have been used since: none is valid any more.
// REQUIRES: inside a transaction.
void void_invitations(HubStore& store);

} // namespace dromos
