#include "certificate_tree.h"
#include "schema/limits.h"
#include "sync/engine/authority.h"
#include "sync/engine/openssl_handles.h"

namespace dromos {
namespace {

using test::CertificateTree;
using test::day_ms;
using test::Leaf;
using test::now_ms;
using test::refusal;
using test::refused_what;
using test::year;

constexpr std::string_view name_constraint_failed = "permitted subtree violation";

// What an attacker with an authority's key can make, and issue() would not: any extensions, any issuer.
struct Forgery {
  std::string names, usage = "critical,digitalSignature", extended = "clientAuth",
                     basic = "critical,CA:FALSE";
};
Certificate forge(const Certificate* issuer, const PrivateKey& issuer_key, const PrivateKey& key,
                  const Forgery& forgery) {
  const X509Handle made(X509_new());
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 7);
  ASN1_TIME_set(X509_getm_notBefore(made.get()), year.from_ms / 1000);
  ASN1_TIME_set(X509_getm_notAfter(made.get()), year.to_ms / 1000);
  X509_set_pubkey(made.get(), key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             octets(std::string_view("x")), 1, -1, 0);
  X509* by = issuer ? issuer->get() : made.get();
  X509_set_issuer_name(made.get(), X509_get_subject_name(by));
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, by, made.get(), nullptr, nullptr, 0);
  const auto add = [&](int kind, const std::string& value) {
    if (value.empty()) return;
    const ExtensionHandle extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    ASSERT_TRUE(extension) << value;
    X509_add_ext(made.get(), extension.get(), -1);
  };
  add(NID_basic_constraints, forgery.basic);
  add(NID_key_usage, forgery.usage);
  add(NID_ext_key_usage, forgery.extended);
  add(NID_subject_key_identifier, "hash");
  add(NID_authority_key_identifier, "keyid:always");
  add(NID_subject_alt_name, forgery.names);
  X509_sign(made.get(), issuer_key.get(),
            EVP_PKEY_is_a(issuer_key.get(), "ED25519") ? nullptr : EVP_sha256());
  return Certificate::from_der(der_of(made.get(), i2d_X509));
}

std::string device_name(const PrivateKey& key, std::string_view unit) {
  return device_id(key.spki()) + "." + unit_dns(unit);
}

class Chain : public testing::Test {
 protected:
  std::string refused(const std::vector<Certificate>& chain, Purpose purpose,
                      std::int64_t now = now_ms) const {
    return refused_what([&] { verify_chain(chain, tree.root, purpose, now); });
  }
  void accept(const std::vector<Certificate>& chain, Purpose purpose, std::int64_t now = now_ms) const {
    EXPECT_NO_THROW(verify_chain(chain, tree.root, purpose, now));
  }
  CertificateTree tree;
};

TEST(Units, path_and_dns_name_are_one) {
  EXPECT_EQ(unit_dns("gr/el30/athina/kk1"), "kk1.athina.el30.gr.dromos.internal");
  EXPECT_EQ(unit_of_dns("kk1.athina.el30.gr.dromos.internal"), "gr/el30/athina/kk1");
  EXPECT_EQ(unit_dns("gr"), "gr.dromos.internal");
  for (const std::string_view dns :
       {"dromos.internal", ".dromos.internal", "kk1..gr.dromos.internal", "gr.example.org",
        "*.gr.dromos.internal", "GR.dromos.internal", "gr.dromos.internal.", ""})
    EXPECT_EQ(unit_of_dns(dns), std::nullopt) << dns;
}

TEST(Units, paths_are_bounded_and_plain) {
  for (const std::string_view path : {"gr", "a/b/c/d/e/f/g/h", "a-b/0"})
    EXPECT_TRUE(is_unit_path(path)) << path;
  for (const std::string_view path : {"", "/", "gr/", "/gr", "gr//kk1", "Gr", "gr/κκ1", "gr/-a", "gr/a-",
                                      "gr/a.b", "gr/a b", "gr/..", "a/b/c/d/e/f/g/h/i", "gr,DNS:evil"})
    EXPECT_FALSE(is_unit_path(path)) << path;
  EXPECT_TRUE(is_unit_path(std::string(63, 'a')));
  EXPECT_FALSE(is_unit_path(std::string(64, 'a')));
}

