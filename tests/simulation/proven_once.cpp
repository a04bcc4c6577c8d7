// What has been proven once is not proven again: in a simulation, or where inputs are altered at random, the
// same certificates and signatures pass by a hundred thousand times, and OpenSSL would take nine tenths of
// its time. The linker puts these in front of the engine's functions of the same name (CMakeLists.txt).
// Nothing is taken on trust: an answer is remembered only for exactly these bytes and this key, and what was
// never seen goes to the real function. Validity in time is asked anew where it could matter.
#include "sync/engine/authority.h"
#include "sync/engine/keys.h"

#include <openssl/evp.h>

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace dromos::simulation {

Certificate real_from_der(std::string_view der) __asm__(
    "__real__ZN6dromos11Certificate8from_derESt17basic_string_viewIcSt11char_traitsIcEE");
Certificate from_der(std::string_view der) __asm__(
    "__wrap__ZN6dromos11Certificate8from_derESt17basic_string_viewIcSt11char_traitsIcEE");
void real_verify_chain(const std::vector<Certificate>& chain, const Certificate& root, Purpose purpose,
                       std::int64_t now_ms) __asm__("__real__ZN6dromos12verify_chainERKSt6vectorINS_"
                                                    "11CertificateESaIS1_EERKS1_NS_7PurposeEl");
void verify_chain(const std::vector<Certificate>& chain, const Certificate& root, Purpose purpose,
                  std::int64_t now_ms) __asm__("__wrap__ZN6dromos12verify_chainERKSt6vectorINS_"
                                               "11CertificateESaIS1_EERKS1_NS_7PurposeEl");
std::string real_spki(const Certificate* of) __asm__("__real__ZNK6dromos11Certificate4spkiB5cxx11Ev");
std::string spki(const Certificate* of) __asm__("__wrap__ZNK6dromos11Certificate4spkiB5cxx11Ev");
std::string real_der(const Certificate* of) __asm__("__real__ZNK6dromos11Certificate3derB5cxx11Ev");
std::string der(const Certificate* of) __asm__("__wrap__ZNK6dromos11Certificate3derB5cxx11Ev");
std::string
real_thumbprint(const Certificate* of) __asm__("__real__ZNK6dromos11Certificate10thumbprintB5cxx11Ev");
std::string thumbprint(const Certificate* of) __asm__("__wrap__ZNK6dromos11Certificate10thumbprintB5cxx11Ev");
std::string real_dns_name(const Certificate* of) __asm__("__real__ZNK6dromos11Certificate8dns_nameB5cxx11Ev");
std::string dns_name(const Certificate* of) __asm__("__wrap__ZNK6dromos11Certificate8dns_nameB5cxx11Ev");
std::string real_sign(const PrivateKey* key, std::string_view bytes) __asm__(
    "__real__ZNK6dromos10PrivateKey4signB5cxx11ESt17basic_string_viewIcSt11char_traitsIcEE");
std::string sign(const PrivateKey* key, std::string_view bytes) __asm__(
    "__wrap__ZNK6dromos10PrivateKey4signB5cxx11ESt17basic_string_viewIcSt11char_traitsIcEE");
bool real_verify(const Certificate* of, std::string_view bytes, std::string_view signature) __asm__(
    "__real__ZNK6dromos11Certificate6verifyESt17basic_string_viewIcSt11char_traitsIcEES4_");
bool verify(const Certificate* of, std::string_view bytes, std::string_view signature) __asm__(
    "__wrap__ZNK6dromos11Certificate6verifyESt17basic_string_viewIcSt11char_traitsIcEES4_");

namespace {

struct Known {
  Certificate certificate;
  std::string der, spki, thumbprint, dns_name;
};

// Certificates by their bytes; they are never let go, so that a pointer names one. Altered ones come without
// end: only so many are kept.
constexpr std::size_t most_known = 20'000;
std::unordered_map<std::string, Known>& known() {
  static std::unordered_map<std::string, Known> all;
  return all;
}

std::unordered_map<const x509_st*, const Known*>& by_pointer() {
  static std::unordered_map<const x509_st*, const Known*> all;
  return all;
}

const Known* find(const Certificate* of) {
  const auto at = by_pointer().find(of->get());
  return at == by_pointer().end() ? nullptr : at->second;
}

// Signatures that were made or verified here: SHA-256 over key, bytes and signature.
std::unordered_set<std::string>& proven() {
  static std::unordered_set<std::string> all;
  constexpr std::size_t most = 200'000;
  if (all.size() > most) all.clear();
  return all;
}

std::string proof(std::string_view raw_key, std::string_view bytes, std::string_view signature) {
  return Sha256().update(raw_key).update(signature).update(bytes).finish();
}

// Of Ed25519; empty for other keys, whose signatures are not remembered.
std::string raw_public(EVP_PKEY* key) {
  std::string raw(32, '\0');
  std::size_t size = raw.size();
  const bool right =
      EVP_PKEY_is_a(key, "ED25519") == 1 &&
      EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(raw.data()), &size) == 1;
  return right ? raw : std::string();
}

std::string raw_of_spki(const std::string& spki) {
  constexpr std::size_t ed25519_spki = 44;
  return spki.size() == ed25519_spki ? spki.substr(spki.size() - 32) : std::string();
}

} // namespace

