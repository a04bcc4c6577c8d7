#include "sync/store/secret.h"

#include "schema/errors.h"

#include <openssl/crypto.h>

#include <cstring>
#include <utility>

namespace dromos {
namespace {

// OpenSSL keeps its own private keys and generators there too, and fails where it is full: room for
// thousands.
constexpr std::size_t heap_bytes = 1024 * 1024, smallest_bytes = 32;

// Once a process, before threads exist (OpenSSL does not lock this). Where it fails, OPENSSL_secure_malloc is
// OPENSSL_malloc; the client warns of unencrypted swap anyway (§7).
void start_secure_heap() {
  [[maybe_unused]] static const bool started =
      CRYPTO_secure_malloc_initialized() == 1 || CRYPTO_secure_malloc_init(heap_bytes, smallest_bytes) != 0;
}

} // namespace

Secret::Secret(std::size_t size) : size_(size) {
  start_secure_heap();
  void* memory = OPENSSL_secure_zalloc(size);
  if (!memory) memory = OPENSSL_zalloc(size); // the heap is full; OPENSSL_secure_clear_free knows both
  if (!memory) throw Unavailable({"keys.library", {{"what", "secure memory"}}});
  data_ = static_cast<unsigned char*>(memory);
}

Secret Secret::take(std::string&& bytes) {
  Secret secret(bytes.size());
  std::memcpy(secret.data_, bytes.data(), bytes.size());
  wipe(bytes);
  return secret;
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Secret::~Secret() {
  OPENSSL_secure_clear_free(data_, size_);
}

void wipe(std::string& bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
  bytes.clear();
}

} // namespace dromos