TEST(Units, a_longer_name_is_not_within) {
  EXPECT_TRUE(unit_within("gr/el30", "gr/el30"));
  EXPECT_TRUE(unit_within("gr/el30/athina", "gr/el30"));
  EXPECT_FALSE(unit_within("gr/el301", "gr/el30"));
  EXPECT_FALSE(unit_within("gr", "gr/el30"));
  EXPECT_FALSE(unit_within("gr", ""));
}

TEST_F(Chain, each_purpose_is_proven) {
  accept({tree.device().certificate, tree.hub}, Purpose::device);
  accept({tree.device().certificate, tree.hub, tree.root}, Purpose::device);
  accept({tree.signer().certificate, tree.hub}, Purpose::signer);
  accept({tree.p256_leaf(Purpose::server, "hub").certificate, tree.hub}, Purpose::server);
  accept({tree.p256_leaf(Purpose::agreement, "agreement").certificate, tree.hub}, Purpose::agreement);
  accept({tree.hub}, Purpose::hub);
  accept({tree.root}, Purpose::root);
}

TEST_F(Chain, no_certificate_serves_another_purpose) {
  const std::vector<std::pair<Purpose, Certificate>> leaves{
      {Purpose::device, tree.device().certificate},
      {Purpose::signer, tree.signer().certificate},
      {Purpose::server, tree.p256_leaf(Purpose::server, "hub").certificate},
      {Purpose::agreement, tree.p256_leaf(Purpose::agreement, "agreement").certificate}};
  for (const auto& [made_for, leaf] : leaves)
    for (const Purpose used_as :
         {Purpose::root, Purpose::hub, Purpose::server, Purpose::signer, Purpose::device, Purpose::agreement})
      EXPECT_EQ(refused({leaf, tree.hub}, used_as).empty(), made_for == used_as)
          << static_cast<int>(made_for) << " as " << static_cast<int>(used_as);
  for (const Purpose used_as : {Purpose::server, Purpose::signer, Purpose::device, Purpose::agreement}) {
    EXPECT_NE(refused({tree.hub}, used_as), "");
    EXPECT_NE(refused({tree.root}, used_as), "");
  }
}

TEST_F(Chain, foreign_root) {
  const CertificateTree foreign; // the same names, other keys
  EXPECT_NE(refused({foreign.device().certificate, foreign.hub}, Purpose::device), "");
  EXPECT_NE(refused({foreign.device().certificate, foreign.hub, foreign.root}, Purpose::device), "");
  EXPECT_NE(refused({tree.device().certificate, foreign.hub}, Purpose::device), "");
  EXPECT_NE(refused({foreign.root}, Purpose::root), "");
}

TEST_F(Chain, a_hub_certifies_only_within_its_unit) {
  for (const std::string_view unit : {"gr/el30/athina/kk2", "gr/el30/athina", "gr", "gr/el30/athina/xkk1"}) {
    const PrivateKey key = PrivateKey::ed25519();
    const Certificate leaf =
        issue(tree.hub, tree.hub_key, key.spki(), Purpose::device, device_name(key, unit), year);
    EXPECT_EQ(refused({leaf, tree.hub}, Purpose::device), name_constraint_failed) << unit;
  }
  const PrivateKey key = PrivateKey::ed25519();
  accept({issue(tree.hub, tree.hub_key, key.spki(), Purpose::device,
                device_name(key, "gr/el30/athina/kk1/team"), year),
          tree.hub},
         Purpose::device);
}

