// Flattened JWS (RFC 7515 §7.2.2), one line. Header exactly: alg "Ed25519" (RFC 9864), typ, kid, x5t#S256.
#pragma once
#include "sync/engine/keys.h"

#include <string>
#include <string_view>

namespace dromos {

// {"protected":"…","payload":"…","signature":"…"} without a line end. kid is the signer's device id.
std::string jws_sign(std::string_view payload, std::string_view typ, const PrivateKey& key,
                     const Certificate& certificate);

// What a line says of itself: not verified. `payload` is decoded but must not be parsed before jws_verify().
struct UntrustedJws {
  std::string signing_input, payload, signature, typ, kid, thumbprint; // thumbprint and signature: raw bytes
};
// Bounded and strict: exactly the three members, spelled as jws_sign() does; header exactly the four members
// above in any order; canonical base64url. Throws Refused "engine.jws" {what}.
UntrustedJws jws_read(std::string_view line);

// The same for what outlives its certificate: `certificate` may be a later one of the same key (kid names the
// key).
void jws_verify_key(const UntrustedJws& jws, std::string_view typ, const Certificate& certificate);
// Throws Refused "engine.jws_signature" {kid} unless `certificate` is the one named (thumbprint and kid) and
// its key signed.
void jws_verify(const UntrustedJws& jws, std::string_view typ, const Certificate& certificate);

} // namespace dromos
