#include "sync/engine/keys.h"

#include "schema/encoding.h"
#include "schema/limits.h"
#include "sync/engine/openssl_handles.h"

#include <openssl/rand.h>

#include <chrono>
#include <ctime>

namespace dromos {
namespace {

// Fetched once: a lookup for each call costs a third of the rate at 600-byte lines (measured).
const EVP_MD* sha256_method() {
  static const Handle<EVP_MD, &EVP_MD_free> method(need(EVP_MD_fetch(nullptr, "SHA256", nullptr), "SHA256"));
  return method.get();
}

EVP_MAC* hmac_method() {
  static const Handle<EVP_MAC, &EVP_MAC_free> method(need(EVP_MAC_fetch(nullptr, "HMAC", nullptr), "HMAC"));
  return method.get();
}

enum class KeyType { ed25519, p256, other };

KeyType type_of(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "ED25519")) return KeyType::ed25519;
  char group[32];
  std::size_t size = 0;
  if (EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
      std::string_view(group, size) == "prime256v1")
    return KeyType::p256;
  ERR_clear_error();
  return KeyType::other;
}

// Ed25519 hashes by itself (RFC 8032 §5.1.6): it takes no digest.
const EVP_MD* digest_for(const EVP_PKEY* key) {
  return type_of(key) == KeyType::ed25519 ? nullptr : sha256_method();
}

std::string pem_of(const X509* certificate) {
  const BioHandle out = writing();
  need(PEM_write_bio_X509(out.get(), certificate), "PEM");
  return written(out);
}

std::int64_t unix_ms(const ASN1_TIME* time) {
  std::tm parts{};
  if (!time || ASN1_TIME_to_tm(time, &parts) != 1) refuse("keys.certificate", "time");
  using namespace std::chrono;
  const sys_days day = year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday;
  const auto time_of_day = hours(parts.tm_hour) + minutes(parts.tm_min) + seconds(parts.tm_sec);
  return milliseconds(day.time_since_epoch() + time_of_day).count();
}

} // namespace

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  need(EVP_Digest(bytes.data(), bytes.size(), octets(digest), nullptr, sha256_method(), nullptr), "SHA256");
  return digest;
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(need(EVP_MD_CTX_new(), "EVP_MD_CTX")) {
  need(EVP_DigestInit_ex2(context_.get(), sha256_method(), nullptr), "SHA256");
}

Sha256::~Sha256() = default;

Sha256& Sha256::update(std::string_view bytes) {
  need(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()), "SHA256");
  return *this;
}

std::string Sha256::finish() {
  std::array<unsigned char, 32> digest;
  need(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr), "SHA256");
  need(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr), "SHA256");
  // Last, since it may throw: what the next one hashes must not begin with this one's bytes.
  return {digest.begin(), digest.end()};
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  const Handle<EVP_MAC_CTX, &EVP_MAC_CTX_free> context(need(EVP_MAC_CTX_new(hmac_method()), "HMAC"));
  char name[] = "SHA256";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", name, 0),
                                   OSSL_PARAM_construct_end()};
  // A null key would mean "the key of before" to OpenSSL: an empty one is given as a byte that is not read.
  const unsigned char none = 0;
  need(EVP_MAC_init(context.get(), key.empty() ? &none : octets(key), key.size(), parameters), "HMAC");
  need(EVP_MAC_update(context.get(), octets(bytes), bytes.size()), "HMAC");
  std::string code(32, '\0');
  std::size_t size = 0;
  need(EVP_MAC_final(context.get(), octets(code), &size, code.size()), "HMAC");
  return code;
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (count > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
      RAND_bytes(octets(bytes), static_cast<int>(count)) != 1) {
    ERR_clear_error();
    throw Unavailable({"keys.entropy", {}});
  }
  return bytes;
}

PrivateKey PrivateKey::ed25519() {
  return PrivateKey({need(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), "Ed25519"), EVP_PKEY_free});
}

PrivateKey PrivateKey::p256() {
  return PrivateKey({need(EVP_EC_gen("P-256"), "P-256"), EVP_PKEY_free});
}

PrivateKey PrivateKey::from_pkcs8(std::string_view der) {
  const auto info = from_der_exactly<Pkcs8Handle>(der, d2i_PKCS8_PRIV_KEY_INFO);
  if (!info) refuse("keys.private_key", "PKCS#8");
  KeyHandle key(EVP_PKCS82PKEY(info.get()));
  if (!key || type_of(key.get()) == KeyType::other) refuse("keys.private_key", "Ed25519, P-256");
  return PrivateKey(std::shared_ptr<EVP_PKEY>(std::move(key)));
}

