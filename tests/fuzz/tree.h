// A tree of certificates whose keys are the same in every run; and the signing of what a fuzzer wrote.
#pragma once
#include "tests/fuzz/scene.h"

namespace dromos::fuzz {

struct Tree {
  static const Tree& get();
  static inline const std::string unit = "gr/el30/athina";

  PrivateKey root_key = fixed_p256('\1'), hub_key = fixed_p256('\2'), device_key = fixed_ed25519('\3');
  Certificate root, hub, device;

 private:
  Tree();
};

// SEQUENCE { `signed_part`, algorithm, signature }: a certificate or a request (RFC 5280 §4.1, RFC 2986
// §4.2).
std::string signed_by(const PrivateKey& key, std::string_view signed_part);

} // namespace dromos::fuzz
