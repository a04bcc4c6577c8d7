#include "certificate_tree.h"
#include "schema/encoding.h"
#include "schema/limits.h"
#include "sync/engine/keys.h"

#include <set>

namespace dromos {
namespace {

using test::CertificateTree;
using test::refusal;

std::string bytes_of(std::string_view digits) {
  return from_hex(digits).value();
}

TEST(Keys, sha256_of_fips_180_4) {
  const std::string expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(hex(sha256("abc")), expected);
  Sha256 pieces;
  EXPECT_EQ(hex(pieces.update("a").update("").update("bc").finish()), expected);
  EXPECT_EQ(hex(pieces.update("abc").finish()), expected) << "reusable after finish()";
}

TEST(Keys, hmac_of_rfc_4231_case_2) {
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Keys, ed25519_signs_as_rfc_8032_test_2) {
  const PrivateKey key =
      PrivateKey::from_pkcs8(bytes_of("302e020100300506032b657004220420"
                                      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  EXPECT_EQ(hex(key.spki()), "302a300506032b6570032100"
                             "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  EXPECT_EQ(hex(key.sign(bytes_of("72"))),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(Keys, device_id_is_80_bits_of_the_spki) {
  const std::string spki = PrivateKey::ed25519().spki();
  EXPECT_EQ(device_id(spki).size(), 16U);
  EXPECT_EQ(from_base32(device_id(spki)).value(), sha256(spki).substr(0, 10));
}

TEST(Keys, random_bytes_do_not_repeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random_bytes(16)).second);
  EXPECT_EQ(random_bytes(0), "");
}

TEST(Keys, private_keys_survive_both_forms) {
  for (const PrivateKey& key : {PrivateKey::ed25519(), PrivateKey::p256()}) {
    EXPECT_EQ(PrivateKey::from_pkcs8(key.pkcs8()).spki(), key.spki());
    EXPECT_EQ(PrivateKey::from_pem(key.pem()).spki(), key.spki());
    EXPECT_TRUE(key.pem().starts_with("-----BEGIN PRIVATE KEY-----"));
  }
}

TEST(Keys, damaged_private_keys_are_refused) {
  const std::string der = PrivateKey::ed25519().pkcs8();
  EXPECT_EQ(refusal([&] { PrivateKey::from_pkcs8(der + '\0'); }), "keys.private_key");
  for (std::size_t size = 0; size < der.size(); ++size)
    EXPECT_EQ(refusal([&] { PrivateKey::from_pkcs8(der.substr(0, size)); }), "keys.private_key") << size;
  EXPECT_EQ(refusal([] { PrivateKey::from_pem("no key"); }), "keys.private_key");
  EXPECT_EQ(refusal([] { PrivateKey::from_pem(""); }), "keys.private_key");
}

// An encrypted PEM must be refused, not asked for at a terminal that may not be there.
TEST(Keys, an_encrypted_private_key_asks_for_nothing) {
  EXPECT_EQ(refusal([] {
              PrivateKey::from_pem(
                  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGj\n-----END ENCRYPTED PRIVATE KEY-----\n");
            }),
            "keys.private_key");
}

TEST(Keys, x25519_is_no_key_of_ours) {
  const std::string x25519 = bytes_of("302e020100300506032b656e04220420"
                                      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  EXPECT_EQ(refusal([&] { PrivateKey::from_pkcs8(x25519); }), "keys.private_key");
}

TEST(Keys, a_certificate_verifies_what_its_key_signed_and_nothing_else) {
  const CertificateTree tree;
  const test::Leaf device = tree.device();
  for (const auto& [key, certificate] :
       {std::pair{tree.hub_key, tree.hub}, std::pair{device.key, device.certificate}}) {
    const std::string signature = key.sign("what was said");
    EXPECT_TRUE(certificate.verify("what was said", signature));
    EXPECT_FALSE(certificate.verify("what was sait", signature));
    EXPECT_FALSE(certificate.verify("what was said", ""));
    EXPECT_FALSE(certificate.verify("what was said", signature.substr(1)));
    EXPECT_FALSE(certificate.verify("what was said", signature + '\0'));
    for (std::size_t i = 0; i < signature.size(); ++i) {
      std::string altered = signature;
      altered[i] = static_cast<char>(altered[i] ^ 1);
      EXPECT_FALSE(certificate.verify("what was said", altered)) << i;
    }
  }
  EXPECT_FALSE(tree.root.verify("what was said", tree.hub_key.sign("what was said")));
}

TEST(Keys, a_certificate_survives_both_forms) {
  const CertificateTree tree;
  EXPECT_EQ(Certificate::from_pem(tree.hub.pem()).der(), tree.hub.der());
  EXPECT_EQ(Certificate::from_der(tree.hub.der()).thumbprint(), sha256(tree.hub.der()));
  EXPECT_EQ(tree.hub.spki(), tree.hub_key.spki());
  EXPECT_EQ(tree.hub.not_before_ms(), test::year.from_ms);
  EXPECT_EQ(tree.hub.not_after_ms(), test::year.to_ms);
  EXPECT_EQ(tree.hub.dns_name(), "kk1.athina.el30.gr.dromos.internal");
  EXPECT_EQ(tree.root.dns_name(), "") << "no name, no guess";
}

TEST(Keys, damaged_certificates_are_refused) {
  const std::string der = CertificateTree().hub.der();
  EXPECT_EQ(refusal([&] { Certificate::from_der(der + '\0'); }), "keys.certificate");
  for (std::size_t size = 0; size < der.size(); ++size)
    EXPECT_EQ(refusal([&] { Certificate::from_der(der.substr(0, size)); }), "keys.certificate") << size;
  EXPECT_EQ(refusal([] { Certificate::from_der(std::string(limits::certificate_bytes + 1, '0')); }),
            "keys.certificate");
  EXPECT_EQ(refusal([] { Certificate::from_pem("-----BEGIN CERTIFICATE-----\n"); }), "keys.certificate");
}

// The outer length in more bytes than it needs: the same certificate to a lax reader, with another
// thumbprint.
TEST(Keys, a_second_encoding_of_a_certificate_is_refused) {
  const std::string der = CertificateTree().hub.der();
  ASSERT_EQ(der.substr(0, 2), "\x30\x82");
  const std::string longer = std::string("\x30\x83\x00", 3) + der.substr(2);
  EXPECT_EQ(refusal([&] { Certificate::from_der(longer); }), "keys.certificate");
}

} // namespace
} // namespace dromos
