// Certificates of the tree: the central office's root certifies hubs, a hub's authority certifies its
// devices, within name constraints (RFC 5280 §4.2.1.10). A unit's DNS name is its path reversed:
// gr/el30/athina/kk1 is kk1.athina.el30.gr.dromos.internal.
#pragma once
#include "schema/value.h"
#include "sync/engine/keys.h"

#include <optional>
#include <vector>

namespace dromos {

// Unit path (is_unit_path() in schema/value.h) to DNS suffix and back.
std::string unit_dns(std::string_view path);
std::optional<std::string> unit_of_dns(std::string_view dns); // "kk1.athina.el30.gr.dromos.internal" -> path
// `inner` is `outer` or stands below it.
bool unit_within(std::string_view inner, std::string_view outer);

// What a certificate is for; its key type, key usage and name follow from it.
enum class Purpose {
  root,     // P-256, self-signed, CA
  hub,      // P-256, CA, permitted dNSName = the unit and all below
  server,   // P-256, TLS server, hub.<unit>
  signer,   // Ed25519, the hub's receipts, signer.<unit>
  device,   // Ed25519, TLS client and JWS, <device id>.<unit>
  agreement // P-256, key agreement for CMS, <device id>.<unit> or agreement.<unit>
};

struct Validity {
  std::int64_t from_ms, to_ms;
};

// A PKCS#10 request: proves possession of `key`. The subject carries no names: the authority decides them.
std::string make_request(const PrivateKey& key); // PEM
// The SPKI of a request whose own signature is right and whose key type fits `purpose`; throws Refused
// "keys.request".
std::string verify_request(std::string_view pem, Purpose purpose);

Certificate make_root(const PrivateKey& key, std::string_view organisation, Validity validity);
// Issues a certificate for the public key `spki` under `issuer`. `dns` is the one dNSName (for `hub`: the
// unit's DNS name, which also becomes its name constraint).
Certificate issue(const Certificate& issuer, const PrivateKey& issuer_key, std::string_view spki,
                  Purpose purpose, std::string_view dns, Validity validity);

// A P-256 certificate for key agreement that no authority stands behind: a key slot's own, or the
// organisation's recovery key. It opens envelopes and proves nothing; verify_chain() refuses it.
Certificate make_self_signed_reader(const PrivateKey& key, std::string_view name, Validity validity);

// Standard verification by OpenSSL of `chain` (leaf first, the root not needed) to `root`: signatures, basic
// constraints, key usage for `purpose`, name constraints. Validity: no certificate may have ended at `now_ms`
// (a beginning after `now_ms` is allowed: the newest signed time that a laptop knows may lie in the past).
// Throws Refused "keys.chain" {what}.
void verify_chain(const std::vector<Certificate>& chain, const Certificate& root, Purpose purpose,
                  std::int64_t now_ms);

} // namespace dromos
