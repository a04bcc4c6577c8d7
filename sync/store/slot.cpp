#include "sync/store/slot.h"

#include "schema/encoding.h"
#include "schema/json.h"
#include "schema/limits.h"
#include "schema/mutant.h"
#include "sync/engine/authority.h"
#include "sync/engine/cms.h"
#include "sync/engine/openssl_handles.h"
#include "sync/store/aead.h"

#include <bit>

namespace dromos {
namespace {

constexpr std::size_t passphrase_letters = 12, salt_bytes = 16;
// Below 2^14 a stolen laptop's passphrases are guessed too fast; 2^20 takes 1 GiB, which a laptop may still
// have.
constexpr std::uint64_t n_least = std::uint64_t{1} << 14, n_most = std::uint64_t{1} << 20;
constexpr std::uint32_t r_only = 8, p_most = 4;
// A slot's certificate serves its own envelope alone: it never ends.
constexpr Validity always{0, 253'402'300'799'000}; // 9999-12-31T23:59:59Z, RFC 5280 §4.1.2.5

void check_cost(std::uint64_t n, std::uint32_t r, std::uint32_t p) {
  if (mutant(Mutant::scrypt_cost_not_bounded)) return;
  if (n < n_least || n > n_most || !std::has_single_bit(n)) refuse("store.slot", "n");
  if (r != r_only) refuse("store.slot", "r");
  if (p < 1 || p > p_most) refuse("store.slot", "p");
}

// A slot without a worker is the recovery code's: it is compared as a person may have typed it. A passphrase
// is taken byte for byte.
Secret as_compared(const Slot& slot, std::string_view passphrase) {
  return Secret::take(slot.name.empty() ? normal_recovery_code(passphrase) : std::string(passphrase));
}

// RFC 7914 §2. The bounds come first: what the file says decides how much memory this takes.
Secret stretched(const Slot& slot, std::string_view passphrase) {
  check_cost(slot.n, slot.r, slot.p);
  if (slot.salt.size() != salt_bytes) refuse("store.slot", "salt");
  const std::uint64_t memory = 128 * std::uint64_t{slot.r} * (slot.n + slot.p + 2);
  const Secret typed = as_compared(slot, passphrase);
  Secret key(AeadKey::key_bytes);
  if (EVP_PBE_scrypt(typed.view().data(), typed.size(), octets(slot.salt), slot.salt.size(), slot.n, slot.r,
                     slot.p, memory, key.data(), key.size()) != 1) {
    ERR_clear_error();
    throw Unavailable({"store.unlock_memory", {}});
  }
  return key;
}

// All of the slot that its passphrase answers for: everything but the envelope, which rewrap() replaces.
// Each part after its length, so that no two slots give the same bytes.
std::string bound_parts(const Slot& slot) {
  std::string bytes = "dromos slot 1";
  for (const std::string& part : {slot.name, slot.salt, std::to_string(slot.n), std::to_string(slot.r),
                                  std::to_string(slot.p), slot.certificate})
    bytes.append(std::to_string(part.size())).append(1, ':').append(part);
  return bytes;
}

template <class Number> Number number(const Json& slot, const char* name) {
  const auto found = slot.find(name);
  if (found == slot.end() || !found->is_number_integer()) refuse("store.slot", name);
  const auto value = found->get<std::int64_t>();
  if (value < 0 || static_cast<std::uint64_t>(value) > std::numeric_limits<Number>::max())
    refuse("store.slot", name);
  return static_cast<Number>(value);
}

std::string text(const Json& slot, const char* name) {
  const auto found = slot.find(name);
  if (found == slot.end() || !found->is_string()) refuse("store.slot", name);
  return found->get<std::string>();
}

std::string bytes(const Json& slot, const char* name) {
  auto decoded = from_base64url(text(slot, name));
  if (!decoded) refuse("store.slot", name);
  return std::move(*decoded);
}

} // namespace

std::string Slot::to_json() const {
  return canonical(Json{{"v", 1},
                        {"name", name},
                        {"salt", base64url(salt)},
                        {"n", n},
                        {"r", r},
                        {"p", p},
                        {"sealed_key", base64url(sealed_key)},
                        {"certificate", base64url(certificate)},
                        {"enveloped", base64url(enveloped)}});
}

Slot Slot::from_json(std::string_view json) {
  if (json.size() > limits::slot_bytes) refuse("store.slot", "size");
  Json read;
  try {
    read = parse_json(json);
  } catch (const Refused&) {
    refuse("store.slot", "JSON");
  }
  if (!read.is_object() || read.size() != 9 || number<std::uint32_t>(read, "v") != 1)
    refuse("store.slot", "v");
  Slot slot;
  slot.name = text(read, "name");
  slot.salt = bytes(read, "salt");
  slot.n = number<std::uint64_t>(read, "n");
  slot.r = number<std::uint32_t>(read, "r");
  slot.p = number<std::uint32_t>(read, "p");
  slot.sealed_key = bytes(read, "sealed_key");
  slot.certificate = bytes(read, "certificate");
  slot.enveloped = bytes(read, "enveloped");
  check_cost(slot.n, slot.r, slot.p);
  if (slot.salt.size() != salt_bytes) refuse("store.slot", "salt");
  return slot;
}

void check_passphrase_length(std::string_view passphrase) {
  std::size_t letters = 0;
  for (const char byte : passphrase) letters += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  if (letters < passphrase_letters && !mutant(Mutant::short_passphrase_accepted))
    throw Refused({"store.passphrase_short", {{"least", std::to_string(passphrase_letters)}}});
}

Slot new_slot(std::string_view name, std::string_view passphrase, ScryptCost cost, const Secret& data_key) {
  const PrivateKey own = PrivateKey::p256();
  Slot slot;
  slot.name = name;
  slot.salt = random_bytes(salt_bytes);
  slot.n = cost.n;
  slot.r = cost.r;
  slot.p = cost.p;
  slot.certificate = make_self_signed_reader(own, "slot", always).der();
  const Secret key = stretched(slot, passphrase);
  const Secret pkcs8 = Secret::take(own.pkcs8());
  AeadKey(key.view()).seal(bound_parts(slot), pkcs8.view(), slot.sealed_key);
  return enveloping(std::move(slot), data_key);
}

Slot enveloping(Slot slot, const Secret& data_key) {
  slot.enveloped = cms_seal(data_key.view(), {Certificate::from_der(slot.certificate)});
  return slot;
}

namespace {

Secret open_pkcs8(const Slot& slot, std::string_view passphrase) {
  const Secret key = stretched(slot, passphrase);
  std::string opened;
  if (!AeadKey(key.view()).open(bound_parts(slot), slot.sealed_key, opened))
    throw Refused({"store.passphrase", {}});
  return Secret::take(std::move(opened));
}

} // namespace

Secret open_slot(const Slot& slot, std::string_view passphrase) {
  const Secret pkcs8 = open_pkcs8(slot, passphrase);
  try {
    return Secret::take(cms_open(slot.enveloped, PrivateKey::from_pkcs8(pkcs8.view()),
                                 Certificate::from_der(slot.certificate)));
  } catch (const Refused&) { // the passphrase was right: it is the envelope that was damaged
    refuse("store.slot", "enveloped");
  }
}

PrivateKey open_slot_key(const Slot& slot, std::string_view passphrase) {
  return PrivateKey::from_pkcs8(open_pkcs8(slot, passphrase).view());
}

Slot with_passphrase(const Slot& slot, std::string_view passphrase, std::string_view next) {
  check_passphrase_length(next);
  const Secret pkcs8 = open_pkcs8(slot, passphrase);
  Slot out = slot;
  out.salt = random_bytes(salt_bytes);
  const Secret key = stretched(out, next);
  AeadKey(key.view()).seal(bound_parts(out), pkcs8.view(), out.sealed_key);
  return out;
}

} // namespace dromos
