// Sealing at rest: the random data key of a laptop, the slots that unlock it, and the sealing of rows.
#pragma once
#include "sync/engine/keys.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dromos {

// One way to unlock: a worker's passphrase or the recovery code. The passphrase opens the slot's own P-256
// key (scrypt N=2^17 r=8 p=1, then AES-256-GCM); the data key is enveloped (CMS) to the slot's public key, so
// that a new data key can be given to every slot without its passphrase.
struct Slot {
  std::string name;    // worker id, or "" for the recovery code
  std::string salt;    // scrypt salt, 16 bytes
  std::uint64_t n = 0; // scrypt parameters, bounded when read: 2^14 ≤ N ≤ 2^20, r = 8, 1 ≤ p ≤ 4
  std::uint32_t r = 0, p = 0;
  std::string sealed_key;  // the slot's private key (PKCS#8), sealed under the stretched passphrase
  std::string certificate; // DER, self-signed, for the envelope
  std::string enveloped;   // the data key, CMS
  std::string to_json() const;
  static Slot from_json(std::string_view json); // throws Refused "store.slot"
};

// What opening a slot costs. The default is a third of a second and 128 MiB; tests take the least, 2^14.
struct ScryptCost {
  std::uint64_t n = std::uint64_t{1} << 17;
  std::uint32_t r = 8, p = 1;
};

// Belongs to one thread: const methods keep OpenSSL's key schedules in use between rows.
// The data key, in OPENSSL_secure_malloc memory where there is some; zeroed when destroyed. Not copyable.
class Vault {
 public:
  static Vault create();                                              // new random data key
  static Vault unlock(const Slot& slot, std::string_view passphrase); // throws Refused "store.passphrase"
  Vault(Vault&&) noexcept;
  Vault& operator=(Vault&&) noexcept;
  ~Vault();

  // A slot for `passphrase` with a fresh slot key. Throws Refused "store.passphrase_short" below 12
  // characters (Unicode code points); recovery codes pass `recovery` = true and are not counted.
  Slot make_slot(std::string_view name, std::string_view passphrase, bool recovery = false,
                 ScryptCost cost = {}) const;
  Slot rewrap(const Slot& slot) const; // the same slot, enveloping this vault's data key
  Vault beside() const;                // the same data key, for another thread

  // nonce (12) | ciphertext | tag (16). Associated data: table, key, version, 8 bytes each, big endian.
  // `out` is overwritten, so that a caller that seals many rows keeps one buffer; it is not what `bytes`
  // looks at.
  void seal(std::uint64_t table, std::uint64_t key, std::uint64_t version, std::string_view bytes,
            std::string& out) const;
  // Throws Refused "store.row_damaged" {table, row}.
  void open(std::uint64_t table, std::uint64_t key, std::uint64_t version, std::string_view sealed,
            std::string& out) const;
  // A pseudorandom 128-bit number for (table, key, version) under a key derived from the data key: their sum
  // over all rows is the sealed tip, which shows a row that was removed, brought back or rolled back.
  std::array<std::uint64_t, 2> mark(std::uint64_t table, std::uint64_t key, std::uint64_t version) const;

 private:
  struct Keys;
  explicit Vault(std::unique_ptr<Keys> keys);
  std::unique_ptr<Keys> keys_;
};

// A new recovery code: 160 random bits, base32 in groups of four, upper case, with a final check group; and
// its form as compared (look-alikes 0/O, 1/I/L folded, separators dropped). recovery_code_ok tells a mistyped
// one.
std::string make_recovery_code();
std::string normal_recovery_code(std::string_view typed);
bool recovery_code_ok(std::string_view typed);

} // namespace dromos
