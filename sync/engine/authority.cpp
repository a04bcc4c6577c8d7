#include "sync/engine/authority.h"

#include "schema/limits.h"
#include "schema/mutant.h"
#include "sync/engine/openssl_handles.h"

#include <cassert>

namespace dromos {
namespace {

constexpr std::size_t dns_bytes = 253; // RFC 1035 §2.3.4, without the final dot

// "hub.kk1…": the unit's DNS name without its first label; empty where there is none.
std::string_view parent_dns(std::string_view dns) {
  const std::size_t dot = dns.find('.');
  return dot == std::string_view::npos ? std::string_view() : dns.substr(dot + 1);
}

bool is_authority(Purpose purpose) {
  return purpose == Purpose::root || purpose == Purpose::hub;
}

bool takes_ed25519(Purpose purpose) {
  return purpose == Purpose::signer || purpose == Purpose::device;
}

bool key_fits(const EVP_PKEY* key, Purpose purpose) {
  if (takes_ed25519(purpose)) return EVP_PKEY_is_a(key, "ED25519") == 1;
  char group[32];
  std::size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
         std::string_view(group, size) == "prime256v1"; // P-256
}

bool name_is_written_right(std::string_view dns, Purpose purpose) {
  if (dns.size() > dns_bytes) return false;
  if (is_authority(purpose)) return unit_of_dns(dns).has_value();
  const std::string_view label = dns.substr(0, dns.find('.'));
  return label.find('/') == std::string_view::npos && is_unit_path(label) &&
         unit_of_dns(parent_dns(dns)).has_value();
}

// §6: the first label says what the certificate is, so that no purpose can borrow another's name.
bool name_fits(const Certificate& certificate, Purpose purpose) {
  const std::string dns = certificate.dns_name();
  if (!name_is_written_right(dns, purpose)) return false;
  const std::string label = dns.substr(0, dns.find('.'));
  switch (purpose) {
  case Purpose::root:
  case Purpose::hub:
    return true;
  case Purpose::server:
    return label == "hub";
  case Purpose::signer:
    return label == "signer";
  case Purpose::device:
    return label == device_id(certificate.spki());
  case Purpose::agreement:
    return label != "hub" && label != "signer";
  }
  return false;
}

std::uint32_t key_usage(Purpose purpose) {
  if (is_authority(purpose)) return KU_KEY_CERT_SIGN | KU_CRL_SIGN;
  return purpose == Purpose::agreement ? KU_KEY_AGREEMENT : KU_DIGITAL_SIGNATURE;
}

const char* key_usage_text(Purpose purpose) {
  if (is_authority(purpose)) return "critical,keyCertSign,cRLSign";
  return purpose == Purpose::agreement ? "critical,keyAgreement" : "critical,digitalSignature";
}

// UINT32_MAX is OpenSSL's word for "no extended key usage at all".
std::uint32_t extended_usage(Purpose purpose) {
  if (purpose == Purpose::server) return XKU_SSL_SERVER;
  return purpose == Purpose::device ? XKU_SSL_CLIENT : std::numeric_limits<std::uint32_t>::max();
}

void check_purpose(const Certificate& certificate, Purpose purpose) {
  X509* leaf = certificate.get();
  if (!key_fits(X509_get0_pubkey(leaf), purpose)) refuse("keys.chain", "key type");
  if ((X509_check_ca(leaf) == 1) != is_authority(purpose)) refuse("keys.chain", "CA");
  if (X509_get_key_usage(leaf) != key_usage(purpose)) refuse("keys.chain", "keyUsage");
  if (X509_get_extended_key_usage(leaf) != extended_usage(purpose)) refuse("keys.chain", "extendedKeyUsage");
  if (mutant(Mutant::chain_name_not_checked)) return;
  if (purpose != Purpose::root && !name_fits(certificate, purpose)) refuse("keys.chain", "dNSName");
}

void check_not_ended(const Certificate& certificate, std::int64_t now_ms) {
  if (mutant(Mutant::ended_certificate_accepted)) return;
  if (certificate.not_after_ms() < now_ms) refuse("keys.chain", "notAfter");
}

bool same(const Certificate& one, const Certificate& other) {
  return X509_cmp(one.get(), other.get()) == 0;
}

// Signatures, basic constraints, name constraints and unknown critical extensions, by OpenSSL.
void verify_path(const std::vector<Certificate>& chain, const Certificate& root) {
  const StoreHandle anchors(need(X509_STORE_new(), "X509_STORE"));
  need(X509_STORE_add_cert(anchors.get(), root.get()), "X509_STORE");
  const Handle<STACK_OF(X509), [](STACK_OF(X509) * stack) { sk_X509_free(stack); }> others(
      need(sk_X509_new_null(), "X509 stack"));
  for (std::size_t i = 1; i < chain.size(); ++i)
    need(sk_X509_push(others.get(), chain[i].get()), "X509 stack");

  const StoreContext context(need(X509_STORE_CTX_new(), "X509_STORE_CTX"));
  need(X509_STORE_CTX_init(context.get(), anchors.get(), chain.front().get(), others.get()),
       "X509_STORE_CTX");
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  // Time is ours to judge: OpenSSL would ask the machine's clock (§6).
  need(X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT | X509_V_FLAG_NO_CHECK_TIME), "flags");
  X509_VERIFY_PARAM_set_auth_level(rules, 3); // 128 bits: no SHA-1 signature anywhere in the path
  X509_VERIFY_PARAM_set_depth(rules, static_cast<int>(limits::chain_length));
  if (X509_verify_cert(context.get()) != 1)
    refuse("keys.chain", X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));