TEST_F(Chain, a_lower_hub_stays_within_both) {
  const PrivateKey region_key = PrivateKey::p256(), centre_key = PrivateKey::p256(),
                   key = PrivateKey::ed25519();
  const Certificate region =
      issue(tree.root, tree.root_key, region_key.spki(), Purpose::hub, unit_dns("gr/el30"), year);
  const auto leaf_under = [&](std::string_view hub_unit, std::string_view device_unit) {
    const Certificate hub =
        issue(region, region_key, centre_key.spki(), Purpose::hub, unit_dns(hub_unit), year);
    return std::vector{
        issue(hub, centre_key, key.spki(), Purpose::device, device_name(key, device_unit), year), hub,
        region};
  };
  accept(leaf_under("gr/el30/athina", "gr/el30/athina"), Purpose::device);
  EXPECT_EQ(refused(leaf_under("gr/el30/athina", "gr/el30/pireas"), Purpose::device), name_constraint_failed);
  EXPECT_EQ(refused(leaf_under("gr/el52", "gr/el52"), Purpose::device), name_constraint_failed);
}

TEST_F(Chain, names_beside_the_one_dns_name) {
  const PrivateKey key = PrivateKey::ed25519();
  const std::string name = "DNS:" + device_name(key, tree.unit);
  accept({forge(&tree.hub, tree.hub_key, key, {.names = name}), tree.hub}, Purpose::device);
  for (const std::string& names :
       {std::string(), name + ",IP:10.0.0.1", name + ",email:a@b.gr", name + "," + name,
        name + ",URI:https://other.example/", "DNS:*." + unit_dns(tree.unit), "DNS:" + unit_dns(tree.unit)})
    EXPECT_EQ(refused({forge(&tree.hub, tree.hub_key, key, {.names = names}), tree.hub}, Purpose::device),
              "dNSName")
        << names;
}

// §6: a device's name is its key; a hub can't give one device another's name.
TEST_F(Chain, a_device_under_the_name_of_another) {
  const PrivateKey victim = PrivateKey::ed25519(), key = PrivateKey::ed25519();
  const Certificate leaf =
      issue(tree.hub, tree.hub_key, key.spki(), Purpose::device, device_name(victim, tree.unit), year);
  EXPECT_EQ(refused({leaf, tree.hub}, Purpose::device), "dNSName");
}

TEST_F(Chain, extended_usage_beyond_the_purpose) {
  const PrivateKey key = PrivateKey::ed25519();
  const std::string name = "DNS:" + device_name(key, tree.unit);
  for (const std::string_view extended : {"clientAuth,serverAuth", "serverAuth", "anyExtendedKeyUsage", ""})
    EXPECT_EQ(
        refused({forge(&tree.hub, tree.hub_key, key, {.names = name, .extended = std::string(extended)}),
                 tree.hub},
                Purpose::device),
        "extendedKeyUsage")
        << extended;
  EXPECT_EQ(refused({forge(&tree.hub, tree.hub_key, key,
                           {.names = name, .usage = "critical,digitalSignature,keyCertSign"}),
                     tree.hub},
                    Purpose::device),
            "keyUsage");
}

TEST_F(Chain, an_intermediate_that_is_no_authority) {
  const Leaf between = tree.p256_leaf(Purpose::agreement, "agreement");
  const PrivateKey key = PrivateKey::ed25519();
  const Certificate leaf =
      issue(between.certificate, between.key, key.spki(), Purpose::device, device_name(key, tree.unit), year);
  EXPECT_EQ(refused({leaf, between.certificate, tree.hub}, Purpose::device), "CA");

  // A device that says keyCertSign of itself, without CA.
  const Certificate forged =
      forge(&tree.hub, tree.hub_key, between.key,
            {.names = "DNS:" + unit_dns(tree.unit), .usage = "critical,keyCertSign,cRLSign", .extended = ""});
  const Certificate under =
      issue(forged, between.key, key.spki(), Purpose::device, device_name(key, tree.unit), year);
  EXPECT_EQ(refused({under, forged, tree.hub}, Purpose::device), "CA");
}

TEST_F(Chain, a_leaf_that_certified_itself) {
  const PrivateKey key = PrivateKey::ed25519();
  const Certificate leaf = forge(nullptr, key, key, {.names = "DNS:" + device_name(key, tree.unit)});
  EXPECT_NE(refused({leaf}, Purpose::device), "");
  EXPECT_NE(refused({leaf, tree.hub}, Purpose::device), "");
  const PrivateKey reader = PrivateKey::p256();
  EXPECT_NE(refused({make_self_signed_reader(reader, "slot", year)}, Purpose::agreement), "");
}

