// Keys, digests and certificates over OpenSSL: RAII handles and the few operations that Dromos uses.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;
struct x509_st;
struct evp_md_ctx_st;

namespace dromos {

using Digest = std::string; // 32 bytes

std::string sha256(std::string_view bytes);
class Sha256 { // incremental; reusable after finish()
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  Sha256& update(std::string_view bytes);
  std::string finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};
std::string hmac_sha256(std::string_view key, std::string_view bytes);
// Through RAND_bytes; a simulator replaces OpenSSL's source. Throws Unavailable where there is no entropy.
std::string random_bytes(std::size_t count);

// A private key: Ed25519 (identity, signatures, TLS client) or P-256 (agreement, servers, authorities).
class PrivateKey {
 public:
  static PrivateKey ed25519();
  static PrivateKey p256();
  static PrivateKey from_pkcs8(std::string_view der); // throws Refused "keys.private_key"
  std::string pkcs8() const;                          // DER
  std::string pem() const;                            // PKCS#8 PEM, unencrypted: sealed by the caller
  static PrivateKey from_pem(std::string_view pem);
  std::string spki() const;                       // DER SubjectPublicKeyInfo
  std::string sign(std::string_view bytes) const; // Ed25519 (64 bytes), or ECDSA with SHA-256 (DER)
  evp_pkey_st* get() const { return key_.get(); }

 private:
  explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

// An X.509 certificate; nothing it says is proven until verify_chain() has accepted it.
class Certificate {
 public:
  static Certificate from_der(std::string_view der); // throws Refused "keys.certificate"
  static Certificate from_pem(std::string_view pem);
  std::string der() const;
  std::string pem() const;
  std::string spki() const;
  std::string thumbprint() const;     // SHA-256 of the DER, 32 bytes (x5t#S256)
  std::string dns_name() const;       // the one dNSName; empty where there is not exactly one
  std::int64_t not_before_ms() const; // Unix time
  std::int64_t not_after_ms() const;
  // Verifies an Ed25519 or ECDSA-SHA-256 signature with this certificate's key.
  bool verify(std::string_view bytes, std::string_view signature) const;
  bool is_ed25519() const; // otherwise P-256: no third kind is read
  x509_st* get() const { return certificate_.get(); }

 private:
  explicit Certificate(std::shared_ptr<x509_st> certificate) : certificate_(std::move(certificate)) {}
  std::shared_ptr<x509_st> certificate_;
};

// Device id: base32 of the first 80 bits of SHA-256 of the public key's SPKI (16 characters).
std::string device_id(std::string_view spki);

} // namespace dromos
