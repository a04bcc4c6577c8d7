// A small tree of certificates for tests: a root, the hub of one centre, and what it certified.
#pragma once
#include "schema/errors.h"
#include "sync/engine/authority.h"

#include <gtest/gtest.h>

#include <string>

namespace dromos::test {

inline constexpr std::int64_t day_ms = 86'400'000;
inline constexpr std::int64_t now_ms = 1'795'000'000'000; // November 2026
inline constexpr Validity year{now_ms - day_ms, now_ms + 365 * day_ms};

struct Leaf {
  PrivateKey key;
  Certificate certificate;
};

struct CertificateTree {
  explicit CertificateTree(std::string unit_path = "gr/el30/athina/kk1")
      : unit(std::move(unit_path)), root_key(PrivateKey::p256()), hub_key(PrivateKey::p256()),
        root(make_root(root_key, "Οργανισμός", year)),
        hub(issue(root, root_key, hub_key.spki(), Purpose::hub, unit_dns(unit), year)) {}

  Leaf device(Validity validity = year) const {
    const PrivateKey key = PrivateKey::ed25519();
    return {key, issue(hub, hub_key, key.spki(), Purpose::device,
                       device_id(key.spki()) + "." + unit_dns(unit), validity)};
  }
  Leaf p256_leaf(Purpose purpose, std::string_view label) const {
    const PrivateKey key = PrivateKey::p256();
    return {key, issue(hub, hub_key, key.spki(), purpose, std::string(label) + "." + unit_dns(unit), year)};
  }
  Leaf signer() const {
    const PrivateKey key = PrivateKey::ed25519();
    return {key, issue(hub, hub_key, key.spki(), Purpose::signer, "signer." + unit_dns(unit), year)};
  }

  std::string unit;
  PrivateKey root_key, hub_key;
  Certificate root, hub;
};

// The message key of the refusal, or "" where there was none.
template <class Act> std::string refusal(Act act) {
  try {
    act();
  } catch (const Refused& refused) {
    return refused.message().key;
  }
  return {};
}

// The refusal's {what}: so that a test cannot pass for another reason than its own.
template <class Act> std::string refused_what(Act act) {
  try {
    act();
  } catch (const Refused& refused) {
    for (const auto& [name, value] : refused.message().values)
      if (name == "what") return value;
  }
  return {};
}

} // namespace dromos::test
