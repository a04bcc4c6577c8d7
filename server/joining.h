// How a hub becomes the child of another: the body of /v1/join, both sides of it, and the fingerprint by
// which two administrators know that they mean the same hub.
#pragma once
#include "server/workplace.h"
#include "sync/engine/enrolment.h"

#include <string>
#include <vector>

namespace dromos {

struct JoinRequest {
  std::string secret, unit;
  std::string authority; // PKCS#10 PEM of the child's authority, the key that its devices' chains lead to
  std::string sender;    // PKCS#10 PEM of the key by which it says hello
};
struct JoinAnswer {
  std::vector<std::string> authority; // DER: the child's, the parent's, …; the root not in it
  std::string root, hub, unit, at;    // hub: the parent's unit
};
std::string write(const JoinRequest& request);
JoinRequest read_join_request(std::string_view body); // throws Refused "engine.message"
std::string write(const JoinAnswer& answer);
JoinAnswer read_join_answer(std::string_view body);

// The parent's side. Throws Refused "hub.code_*", "hub.join_unit", "hub.unit_taken".
JoinAnswer admit(Workplace& place, const JoinRequest& request);

// The child's side: what the parent answered, proven and kept in H/keys; from here on the hub has a parent.
// Throws Refused "keys.chain", "hub.joined_already".
void become_child(Workplace& place, const Invite& code, const JoinAnswer& answer);

// A key's SPKI hash as people compare it: 128 bits in eight groups.
std::string fingerprint(std::string_view spki_hash);
bool same_fingerprint(std::string_view one, std::string_view other); // spaces and case ignored

} // namespace dromos
