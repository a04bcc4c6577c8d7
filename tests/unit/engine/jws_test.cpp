#include "certificate_tree.h"
#include "schema/encoding.h"
#include "schema/json.h"
#include "schema/limits.h"
#include "sync/engine/jws.h"

namespace dromos {
namespace {

using test::CertificateTree;
using test::Leaf;
using test::refusal;
using test::refused_what;

constexpr std::string_view typ = "dromos-batch+json";
constexpr std::string_view payload = R"({"v":1,"device":"x","count":12})";

class Jws : public testing::Test {
 protected:
  std::string header(const std::string& alg = "Ed25519") const {
    return R"({"alg":")" + alg + R"(","typ":"dromos-batch+json","kid":")" + kid + R"(","x5t#S256":")" +
           thumbprint + R"("})";
  }
  static std::string line(std::string_view protected_part, std::string_view payload_part,
                          std::string_view signature_part) {
    return R"({"protected":")" + std::string(protected_part) + R"(","payload":")" +
           std::string(payload_part) + R"(","signature":")" + std::string(signature_part) + R"("})";
  }
  // A line that says `protected_header` and is truly signed with `key`.
  static std::string forged(std::string_view protected_header, const PrivateKey& key) {
    const std::string head = base64url(protected_header), body = base64url(payload);
    return line(head, body, base64url(key.sign(head + "." + body)));
  }
  static std::string what(std::string_view text) {
    return refused_what([&] { jws_read(text); });
  }
  std::string verified(std::string_view text, const Certificate& certificate) const {
    return refusal([&] { jws_verify(jws_read(text), typ, certificate); });
  }

  CertificateTree tree;
  Leaf device = tree.device();
  std::string kid = device_id(device.key.spki());
  std::string thumbprint = base64url(device.certificate.thumbprint());
  std::string good = jws_sign(payload, typ, device.key, device.certificate);
};

TEST_F(Jws, reads_and_verifies_what_it_wrote) {
  const UntrustedJws jws = jws_read(good);
  EXPECT_EQ(jws.payload, payload);
  EXPECT_EQ(jws.typ, typ);
  EXPECT_EQ(jws.kid, kid);
  EXPECT_EQ(jws.thumbprint, device.certificate.thumbprint());
  EXPECT_NO_THROW(jws_verify(jws, typ, device.certificate));
  EXPECT_EQ(good.find('\n'), std::string::npos);
}

TEST_F(Jws, header_is_exactly_as_declared) {
  const Json outer = parse_json(good);
  EXPECT_EQ(outer.size(), 3U);
  EXPECT_EQ(from_base64url(outer.at("protected").get<std::string>()), header());
}

TEST_F(Jws, header_members_in_another_order) {
  EXPECT_EQ(verified(forged(R"({"x5t#S256":")" + thumbprint + R"(","kid":")" + kid +
                                R"(","typ":"dromos-batch+json","alg":"Ed25519"})",
                            device.key),
                     device.certificate),
            "");
}

TEST_F(Jws, a_header_longer_than_it_ever_is) {
  EXPECT_EQ(verified(forged(header() + " ", device.key), device.certificate), "");
  EXPECT_EQ(what(forged(header() + std::string(512, ' '), device.key)), "protected");
}

TEST_F(Jws, algorithms_of_another_name) {
  EXPECT_EQ(verified(forged(header(), device.key), device.certificate), "")
      << "the forger itself forges rightly";
  for (const std::string_view alg :
       {"none", "None", "", "EdDSA", "ed25519", "HS256", "ES256", "Ed448", "Ed25519 "})
    EXPECT_EQ(what(forged(header(std::string(alg)), device.key)), "alg") << alg;
}

// The classic: the public key, known to all, as the secret of an HMAC.
TEST_F(Jws, hmac_under_the_public_key) {
  const std::string head = base64url(header("HS256")), body = base64url(payload);
  const std::string mac = hmac_sha256(device.key.spki(), head + "." + body);
  EXPECT_NE(what(line(head, body, base64url(mac))), "");
  EXPECT_EQ(what(line(head, body, base64url(mac + mac))), "alg");
}

TEST_F(Jws, no_signature_at_all) {
  EXPECT_EQ(what(line(base64url(header("none")), base64url(payload), "")), "signature");
  EXPECT_EQ(what(line(base64url(header()), base64url(payload), "")), "signature");
}

TEST_F(Jws, header_members_too_many_or_too_few) {
  const std::string base = header();
  const std::string open = base.substr(0, base.size() - 1);
  for (const std::string_view more : {R"("crit":["exp"])", R"("b64":false)", R"("jwk":{})", R"("x5c":[])",
                                      R"("alg":"Ed25519")", R"("cty":"x")"})
    EXPECT_EQ(what(forged(open + "," + std::string(more) + "}", device.key)), "protected") << more;
  EXPECT_EQ(what(forged(R"({"alg":"Ed25519","typ":"dromos-batch+json","kid":")" + kid + R"("})", device.key)),
            "protected");
  EXPECT_EQ(what(forged(R"({"alg":"Ed25519","typ":"dromos-batch+json","kid":")" + kid + R"(","x5t":")" +
                            thumbprint + R"("})",
                        device.key)),
            "x5t#S256");
  for (const std::string_view other :
       {"", "[]", "null", "{}", "4", "\xff", "{\"alg\":1,\"typ\":1,\"kid\":1,\"x5t#S256\":1}"})
    EXPECT_NE(what(forged(other, device.key)), "") << other;
}