Certificate from_der(std::string_view der) {
  std::string bytes(der);
  if (const auto at = known().find(bytes); at != known().end()) return at->second.certificate;
  Certificate fresh = real_from_der(der);
  if (known().size() >= most_known) return fresh;
  Known row{fresh, bytes, real_spki(&fresh), real_thumbprint(&fresh), real_dns_name(&fresh)};
  const Known& kept = known().emplace(std::move(bytes), std::move(row)).first->second;
  by_pointer().emplace(fresh.get(), &kept);
  return fresh;
}

void verify_chain(const std::vector<Certificate>& chain, const Certificate& root, Purpose purpose,
                  std::int64_t now_ms) {
  static std::map<std::vector<const void*>, std::int64_t> right; // until when
  std::vector<const void*> name{root.get(), nullptr};
  name.insert(name.end(), static_cast<std::size_t>(purpose), nullptr);
  bool all_known = true;
  for (const Certificate& one : chain) {
    all_known = all_known && find(&one) != nullptr;
    name.push_back(one.get());
  }
  if (const auto at = right.find(name); all_known && at != right.end() && now_ms <= at->second) return;
  real_verify_chain(chain, root, purpose, now_ms);
  std::int64_t until = root.not_after_ms();
  for (const Certificate& one : chain) until = std::min(until, one.not_after_ms());
  if (all_known) right[name] = until;
}

std::string spki(const Certificate* of) {
  const Known* row = find(of);
  return row != nullptr ? row->spki : real_spki(of);
}

std::string der(const Certificate* of) {
  const Known* row = find(of);
  return row != nullptr ? row->der : real_der(of);
}

std::string thumbprint(const Certificate* of) {
  const Known* row = find(of);
  return row != nullptr ? row->thumbprint : real_thumbprint(of);
}

std::string dns_name(const Certificate* of) {
  const Known* row = find(of);
  return row != nullptr ? row->dns_name : real_dns_name(of);
}

std::string sign(const PrivateKey* key, std::string_view bytes) {
  std::string signature = real_sign(key, bytes);
  if (const std::string raw = raw_public(key->get()); !raw.empty())
    proven().insert(proof(raw, bytes, signature));
  return signature;
}

bool verify(const Certificate* of, std::string_view bytes, std::string_view signature) {
  const Known* row = find(of);
  const std::string raw = row != nullptr ? raw_of_spki(row->spki) : std::string();
  if (raw.empty()) return real_verify(of, bytes, signature);
  std::string name = proof(raw, bytes, signature);
  if (proven().contains(name)) return true;
  const bool right = real_verify(of, bytes, signature);
  if (right) proven().insert(std::move(name));
  return right;
}

} // namespace dromos::simulation