  // What was proven is what was given: nothing in between, nothing left over, in this order.
  const STACK_OF(X509)* built = X509_STORE_CTX_get0_chain(context.get());
  if (sk_X509_num(built) != static_cast<int>(chain.size()) + 1) refuse("keys.chain", "unrelated certificate");
  for (std::size_t i = 0; i < chain.size(); ++i)
    if (X509_cmp(sk_X509_value(built, static_cast<int>(i)), chain[i].get()) != 0)
      refuse("keys.chain", "order of certificates");
}

// --- making certificates ---

KeyHandle public_key(std::string_view spki, Purpose purpose) {
  auto key = from_der_exactly<KeyHandle>(spki, d2i_PUBKEY);
  if (!key || !key_fits(key.get(), purpose)) refuse("keys.request", "key type");
  return key;
}

void set_random_serial(X509* certificate) {
  // 128 bits (CA/Browser Forum asks for 64); the highest is set, so that no serial is zero or short.
  std::string bytes = random_bytes(16);
  bytes[0] = static_cast<char>(bytes[0] | '\x80');
  const BignumHandle number(need(BN_bin2bn(octets(bytes), 16, nullptr), "serial"));
  need(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)), "serial");
}

void set_validity(X509* certificate, Validity validity) {
  assert(validity.from_ms >= 0 && validity.from_ms < validity.to_ms);
  need(ASN1_TIME_set(X509_getm_notBefore(certificate), validity.from_ms / 1000), "notBefore");
  need(ASN1_TIME_set(X509_getm_notAfter(certificate), validity.to_ms / 1000), "notAfter");
}

// X.520 bounds a name at 64 characters; cut where a UTF-8 character begins.
std::string name_text(std::string_view text) {
  std::size_t characters = 0, end = 0;
  for (; end < text.size(); ++end)
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && ++characters > 64) break;
  return std::string(text.substr(0, end));
}

void add_name(X509* certificate, int part, std::string_view text) {
  const std::string value = name_text(text);
  X509_NAME* subject = X509_get_subject_name(certificate);
  if (X509_NAME_add_entry_by_NID(subject, part, MBSTRING_UTF8, octets(value), static_cast<int>(value.size()),
                                 -1, 0) != 1)
    refuse("keys.request", "name");
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionHandle extension(
      need(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), OBJ_nid2sn(kind)));
  need(X509_add_ext(certificate, extension.get(), -1), OBJ_nid2sn(kind));
}

// Everything but names: version, serial, validity, key, usage, key identifiers.
X509Handle begin(EVP_PKEY* key, Purpose purpose, Validity validity) {
  X509Handle made(need(X509_new(), "X509"));
  need(X509_set_version(made.get(), X509_VERSION_3), "version");
  set_random_serial(made.get());
  set_validity(made.get(), validity);
  need(X509_set_pubkey(made.get(), key), "public key");
  add_extension(made.get(), nullptr, NID_basic_constraints,
                is_authority(purpose) ? "critical,CA:TRUE" : "critical,CA:FALSE");
  add_extension(made.get(), nullptr, NID_key_usage, key_usage_text(purpose));
  if (purpose == Purpose::server) add_extension(made.get(), nullptr, NID_ext_key_usage, "serverAuth");
  if (purpose == Purpose::device) add_extension(made.get(), nullptr, NID_ext_key_usage, "clientAuth");
  add_extension(made.get(), nullptr, NID_subject_key_identifier, "hash");
  return made;
}

