#include "sync/net/tls.h"

#include "schema/limits.h"
#include "sync/engine/openssl_handles.h"

#include <openssl/ssl.h>

#include <ctime>

namespace dromos {
namespace {

// What an SSL_CTX of ours carries and owns.
struct Attached {
  PeerRule rule;
  std::function<void(int)> on_alert;
};

void free_attached(void*, void* attached, CRYPTO_EX_DATA*, int, long, void*) {
  const std::unique_ptr<Attached> owned(static_cast<Attached*>(attached));
}

// Where the SSL_CTX keeps it. Index 0 is Asio's.
int attached_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_attached);
  return index;
}

const Attached* attached_to(const SSL* connection) {
  if (!connection) return nullptr;
  return static_cast<const Attached*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), attached_index()));
}

bool is_root(const PeerRule& rule, const X509* certificate) {
  if (rule.root) return X509_cmp(certificate, rule.root->get()) == 0;
  return sha256(der_of(X509_get_X509_PUBKEY(certificate), i2d_X509_PUBKEY)) == rule.root_pin;
}

// While a device enrols it knows its root by a pin alone. The root that the peer sends becomes the trust
// anchor if it is the pinned one; all else is verified as ever.
int verify_by_pin(X509_STORE_CTX* verification, void*) noexcept {
  const auto* connection =
      static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const Attached* attached = attached_to(connection);
  STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(verification);
  std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> trusted(
      sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
  for (int i = 0; attached && trusted && i < sk_X509_num(sent); ++i)
    if (is_root(attached->rule, sk_X509_value(sent, i))) sk_X509_push(trusted.get(), sk_X509_value(sent, i));
  X509_STORE_CTX_set0_trusted_stack(verification, trusted.get());
  // A root, by its own signature: libcurl would let any authority of the chain be the anchor, and OpenSSL
  // would believe what a forged self-signed certificate around the pinned key says of itself.
  X509_VERIFY_PARAM* checks = X509_STORE_CTX_get0_param(verification);
  X509_VERIFY_PARAM_clear_flags(checks, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_flags(checks, X509_V_FLAG_CHECK_SS_SIGNATURE);
  return X509_verify_cert(verification);
}

// OpenSSL's error for what the rule refuses in the chain at the certificate in hand; X509_V_OK if nothing.
int judge(const PeerRule& rule, X509_STORE_CTX* verification) noexcept {
  const X509* certificate = X509_STORE_CTX_get_current_cert(verification);
  const auto now = static_cast<time_t>(rule.now_ms() / 1000);
  // -1: ended before now; -2: not a time at all.
  if (ASN1_TIME_cmp_time_t(X509_get0_notAfter(certificate), now) < 0) return X509_V_ERR_CERT_HAS_EXPIRED;
  // The store holds the root alone; this says so again where it is decided.
  const auto* chain = X509_STORE_CTX_get0_chain(verification);
  const X509* top = sk_X509_value(chain, sk_X509_num(chain) - 1);
  if (!top || !is_root(rule, top)) return X509_V_ERR_CERT_UNTRUSTED;
  return X509_V_OK;
}

// OpenSSL calls this for each certificate of a chain, `fine` where its own checks passed.
int on_certificate(int fine, X509_STORE_CTX* verification) {
  if (!fine) return 0;
  const auto* connection =
      static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const Attached* attached = attached_to(connection);
  const int error = attached ? judge(attached->rule, verification) : X509_V_ERR_APPLICATION_VERIFICATION;
  if (error == X509_V_OK) return 1;
  X509_STORE_CTX_set_error(verification, error);
  return 0;
}

void on_event(const SSL* connection, int what, int value) {
  const Attached* attached = attached_to(connection);
  if ((what & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && attached && attached->on_alert)
    attached->on_alert(value & 0xff);
}

void require(SSL_CTX* context, Attached given) {
  const PeerRule& rule = given.rule;
  StoreHandle store(need(X509_STORE_new(), "X509_STORE"));
  if (rule.root)
    need(X509_STORE_add_cert(store.get(), rule.root->get()), "X509_STORE_add_cert");
  else
    SSL_CTX_set_cert_verify_callback(context, verify_by_pin, nullptr);
  SSL_CTX_set_cert_store(context, store.release());
  X509_VERIFY_PARAM* checks = SSL_CTX_get0_param(context);
  need(X509_VERIFY_PARAM_set_flags(checks, X509_V_FLAG_NO_CHECK_TIME),
       "X509_VERIFY_PARAM"); // judge() does it
  if (!rule.host.empty()) {
    X509_VERIFY_PARAM_set_hostflags(checks,
                                    X509_CHECK_FLAG_NO_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    need(X509_VERIFY_PARAM_set1_host(checks, rule.host.data(), rule.host.size()), "X509_VERIFY_PARAM");
  }
  auto owned = std::make_unique<Attached>(std::move(given));
  need(SSL_CTX_set_ex_data(context, attached_index(), owned.get()), "SSL_CTX_set_ex_data");
  (void)owned.release(); // free_attached()
  SSL_CTX_set_verify_depth(context, static_cast<int>(limits::chain_length));
  SSL_CTX_set_max_cert_list(context, static_cast<long>(limits::chain_length * limits::certificate_bytes));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_certificate);
  SSL_CTX_set_info_callback(context, on_event);
}

void speak_1_3_only(SSL_CTX* context) {
  need(SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1, "TLS 1.3");
  need(SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1, "TLS 1.3");
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // Neither SSLKEYLOGFILE nor anything else writes session keys down.
  SSL_CTX_set_keylog_callback(context, nullptr);
}

bool show(SSL_CTX* context, const std::vector<Certificate>& chain, const PrivateKey& key) {
  SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
  bool done = !chain.empty() && SSL_CTX_use_certificate(context, chain.front().get()) == 1;
  for (std::size_t i = 1; done && i < chain.size(); ++i)
    done = SSL_CTX_add1_chain_cert(context, chain[i].get()) == 1;
  done = done && SSL_CTX_use_PrivateKey(context, key.get()) == 1 && SSL_CTX_check_private_key(context) == 1;
  ERR_clear_error();
  return done;
}

} // namespace

void FreeTlsContext::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

TlsContext server_tls(const std::vector<Certificate>& chain, std::string_view key_pkcs8, PeerRule clients) {
  TlsContext context(need(SSL_CTX_new(TLS_server_method()), "SSL_CTX"));
  speak_1_3_only(context.get());
  need(SSL_CTX_set_num_tickets(context.get(), 0), "SSL_CTX_set_num_tickets");
  need(SSL_CTX_set_max_early_data(context.get(), 0), "SSL_CTX_set_max_early_data");
  if (!show(context.get(), chain, PrivateKey::from_pkcs8(key_pkcs8)))
    throw Refused({"net.server_certificate", {}});
  // Named in the request for a certificate, so that a browser offers none of another authority.
  need(SSL_CTX_add_client_CA(context.get(), clients.root->get()), "SSL_CTX_add_client_CA");
  require(context.get(), {std::move(clients), {}});
  return context;
}

void prepare_client_tls(ssl_ctx_st* context, const std::vector<Certificate>& chain, const PrivateKey* key,
                        PeerRule server, std::function<void(int)> on_alert) {
  speak_1_3_only(context);
  if (!chain.empty() && (!key || !show(context, chain, *key))) throw Refused({"net.client_certificate", {}});
  require(context, {std::move(server), std::move(on_alert)});
}

std::vector<Certificate> proven_chain(const ssl_st* connection) {
  std::vector<Certificate> proven;
  const auto* chain = SSL_get0_verified_chain(connection);
  if (!chain || SSL_get_verify_result(connection) != X509_V_OK) return proven;
  for (int i = 0; i + 1 < sk_X509_num(chain); ++i)
    proven.push_back(Certificate::from_der(der_of(sk_X509_value(chain, i), i2d_X509)));
  return proven;
}

} // namespace dromos