TEST_F(Chain, a_root_given_along_proves_nothing) {
  const CertificateTree foreign;
  EXPECT_NE(refused({foreign.device().certificate, foreign.hub, foreign.root, tree.root}, Purpose::device),
            "");
  EXPECT_NE(refused({tree.device().certificate, tree.root}, Purpose::device), "");
}

TEST_F(Chain, missing_unrelated_and_disordered_certificates) {
  const CertificateTree other("gr/el52/x");
  const PrivateKey key = PrivateKey::p256();
  const Certificate sibling =
      issue(tree.root, tree.root_key, key.spki(), Purpose::hub, unit_dns("gr/el52"), year);
  const Certificate leaf = tree.device().certificate;
  EXPECT_EQ(refused({}, Purpose::device), "length");
  EXPECT_NE(refused({leaf}, Purpose::device), "");
  EXPECT_EQ(refused({leaf, tree.hub, sibling}, Purpose::device), "unrelated certificate");
  EXPECT_EQ(refused({leaf, tree.hub, other.hub}, Purpose::device), "unrelated certificate");
  EXPECT_NE(refused({tree.hub, leaf}, Purpose::device), "");
  EXPECT_EQ(refused(std::vector(limits::chain_length + 1, leaf), Purpose::device), "length");
}

TEST_F(Chain, ended_at_now) {
  const Leaf device = tree.device({now_ms - 2 * day_ms, now_ms - day_ms});
  EXPECT_EQ(refused({device.certificate, tree.hub}, Purpose::device), "notAfter");
  accept({device.certificate, tree.hub}, Purpose::device, now_ms - day_ms);
  EXPECT_EQ(refused({device.certificate, tree.hub}, Purpose::device, now_ms - day_ms + 1), "notAfter");
  // The hub and the root end with the year: whatever the leaf says, nothing outlives them.
  const Leaf later = tree.device({now_ms, now_ms + 1000 * day_ms});
  EXPECT_EQ(refused({later.certificate, tree.hub}, Purpose::device, now_ms + 366 * day_ms), "notAfter");
}

// The newest signed time that a laptop knows may be months old; a fresh certificate then begins after it.
TEST_F(Chain, not_yet_begun_is_accepted) {
  const Leaf device = tree.device({now_ms + day_ms, now_ms + 2 * day_ms});
  accept({device.certificate, tree.hub}, Purpose::device);
  accept({device.certificate, tree.hub}, Purpose::device, 0);
}

TEST_F(Chain, every_altered_byte_of_a_certificate) {
  const Leaf device = tree.device();
  const std::string der = device.certificate.der();
  for (std::size_t i = 0; i < der.size(); ++i) {
    std::string altered = der;
    altered[i] = static_cast<char>(altered[i] ^ 4);
    EXPECT_NE(refusal([&] {
                verify_chain({Certificate::from_der(altered), tree.hub}, tree.root, Purpose::device, now_ms);
              }),
              "")
        << i;
  }
}

TEST(Issue, serials_are_128_bits_and_differ) {
  const CertificateTree tree;
  const Certificate one = tree.device().certificate, other = tree.device().certificate;
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(one.get()), X509_get0_serialNumber(other.get())), 0);
  EXPECT_EQ(ASN1_STRING_length(X509_get0_serialNumber(one.get())), 16);
}

// The name also becomes the text of an extension: a comma in it would add a name.
TEST(Issue, a_name_that_is_more_than_a_name) {
  const CertificateTree tree;
  const PrivateKey key = PrivateKey::ed25519();
  for (const std::string_view dns : {"x.gr.dromos.internal,DNS:gr.dromos.internal", "gr.dromos.internal",
                                     "x.example.org", "x y.gr.dromos.internal", "", "*.gr.dromos.internal"})
    EXPECT_EQ(refusal([&] { issue(tree.hub, tree.hub_key, key.spki(), Purpose::device, dns, year); }),
              "keys.request")
        << dns;
}