TEST_F(Jws, outer_members_too_many_too_few_or_twice) {
  const std::string open = good.substr(0, good.size() - 1);
  EXPECT_EQ(what(open + R"(,"header":{}})"), "members");
  EXPECT_EQ(what(open + R"(,"payload":"e30"})"), "members") << "which of two payloads was signed?";
  EXPECT_EQ(what(R"({"payload":"e30","signature":"AA"})"), "members");
  EXPECT_EQ(what(R"({"payload":"e30","signature":"AA","signatures":[]})"), "protected");
  EXPECT_EQ(what(R"({"protected":"e30","payload":{},"signature":"AA"})"), "payload");
  EXPECT_EQ(what(good + good), "members");
  EXPECT_EQ(what(""), "members");
}

TEST_F(Jws, base64_that_is_not_canonical) {
  const Json outer = parse_json(good);
  const std::string head = outer.at("protected"), body = outer.at("payload"),
                    signature = outer.at("signature");
  EXPECT_EQ(what(line(head + "=", body, signature)), "protected");
  EXPECT_EQ(what(line(head, body + "=", signature)), "payload");
  EXPECT_EQ(what(line(head, body, signature + "==")), "signature");
  EXPECT_EQ(what(line(head, body + " ", signature)), "payload");
  EXPECT_EQ(what(line(head, "e3+", signature)), "payload") << "the alphabet of plain base64";
  // 64 bytes end in two digits of which the last has four unused bits.
  std::string spare = signature;
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  spare.back() = digits[digits.find(spare.back()) + 1];
  EXPECT_EQ(what(line(head, body, spare)), "signature");
}

TEST_F(Jws, every_digit_of_every_part) {
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string altered = good;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(verified(altered, device.certificate), "") << i;
  }
}

TEST_F(Jws, a_part_of_another_line) {
  const std::string second = jws_sign(R"({"v":2})", typ, device.key, device.certificate);
  const Json one = parse_json(good), other = parse_json(second);
  const std::string head = one.at("protected"), body = other.at("payload"), signature = one.at("signature");
  EXPECT_EQ(verified(line(head, body, signature), device.certificate), "engine.jws_signature");
}

TEST_F(Jws, kid_of_another_device) {
  const Leaf other = tree.device();
  const std::string name = kid;
  kid = device_id(other.key.spki());
  EXPECT_EQ(verified(forged(header(), device.key), device.certificate), "engine.jws_signature");
  EXPECT_EQ(verified(forged(header(), device.key), other.certificate), "engine.jws_signature");
  kid = name + "a";
  EXPECT_EQ(what(forged(header(), device.key)), "kid");
  kid = "../../../../etc/";
  EXPECT_EQ(what(forged(header(), device.key)), "kid");
}

TEST_F(Jws, thumbprint_of_another_certificate) {
  // A second certificate of the same key: kid agrees, the thumbprint does not.
  const Certificate renewed = issue(tree.hub, tree.hub_key, device.key.spki(), Purpose::device,
                                    kid + "." + unit_dns(tree.unit), test::year);
  EXPECT_EQ(verified(good, renewed), "engine.jws_signature");
  EXPECT_EQ(verified(jws_sign(payload, typ, device.key, renewed), renewed), "");
  thumbprint = base64url("short");
  EXPECT_EQ(what(forged(header(), device.key)), "x5t#S256");
}

TEST_F(Jws, signed_with_another_key) {
  EXPECT_EQ(verified(forged(header(), PrivateKey::ed25519()), device.certificate), "engine.jws_signature");
}

TEST_F(Jws, a_receipt_is_no_batch) {
  const UntrustedJws receipt =
      jws_read(jws_sign(payload, "dromos-receipt+json", device.key, device.certificate));
  EXPECT_NO_THROW(jws_verify(receipt, "dromos-receipt+json", device.certificate));
  EXPECT_EQ(refusal([&] { jws_verify(receipt, typ, device.certificate); }), "engine.jws_signature");
}

// The payload is opaque until the signature was checked (§4: verify first, parse after).
TEST_F(Jws, the_payload_is_not_parsed) {
  for (const std::string& bytes :
       {std::string("{\"a\":1,\"a\":2}"), std::string("\xff\x00{", 3), std::string()}) {
    const UntrustedJws jws = jws_read(jws_sign(bytes, typ, device.key, device.certificate));
    EXPECT_EQ(jws.payload, bytes);
    EXPECT_NO_THROW(jws_verify(jws, typ, device.certificate));
  }
}

TEST_F(Jws, longer_than_its_bound) {
  const std::string large(limits::jws_bytes * 3 / 4 - 1024, 'x');
  EXPECT_EQ(jws_read(jws_sign(large, typ, device.key, device.certificate)).payload, large);
  EXPECT_EQ(what(jws_sign(large + std::string(2048, 'x'), typ, device.key, device.certificate)), "size");
  EXPECT_EQ(what(forged(R"({"alg":"Ed25519","typ":")" + std::string(2000, 'a') + R"("})", device.key)),
            "protected");
}

} // namespace
} // namespace dromos
