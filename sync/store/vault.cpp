#include "sync/store/vault.h"

#include "schema/mutant.h"
#include "sync/engine/openssl_handles.h"
#include "sync/store/aead.h"
#include "sync/store/secret.h"
#include "sync/store/slot.h"

#include <openssl/core_names.h>
#include <openssl/rand.h>

#include <bit>
#include <cstring>
#include <stdexcept>

namespace dromos {
namespace {

constexpr std::size_t block_bytes = 16; // AES

const EVP_CIPHER* aes_256_block() {
  static const Handle<EVP_CIPHER, &EVP_CIPHER_free> cipher(
      need(EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr), "AES-256"));
  return cipher.get();
}

// RFC 5869, without salt: the data key is uniformly random already.
Secret derived(std::string_view data_key, std::string_view label) {
  const Handle<EVP_KDF, &EVP_KDF_free> method(need(EVP_KDF_fetch(nullptr, "HKDF", nullptr), "HKDF"));
  const Handle<EVP_KDF_CTX, &EVP_KDF_CTX_free> context(need(EVP_KDF_CTX_new(method.get()), "HKDF"));
  char digest[] = "SHA256";
  std::string info(label);
  Secret input(data_key.size()), output(AeadKey::key_bytes);
  std::memcpy(input.data(), data_key.data(), data_key.size());
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, input.data(), input.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      OSSL_PARAM_construct_end()};
  need(EVP_KDF_derive(context.get(), output.data(), output.size(), parameters), "HKDF");
  return output;
}

void put_big_endian(unsigned char* at, std::uint64_t number, int bytes) {
  for (int i = bytes - 1; i >= 0; --i, number >>= 8) at[i] = static_cast<unsigned char>(number);
}

std::uint64_t get_big_endian(const unsigned char* at) {
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = (number << 8) | at[i];
  return number;
}

// §7: a row opens only where it was sealed, as the version that it was.
std::array<char, 24> place_of(std::uint64_t table, std::uint64_t key, std::uint64_t version) {
  std::array<unsigned char, 24> place;
  put_big_endian(place.data(), table, 8);
  put_big_endian(place.data() + 8, mutant(Mutant::row_place_not_bound) ? 0 : key, 8);
  put_big_endian(place.data() + 16, mutant(Mutant::row_version_not_bound) ? 0 : version, 8);
  return std::bit_cast<std::array<char, 24>>(place);
}

} // namespace

struct Vault::Keys {
  explicit Keys(Secret key)
      : data_key(std::move(key)), rows(data_key.view()), marks(need(EVP_CIPHER_CTX_new(), "AES-256")) {
    Secret tip = derived(data_key.view(), "dromos tip");
    need(EVP_EncryptInit_ex2(marks.get(), aes_256_block(), tip.data(), nullptr, nullptr), "AES-256");
    need(EVP_CIPHER_CTX_set_padding(marks.get(), 0), "AES-256");
  }

  Secret data_key;
  // OpenSSL expands keys into ordinary memory (zeroed when freed): the secure heap holds the key itself.
  AeadKey rows;
  CipherContext marks;
};

Vault::Vault(std::unique_ptr<Keys> keys) : keys_(std::move(keys)) {}
Vault::Vault(Vault&&) noexcept = default;
Vault& Vault::operator=(Vault&&) noexcept = default;
Vault::~Vault() = default;

Vault Vault::create() {
  Secret key(AeadKey::key_bytes);
  if (RAND_priv_bytes(key.data(), static_cast<int>(key.size())) != 1) {
    ERR_clear_error();
    throw Unavailable({"keys.entropy", {}});
  }
  return Vault(std::make_unique<Keys>(std::move(key)));
}

Vault Vault::unlock(const Slot& slot, std::string_view passphrase) {
  Secret key = open_slot(slot, passphrase);
  if (key.size() != AeadKey::key_bytes) refuse("store.slot", "enveloped");
  return Vault(std::make_unique<Keys>(std::move(key)));
}

Slot Vault::make_slot(std::string_view name, std::string_view passphrase, bool recovery,
                      ScryptCost cost) const {
  if (!recovery) check_passphrase_length(passphrase);
  return new_slot(name, passphrase, cost, keys_->data_key);
}

Slot Vault::rewrap(const Slot& slot) const {
  return enveloping(slot, keys_->data_key);
}

Vault Vault::beside() const {
  Secret key(keys_->data_key.size());
  std::memcpy(key.data(), keys_->data_key.data(), key.size());
  return Vault(std::make_unique<Keys>(std::move(key)));
}

void Vault::seal(std::uint64_t table, std::uint64_t key, std::uint64_t version, std::string_view bytes,
                 std::string& out) const {
  const auto place = place_of(table, key, version);
  keys_->rows.seal({place.data(), place.size()}, bytes, out);
}

void Vault::open(std::uint64_t table, std::uint64_t key, std::uint64_t version, std::string_view sealed,
                 std::string& out) const {
  const auto place = place_of(table, key, version);
  if (!keys_->rows.open({place.data(), place.size()}, sealed, out))
    throw Refused({"store.row_damaged", {{"table", std::to_string(table)}, {"row", std::to_string(key)}}});
}

std::array<std::uint64_t, 2> Vault::mark(std::uint64_t table, std::uint64_t key,
                                         std::uint64_t version) const {
  // 2 + 7 + 7 bytes are one block: different places give different blocks, so marks never meet by
  // construction.
  if (table >> 16 || key >> 56 || version >> 56) throw std::out_of_range("Vault::mark: beyond one block");
  std::array<unsigned char, block_bytes> block;
  put_big_endian(block.data(), table, 2);
  put_big_endian(block.data() + 2, key, 7);
  put_big_endian(block.data() + 9, version, 7);
  int done = 0;
  need(EVP_EncryptUpdate(keys_->marks.get(), block.data(), &done, block.data(), block_bytes), "AES-256");
  return {get_big_endian(block.data()), get_big_endian(block.data() + 8)};
}

} // namespace dromos