Certificate signed_by(const PrivateKey& key, const X509Handle& made) {
  // An authority has a P-256 key: with an Ed25519 one OpenSSL refuses the digest.
  need(X509_sign(made.get(), key.get(), EVP_sha256()), "signature");
  return Certificate::from_der(der_of(made.get(), i2d_X509));
}

// For a certificate that is its own issuer.
Certificate self_signed(const PrivateKey& key, const X509Handle& made) {
  need(X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())), "issuer");
  add_extension(made.get(), made.get(), NID_authority_key_identifier, "keyid:always");
  return signed_by(key, made);
}

} // namespace

std::string make_request(const PrivateKey& key) {
  const RequestHandle request(need(X509_REQ_new(), "PKCS#10"));
  need(X509_REQ_set_version(request.get(), X509_REQ_VERSION_1), "PKCS#10");
  need(X509_REQ_set_pubkey(request.get(), key.get()), "PKCS#10");
  const EVP_MD* digest = EVP_PKEY_is_a(key.get(), "ED25519") ? nullptr : EVP_sha256();
  need(X509_REQ_sign(request.get(), key.get(), digest), "PKCS#10");
  const BioHandle out = writing();
  need(PEM_write_bio_X509_REQ(out.get(), request.get()), "PEM");
  return written(out);
}

std::string verify_request(std::string_view pem, Purpose purpose) {
  if (pem.size() > limits::enrolment_bytes) refuse("keys.request", "size");
  const BioHandle in = reading(pem);
  const RequestHandle request(PEM_read_bio_X509_REQ(in.get(), nullptr, nullptr, nullptr));
  if (!request) refuse("keys.request", "PEM");
  EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
  if (!key) refuse("keys.request", "key type");
  const std::string spki = der_of(key, i2d_PUBKEY);
  public_key(spki, purpose);
  if (X509_REQ_verify(request.get(), key) != 1) refuse("keys.request", "signature");
  return spki;
}

Certificate make_root(const PrivateKey& key, std::string_view organisation, Validity validity) {
  const X509Handle made = begin(key.get(), Purpose::root, validity);
  add_name(made.get(), NID_organizationName, organisation);
  add_name(made.get(), NID_commonName, "Dromos root");
  return self_signed(key, made);
}

Certificate make_self_signed_reader(const PrivateKey& key, std::string_view name, Validity validity) {
  const X509Handle made = begin(key.get(), Purpose::agreement, validity);
  add_name(made.get(), NID_commonName, name);
  return self_signed(key, made);
}

Certificate issue(const Certificate& issuer, const PrivateKey& issuer_key, std::string_view spki,
                  Purpose purpose, std::string_view dns, Validity validity) {
  // The text also becomes an extension's configuration: only letters, digits, '-' and '.' may reach it.
  if (!name_is_written_right(dns, purpose)) refuse("keys.request", "dNSName");
  if (X509_check_private_key(issuer.get(), issuer_key.get()) != 1) refuse("keys.private_key", "CA");
  const KeyHandle key = public_key(spki, purpose);
  const X509Handle made = begin(key.get(), purpose, validity);
  add_name(made.get(), NID_commonName, dns);
  need(X509_set_issuer_name(made.get(), X509_get_subject_name(issuer.get())), "issuer");
  const std::string name = "DNS:" + std::string(dns);
  add_extension(made.get(), issuer.get(), NID_authority_key_identifier, "keyid:always");
  add_extension(made.get(), nullptr, NID_subject_alt_name, name);
  if (purpose == Purpose::hub && !mutant(Mutant::hub_without_name_constraints))
    add_extension(made.get(), nullptr, NID_name_constraints, "critical,permitted;" + name);
  return signed_by(issuer_key, made);
}

void verify_chain(const std::vector<Certificate>& chain, const Certificate& root, Purpose purpose,
                  std::int64_t now_ms) {
  if (chain.empty() || chain.size() > limits::chain_length) refuse("keys.chain", "length");
  std::vector<Certificate> path = chain;
  if (same(path.back(), root)) path.pop_back(); // the root may stand there; it is never the proof
  check_not_ended(root, now_ms);
  check_purpose(root, Purpose::root);
  for (const Certificate& certificate : path) check_not_ended(certificate, now_ms);
  for (std::size_t i = 1; i < path.size(); ++i) check_purpose(path[i], Purpose::hub);
  if (path.empty()) {
    if (purpose != Purpose::root) refuse("keys.chain", "CA");
    return;
  }
  if (purpose == Purpose::root) refuse("keys.chain", "root");
  check_purpose(path.front(), purpose);
  verify_path(path, root);
}

} // namespace dromos