std::string PrivateKey::pkcs8() const {
  const Pkcs8Handle info(need(EVP_PKEY2PKCS8(key_.get()), "PKCS#8"));
  return der_of(info.get(), i2d_PKCS8_PRIV_KEY_INFO);
}

std::string PrivateKey::pem() const {
  const Pkcs8Handle info(need(EVP_PKEY2PKCS8(key_.get()), "PKCS#8"));
  const BioHandle out = writing();
  need(PEM_write_bio_PKCS8_PRIV_KEY_INFO(out.get(), info.get()), "PEM");
  return written(out);
}

PrivateKey PrivateKey::from_pem(std::string_view pem) {
  // Only PKCS#8 without a passphrase: PEM_read_bio_PrivateKey would ask for one at the terminal.
  const BioHandle in = reading(pem);
  const Pkcs8Handle info(PEM_read_bio_PKCS8_PRIV_KEY_INFO(in.get(), nullptr, nullptr, nullptr));
  if (!info) refuse("keys.private_key", "PEM");
  return from_pkcs8(der_of(info.get(), i2d_PKCS8_PRIV_KEY_INFO));
}

std::string PrivateKey::spki() const {
  return der_of(key_.get(), i2d_PUBKEY);
}

std::string PrivateKey::sign(std::string_view bytes) const {
  const DigestContext context(need(EVP_MD_CTX_new(), "EVP_MD_CTX"));
  need(EVP_DigestSignInit(context.get(), nullptr, digest_for(get()), nullptr, get()), "sign");
  std::size_t size = 0;
  need(EVP_DigestSign(context.get(), nullptr, &size, octets(bytes), bytes.size()), "sign");
  std::string signature(size, '\0');
  need(EVP_DigestSign(context.get(), octets(signature), &size, octets(bytes), bytes.size()), "sign");
  signature.resize(size); // ECDSA's DER is at most the size asked for
  return signature;
}

Certificate Certificate::from_der(std::string_view der) {
  if (der.size() > limits::certificate_bytes) refuse("keys.certificate", "size");
  auto certificate = from_der_exactly<X509Handle>(der, d2i_X509);
  if (!certificate) refuse("keys.certificate", "DER");
  // One certificate has one encoding, or a thumbprint would not name it.
  if (der_of(certificate.get(), i2d_X509) != der) refuse("keys.certificate", "DER");
  // No other key type stands anywhere in the tree; this also bounds what one verification costs.
  const EVP_PKEY* key = X509_get0_pubkey(certificate.get());
  if (!key || type_of(key) == KeyType::other) refuse("keys.certificate", "Ed25519, P-256");
  return Certificate(std::shared_ptr<X509>(std::move(certificate)));
}

Certificate Certificate::from_pem(std::string_view pem) {
  const BioHandle in = reading(pem);
  const X509Handle certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  if (!certificate) refuse("keys.certificate", "PEM");
  return from_der(der_of(certificate.get(), i2d_X509));
}

std::string Certificate::der() const {
  return der_of(get(), i2d_X509);
}
std::string Certificate::pem() const {
  return pem_of(get());
}
std::string Certificate::spki() const {
  return der_of(X509_get0_pubkey(get()), i2d_PUBKEY);
}
std::string Certificate::thumbprint() const {
  return sha256(der());
}

std::string Certificate::dns_name() const {
  int found = 0; // -1 where there is no such extension, -2 where there are several
  const GeneralNamesHandle names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(get(), NID_subject_alt_name, &found, nullptr)));
  ERR_clear_error();
  // Names of another kind (an address, a mailbox) would stand outside the name constraints: none may be
  // there.
  if (!names || sk_GENERAL_NAME_num(names.get()) != 1) return {};
  const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), 0);
  if (name->type != GEN_DNS) return {};
  const ASN1_IA5STRING* text = name->d.dNSName;
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::int64_t Certificate::not_before_ms() const {
  return unix_ms(X509_get0_notBefore(get()));
}
std::int64_t Certificate::not_after_ms() const {
  return unix_ms(X509_get0_notAfter(get()));
}

bool Certificate::is_ed25519() const {
  return type_of(X509_get0_pubkey(get())) == KeyType::ed25519;
}

bool Certificate::verify(std::string_view bytes, std::string_view signature) const {
  EVP_PKEY* key = X509_get0_pubkey(get());
  const DigestContext context(need(EVP_MD_CTX_new(), "EVP_MD_CTX"));
  need(EVP_DigestVerifyInit(context.get(), nullptr, digest_for(key), nullptr, key), "verify");
  const int right =
      EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(bytes), bytes.size());
  ERR_clear_error();
  return right == 1;
}

std::string device_id(std::string_view spki) {
  return base32(sha256(spki).substr(0, 10));
}

} // namespace dromos
