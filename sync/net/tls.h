// TLS 1.3 on OpenSSL, for both ends: who must prove what, and by which clock. No session is ever resumed, so
// that every connection shows its certificate anew.
#pragma once
#include "sync/engine/keys.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace dromos {

// What the other end must prove. Chain, key usage and name constraints are always checked; a certificate that
// ended before `now_ms` is refused, one that begins after it is not (see verify_chain()). The machine's clock
// has no say.
struct PeerRule {
  std::optional<Certificate> root; // the only trust anchor; absent where `root_pin` stands in
  std::string root_pin;            // SHA-256 of the root's SPKI, raw: the peer sends the root in its chain
  std::string host;                // the dNSName that it must carry; empty: any
  std::function<std::int64_t()> now_ms; // must not throw
};

struct FreeTlsContext {
  void operator()(ssl_ctx_st* context) const;
};
using TlsContext = std::unique_ptr<ssl_ctx_st, FreeTlsContext>;

// A client may show no certificate; one that is shown must keep to `clients`.
// Throws Refused "net.server_certificate" where chain and key do not belong together.
TlsContext server_tls(const std::vector<Certificate>& chain, std::string_view key_pkcs8, PeerRule clients);

// Takes over a context that libcurl has made: trust, identity (none while `chain` is empty) and rules are all
// set here. `on_alert` hears the number of each alert that the server sends (RFC 8446 §6), since libcurl
// tells only in words. Throws Refused "net.client_certificate" where chain and key do not belong together.
void prepare_client_tls(ssl_ctx_st* context, const std::vector<Certificate>& chain, const PrivateKey* key,
                        PeerRule server, std::function<void(int)> on_alert);

// The chain that the handshake proved, leaf first, without the root; empty where the peer showed none.
std::vector<Certificate> proven_chain(const ssl_st* connection);

} // namespace dromos
