// The members of a JWS header whose signature is right and which mean nothing.
#include "certificate_tree.h"
#include "schema/encoding.h"
#include "sync/engine/jws.h"

namespace dromos {
namespace {

using test::CertificateTree;
using test::Leaf;
using test::refusal;
using test::refused_what;

std::string line_of(std::string_view typ, const PrivateKey& key, const Certificate& certificate) {
  const std::string head = base64url(R"({"alg":"Ed25519","typ":")" + std::string(typ) + R"(","kid":")" +
                                     device_id(certificate.spki()) + R"(","x5t#S256":")" +
                                     base64url(certificate.thumbprint()) + R"("})");
  const std::string body = base64url("{}");
  std::string signature = key.sign(head + "." + body);
  signature.resize(64);
  return R"({"protected":")" + head + R"(","payload":")" + body + R"(","signature":")" +
         base64url(signature) + R"("})";
}

TEST(JwsForm, a_type_is_a_media_type_of_at_most_64_letters) {
  const CertificateTree tree;
  const Leaf device = tree.device();
  const auto read = [&](const std::string& typ) {
    return jws_read(line_of(typ, device.key, device.certificate));
  };
  for (const std::string& typ : {std::string("a.b+c-9"), std::string(64, 'z')}) EXPECT_EQ(read(typ).typ, typ);
  for (const std::string& typ : {std::string(), std::string(65, 'z'), std::string("A"), std::string("a b"),
                                 std::string("a/b"), std::string("a{b"), std::string("a:b")})
    EXPECT_EQ(refused_what([&] { read(typ); }), "typ") << typ;
}

// A hub's own P-256 certificate is of the same tree; a signature under it is none that Dromos makes.
TEST(JwsForm, a_certificate_of_another_kind_of_key) {
  const CertificateTree tree;
  const Leaf server = tree.p256_leaf(Purpose::server, "hub");
  const UntrustedJws jws = jws_read(line_of("dromos-batch+json", server.key, server.certificate));
  EXPECT_EQ(refusal([&] { jws_verify_key(jws, "dromos-batch+json", server.certificate); }),
            "engine.jws_signature");
}

} // namespace
} // namespace dromos
