// What this hub certifies: itself, and its devices. How long each certificate holds stands here.
#pragma once
#include "server/keyring.h"

namespace dromos {

// Makes root, recovery and authority for a hub that stands at the top.
void make_own_root(const Keyring& keys, const std::string& unit, const std::string& organisation,
                   std::int64_t now_ms);
// The organisation's recovery reader: key and certificate.
void make_recovery(const Keyring& keys, const std::string& organisation, std::int64_t now_ms);
// Certificates of server, signer and agreement under `authority` (its chain), with keys where there are none
// yet. What they replace is kept among the earlier ones.
void issue_own(const Keyring& keys, const std::string& unit, const std::vector<Certificate>& authority,
               std::int64_t now_ms);
// A new certificate for the authority of a hub that is its own root, under `root_key`: the same key, ten more
// years. Throws Refused "keys.private_key" where that is not the root's key, "hub.authority_ended" where the
// root has ended.
void renew_authority(const Keyring& keys, const std::string& unit, const PrivateKey& root_key,
                     std::int64_t now_ms);
// Another hub's authority, certified by this home's root.
std::vector<Certificate> certify_hub(const Keyring& keys, std::string_view request_pem,
                                     const std::string& unit, std::int64_t now_ms);

// A child's authority, certified by this hub's own: its chain, without the root.
std::vector<Certificate> certify_child(const Keyring& keys, const std::string& unit,
                                       std::string_view authority_spki, std::int64_t now_ms);
// The key by which this hub says hello to its parent, made where there is none yet, and its certificate under
// `upward`: this hub's authority as its parent certified it, and the chain above.
void issue_sender(const Keyring& keys, const std::string& unit, const std::vector<Certificate>& upward,
                  std::int64_t now_ms);

struct DeviceCertificates {
  std::string device;                        // device id
  std::vector<std::string> chain, agreement; // DER, own first, without the root
};
// REQUIRES: both SPKIs come out of verify_request().
DeviceCertificates issue_device(const Keyring& keys, const std::string& unit, std::string_view device_spki,
                                std::string_view agreement_spki, std::int64_t now_ms);

} // namespace dromos