TEST(Issue, a_key_of_the_wrong_type_or_of_another_authority) {
  const CertificateTree tree;
  const std::string name = "hub." + unit_dns(tree.unit);
  EXPECT_EQ(refusal([&] {
              issue(tree.hub, tree.hub_key, PrivateKey::ed25519().spki(), Purpose::server, name, year);
            }),
            "keys.request");
  EXPECT_EQ(refusal([&] {
              issue(tree.hub, tree.root_key, PrivateKey::p256().spki(), Purpose::server, name, year);
            }),
            "keys.private_key");
}

TEST(Issue, long_names_are_cut_in_the_subject_alone) {
  const CertificateTree tree("gr/" + std::string(60, 'a') + "/" + std::string(60, 'b'));
  EXPECT_NO_THROW(verify_chain({tree.device().certificate, tree.hub}, tree.root, Purpose::device, now_ms));
  EXPECT_NO_THROW(make_root(tree.root_key,
                            "Σύλλογος Οικογενειών και Φίλων για την Υποστήριξη Ανθρώπων στον Δρόμο", year));
}

TEST(Request, proves_possession_for_each_key_type) {
  const PrivateKey ed25519 = PrivateKey::ed25519(), p256 = PrivateKey::p256();
  EXPECT_EQ(verify_request(make_request(ed25519), Purpose::device), ed25519.spki());
  EXPECT_EQ(verify_request(make_request(p256), Purpose::agreement), p256.spki());
  EXPECT_EQ(refusal([&] { verify_request(make_request(p256), Purpose::device); }), "keys.request");
  EXPECT_EQ(refusal([&] { verify_request(make_request(ed25519), Purpose::server); }), "keys.request");
}

TEST(Request, a_curve_of_another_name) {
  const KeyHandle key(EVP_EC_gen("P-384"));
  const RequestHandle request(X509_REQ_new());
  X509_REQ_set_pubkey(request.get(), key.get());
  X509_REQ_sign(request.get(), key.get(), EVP_sha256());
  const BioHandle out = writing();
  PEM_write_bio_X509_REQ(out.get(), request.get());
  EXPECT_EQ(refused_what([&] { verify_request(written(out), Purpose::agreement); }), "key type");
}

TEST(Request, a_broken_signature) {
  for (const auto& [key, purpose] : {std::pair{PrivateKey::ed25519(), Purpose::device},
                                     std::pair{PrivateKey::p256(), Purpose::agreement}}) {
    const std::string made = make_request(key);
    const BioHandle in = reading(made);
    const RequestHandle request(PEM_read_bio_X509_REQ(in.get(), nullptr, nullptr, nullptr));
    std::string der = der_of(request.get(), i2d_X509_REQ);
    der.back() = static_cast<char>(der.back() ^ 1);
    const auto altered = from_der_exactly<RequestHandle>(der, d2i_X509_REQ);
    ASSERT_TRUE(altered);
    const BioHandle out = writing();
    PEM_write_bio_X509_REQ(out.get(), altered.get());
    const std::string pem = written(out);
    EXPECT_EQ(refused_what([&, asked = purpose] { verify_request(pem, asked); }), "signature");
  }
}

// A request for the victim's key, signed with one's own.
TEST(Request, a_key_that_the_sender_does_not_have) {
  const PrivateKey victim = PrivateKey::ed25519(), own = PrivateKey::ed25519();
  const RequestHandle request(X509_REQ_new());
  X509_REQ_set_pubkey(request.get(), victim.get());
  X509_REQ_sign(request.get(), own.get(), nullptr);
  const BioHandle out = writing();
  PEM_write_bio_X509_REQ(out.get(), request.get());
  EXPECT_EQ(refused_what([&] { verify_request(written(out), Purpose::device); }), "signature");
}

TEST(Request, what_is_none) {
  EXPECT_EQ(refusal([] { verify_request("", Purpose::device); }), "keys.request");
  EXPECT_EQ(refusal([] { verify_request(std::string(limits::enrolment_bytes + 1, 'A'), Purpose::device); }),
            "keys.request");
}

} // namespace
} // namespace dromos
