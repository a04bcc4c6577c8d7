// Sealed envelopes: CMS AuthEnvelopedData with AES-256-GCM (RFC 5083, RFC 5084) to P-256 key-agreement
// certificates (RFC 5753). Used for sticks, backups, escrowed recovery codes, key slots and secret notes.
#pragma once
#include "sync/engine/keys.h"

#include <vector>

namespace dromos {

std::string cms_seal(std::string_view bytes, const std::vector<Certificate>& readers); // DER
// Throws Refused "keys.envelope" {what}: not for this key, truncated, altered. Nothing is returned before the
// tag passed.
std::string cms_open(std::string_view der, const PrivateKey& key, const Certificate& certificate);

} // namespace dromos
