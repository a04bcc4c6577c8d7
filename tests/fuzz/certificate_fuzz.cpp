#include "schema/encoding.h"
#include "sync/engine/authority.h"
#include "sync/engine/chains.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/scene.h"
#include "tests/fuzz/targets.h"
#include "tests/fuzz/tree.h"

namespace dromos::fuzz {

namespace {

std::string pem(std::string_view label, std::string_view der) {
  // PEM takes plain base64 (RFC 7468): the same digits but for two, and padding.
  std::string text = base64url(der);
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  text.append((4 - text.size() % 4) % 4, '=');
  std::string out = "-----BEGIN " + std::string(label) + "-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) out.append(text, at, 64).append("\n");
  return out + "-----END " + std::string(label) + "-----\n";
}

void chain(const std::vector<std::string>& ders) {
  const Tree& tree = Tree::get();
  accepted([&] {
    Chains chains(tree.root);
    const ProvenDevice& proven = chains.add(ders);
    require(unit_within(proven.unit, Tree::unit), "a device stands below its hub");
    require(proven.certificate.dns_name() ==
                device_id(proven.certificate.spki()) + "." + unit_dns(proven.unit),
            "a device's name is its key's");
    require(proven.certificate.is_ed25519(), "a device's key signs");
  });
  for (const Purpose purpose : {Purpose::hub, Purpose::server, Purpose::signer, Purpose::agreement})
    accepted([&] { verify_chain(read_chain(ders), tree.root, purpose, 1'795'000'000'000); });
}

void certificate(std::string_view der) {
  accepted([&] {
    const Certificate read = Certificate::from_der(der);
    require(read.der() == der, "a certificate has one encoding");
    require(Certificate::from_pem(read.pem()).thumbprint() == read.thumbprint(), "and is one thing in PEM");
    (void)read.dns_name(), (void)read.not_before_ms(), (void)read.not_after_ms();
  });
}

void request(const std::string& text) {
  for (const Purpose purpose : {Purpose::device, Purpose::agreement})
    accepted([&] {
      const std::string spki = verify_request(text, purpose);
      const Tree& tree = Tree::get();
      issue(tree.hub, tree.hub_key, spki, purpose, device_id(spki) + "." + unit_dns(Tree::unit),
            test::always());
    });
}

} // namespace

// The first byte says what the rest is.
int fuzz_certificate(const std::uint8_t* data, std::size_t size) {
  const Tree& tree = Tree::get();
  if (size == 0) return 0;
  const std::string_view rest = text_of(data + 1, size - 1);
  std::string der;
  switch (data[0]) {
  case 'd': // what a hub certifies
    der = signed_by(tree.hub_key, rest);
    certificate(der);
    chain({der, tree.hub.der()});
    break;
  case 'h': // what the root certifies
    der = signed_by(tree.root_key, rest);
    certificate(der);
    chain({tree.device.der(), der});
    break;
  case 'r': // what a device asks for
    request(pem("CERTIFICATE REQUEST", signed_by(tree.device_key, rest)));
    break;
  case 'p': // PEM as it stands
    request(std::string(rest));
    accepted([&] { Certificate::from_pem(rest); });
    accepted([&] { PrivateKey::from_pem(rest); });
    break;
  default: // DER as it stands
    certificate(rest);
    chain({std::string(rest), tree.hub.der()});
    accepted([&] { PrivateKey::from_pkcs8(rest); });
  }
  return 0;
}

} // namespace dromos::fuzz
