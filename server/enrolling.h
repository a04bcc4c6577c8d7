// How keys become devices: enrolment by code, yearly renewal, a new key after a fork, and the escrow of
// recovery codes. Each is one transaction; the caller holds the hub's mutex.
#pragma once
#include "server/workplace.h"
#include "sync/engine/enrolment.h"

#include <string_view>

namespace dromos {

// Throws Refused "keys.request", "hub.code_*", "hub.revoked" {device}, "hub.other_unit" {device, unit}.
EnrolAnswer enrol(Workplace& place, const EnrolRequest& request);
// `peer`: the device that TLS proved. Throws Refused "engine.unknown_device", "hub.revoked",
// "hub.not_forked".
EnrolAnswer renew_device(Workplace& place, const EnrolRequest& request, const std::string& peer);
// Body {"code": base64url of a CMS to the recovery reader}. Throws Refused "engine.message" {what}.
void escrow(Workplace& place, std::string_view body, const std::string& peer);

} // namespace dromos
