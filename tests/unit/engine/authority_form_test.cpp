// Names, keys and chains that no honest authority makes, at and over their bounds.
#include "certificate_tree.h"
#include "schema/limits.h"
#include "sync/engine/chains.h"
#include "sync/engine/openssl_handles.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

namespace dromos {
namespace {

using test::CertificateTree;
using test::now_ms;
using test::refusal;
using test::refused_what;
using test::year;

// P-256 with another generator: a curve that has no name, whose private keys are easy to choose.
std::string spki_of_a_curve_without_a_name() {
  const Handle<EC_GROUP, EC_GROUP_free> group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  const Handle<EC_POINT, EC_POINT_free> point(EC_POINT_new(group.get()));
  const BignumHandle p(BN_new()), a(BN_new()), b(BN_new()), two(BN_new());
  EC_GROUP_get_curve(group.get(), p.get(), a.get(), b.get(), nullptr);
  BN_set_word(two.get(), 2);
  EC_POINT_mul(group.get(), point.get(), two.get(), nullptr, nullptr, nullptr);
  unsigned char generator[65];
  EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, generator, sizeof generator,
                     nullptr);
  const Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> build(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_EC_FIELD_TYPE, "prime-field", 0);
  OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_EC_P, p.get());
  OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_EC_A, a.get());
  OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_EC_B, b.get());
  OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_EC_GENERATOR, generator, sizeof generator);
  OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_EC_ORDER, EC_GROUP_get0_order(group.get()));
  OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, generator, sizeof generator);
  const Handle<OSSL_PARAM, OSSL_PARAM_free> params(OSSL_PARAM_BLD_to_param(build.get()));
  const Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get());
  const KeyHandle key(made);
  EXPECT_TRUE(key);
  return der_of(key.get(), i2d_PUBKEY);
}

TEST(AuthorityForm, names_that_no_certificate_gets) {
  const CertificateTree tree;
  const std::string spki = PrivateKey::ed25519().spki();
  const auto what = [&](std::string_view dns) {
    return refused_what([&] { issue(tree.hub, tree.hub_key, spki, Purpose::device, dns, year); });
  };
  const std::string label(60, 'a');
  const std::string path = "gr/" + label + "/" + label + "/" + label + "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  const std::string suffix = "." + unit_dns(path);
  ASSERT_LT(suffix.size(), 253U);
  const std::string longest = std::string(253 - suffix.size(), 'x') + suffix;
  EXPECT_EQ(what(longest), "");
  for (const std::string& dns : {"x" + longest, std::string("device"), std::string("a/b.gr.dromos.internal")})
    EXPECT_EQ(what(dns), "dNSName") << dns;
  EXPECT_EQ(refused_what([&] { make_root(tree.root_key, "\xff", year); }), "name");
}

TEST(AuthorityForm, keys_that_no_certificate_gets) {
  const CertificateTree tree;
  const std::string name = "agreement." + unit_dns(tree.unit);
  for (const std::string& spki : {std::string(), std::string("no key"), spki_of_a_curve_without_a_name(),
                                  PrivateKey::p256().spki() + "more"})
    EXPECT_EQ(refused_what([&] { issue(tree.hub, tree.hub_key, spki, Purpose::agreement, name, year); }),
              "key type");
  EXPECT_ANY_THROW(make_root(PrivateKey::ed25519(), "x", year)); // an authority's key is P-256
}

// A request whose key is of an algorithm that nobody knows.
TEST(AuthorityForm, a_request_without_a_key) {
  const std::string pem = make_request(PrivateKey::ed25519());
  const BioHandle in = reading(pem);
  const RequestHandle request(PEM_read_bio_X509_REQ(in.get(), nullptr, nullptr, nullptr));
  std::string der = der_of(request.get(), i2d_X509_REQ);
  const std::size_t oid = der.find("\x2b\x65\x70"); // 1.3.101.112, id-Ed25519
  ASSERT_NE(oid, std::string::npos);
  der[oid + 2] = 0x7f;
  const auto altered = from_der_exactly<RequestHandle>(der, d2i_X509_REQ);
  ASSERT_TRUE(altered);
  const BioHandle out = writing();
  PEM_write_bio_X509_REQ(out.get(), altered.get());
  EXPECT_EQ(refused_what([&] { verify_request(written(out), Purpose::device); }), "key type");
}

TEST(AuthorityForm, an_agreement_certificate_under_the_hubs_own_name) {
  const CertificateTree tree;
  for (const std::string label : {"hub", "signer"})
    EXPECT_EQ(refused_what([&] {
                verify_chain({tree.p256_leaf(Purpose::agreement, label).certificate, tree.hub}, tree.root,
                             Purpose::agreement, now_ms);
              }),
              "dNSName");
}

TEST(AuthorityForm, certificates_in_another_order_than_they_certify) {
  const CertificateTree tree("gr/el30");
  const PrivateKey lower_key = PrivateKey::p256(), key = PrivateKey::ed25519();
  const std::string unit = "gr/el30/athina";
  const Certificate lower =
      issue(tree.hub, tree.hub_key, lower_key.spki(), Purpose::hub, unit_dns(unit), year);
  const Certificate device = issue(lower, lower_key, key.spki(), Purpose::device,
                                   device_id(key.spki()) + "." + unit_dns(unit), year);
  EXPECT_NO_THROW(verify_chain({device, lower, tree.hub}, tree.root, Purpose::device, now_ms));
  EXPECT_EQ(refused_what([&] {
              verify_chain({device, tree.hub, lower}, tree.root, Purpose::device, now_ms);
            }),
            "order of certificates");
}

TEST(AuthorityForm, chains_at_and_over_their_bounds) {
  const CertificateTree tree;
  const std::string der = tree.hub.der();
  EXPECT_EQ(read_chain(std::vector<std::string>(limits::chain_length, der)).size(), limits::chain_length);
  EXPECT_EQ(refused_what([&] { read_chain(std::vector<std::string>(limits::chain_length + 1, der)); }),
            "length");
  EXPECT_EQ(refused_what([&] { read_chain({}); }), "length");
  EXPECT_EQ(refused_what([&] { read_chain({std::string(limits::certificate_bytes + 1, '0')}); }), "length");
  EXPECT_EQ(refusal([&] { read_chain({std::string(limits::certificate_bytes, '0')}); }), "keys.certificate");
}

} // namespace
} // namespace dromos
