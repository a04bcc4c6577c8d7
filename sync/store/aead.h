// AES-256-GCM under one kept key: nonce (12) | ciphertext | tag (16). The key schedule is made once, so that
// a row of 400 bytes costs well under a microsecond. Belongs to one thread.
#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct evp_cipher_ctx_st;

namespace dromos {

class AeadKey {
 public:
  static constexpr std::size_t key_bytes = 32, nonce_bytes = 12, tag_bytes = 16;

  explicit AeadKey(std::string_view key);
  AeadKey(const AeadKey&) = delete;
  AeadKey& operator=(const AeadKey&) = delete;
  ~AeadKey();

  // REQUIRES for both: `out` is not what the other arguments look at. `out` is overwritten.
  void seal(std::string_view associated, std::string_view bytes, std::string& out);
  // False, and `out` empty, unless key, associated data and every byte are the ones of seal().
  [[nodiscard]] bool open(std::string_view associated, std::string_view sealed, std::string& out);

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_cipher_ctx_st, Free>;

  const unsigned char* fresh_nonce();

  Context sealing_, opening_;
  // Random nonces ahead of use: RAND_bytes for each row would cost more than the row. 2^32 rows under one key
  // keep the chance of a repeated one below 2^-32 (NIST SP 800-38D §8.3).
  std::array<unsigned char, 340 * nonce_bytes> nonces_;
  std::size_t nonces_used_ = sizeof nonces_;
  unsigned process_ = 0;
};

} // namespace dromos
