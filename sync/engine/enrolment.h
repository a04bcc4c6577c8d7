// How a laptop becomes a device of a hub: the invitation code, and the bodies of /v1/enrol, /v1/escrow,
// /v1/renew.
#pragma once
#include "schema/json.h"
#include "sync/engine/keys.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// One-time code, given by hand: where the hub is, how to know it, and a secret that works once within 24
// hours.
struct Invite {
  std::string address;        // "127.0.0.1:8443"
  std::string hub;            // the hub's unit: its name is hub.<unit dns>
  std::string root_pin;       // SHA-256 of the root certificate's SPKI, raw
  std::string secret;         // 16 random bytes
  std::int64_t issued_ms = 0; // first known time, for judging validity
};
std::string write_invite(const Invite& invite); // "DR1-…": base32, upper case, with a check sum
Invite
read_invite(std::string_view typed); // spaces, line ends and case ignored; throws Refused "engine.code"
std::string invite_id(std::string_view secret); // what the hub keeps: hex of SHA-256, never the secret

// Body of /v1/enrol (secret given) and /v1/renew (over mutual TLS, secret empty).
struct EnrolRequest {
  std::string secret;
  std::string device;    // PKCS#10 PEM of the Ed25519 key
  std::string agreement; // PKCS#10 PEM of the P-256 key-agreement key
};
struct EnrolAnswer {
  std::vector<std::string> chain, agreement; // DER, own certificate first; roots not in them
  std::vector<std::string> hub_agreement;    // DER, the hub's own first: whom sticks to the hub are sealed to
  std::string root, recovery;                // DER: the pinned root; the organisation's recovery certificate
  std::string hub, unit, worker, at;         // hub: its unit
  std::vector<std::string> roles, workers;
};
std::string write(const EnrolRequest& request);
EnrolRequest read_enrol_request(
    std::string_view body); // bounded by limits::enrolment_bytes; throws Refused "engine.message"
std::string write(const EnrolAnswer& answer);
EnrolAnswer read_enrol_answer(std::string_view body);

// A failure as an HTTP body, {"error":"key","values":{…}}, and back: the laptop tells it in its own language.
std::string write_failure(const std::string& key,
                          const std::vector<std::pair<std::string, std::string>>& values);
// Throws Refused (status 4xx) or Unavailable (5xx) with the hub's message, or "engine.hub_status" {status}.
[[noreturn]] void throw_answer(int status, std::string_view body);

} // namespace dromos
