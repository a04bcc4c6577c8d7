// Who this laptop is to its hub: keys and certificates, kept sealed as one node value.
#pragma once
#include "sync/engine/enrolment.h"
#include "sync/engine/laptop.h"
#include "sync/net/hub_client.h"

#include <string>
#include <vector>

namespace dromos {

// Keys that no hub has certified yet. Kept sealed before the first request, so that a retry comes with the
// same ones.
struct NewKeys {
  PrivateKey key, agreement_key;
};
// Kept under `name`; made where there are none.
NewKeys kept_keys(Store& store, std::string_view name);
EnrolRequest request_for(const NewKeys& keys);

// Opens sticks that were sealed to an earlier certificate of this laptop, or to an earlier key.
struct FormerReader {
  PrivateKey key;
  Certificate certificate;
};

struct Identity {
  std::string device, hub, address;
  NewKeys keys;
  std::vector<Certificate> chain, agreement, hub_agreement;
  Certificate root, recovery;
  std::vector<FormerReader> former = {};

  // What `before` could open this one can open too, as long as a stick may lie (limits::stick_age_ms).
  void follow(const Identity& before, std::int64_t now_ms);
  // The content of a stick sealed to this laptop. Throws as open_envelope().
  std::string open_stick(std::string_view kind, std::string_view file) const;
  std::string write() const;
  static Identity read(std::string_view json); // from our own store
  LaptopKeys laptop_keys() const { return {device, hub, keys.key, chain, root}; }
  // How to reach the hub as this device.
  HubClientOptions hub_client(std::int64_t now_ms) const;
};

std::string hub_host(const std::string& hub);

// What the hub answered, proven: its chains lead to `root`, and certify these keys and no others. Throws
// Refused.
Identity certified(const EnrolAnswer& answer, const NewKeys& keys, const Certificate& root,
                   const std::string& address);
// Of an answer: instant of the hub, in Unix ms. Throws Refused "engine.message".
std::int64_t time_of(const EnrolAnswer& answer);
std::string rights_of(const EnrolAnswer& answer);

} // namespace dromos
