#include "sync/store/aead.h"

#include "schema/mutant.h"
#include "sync/engine/openssl_handles.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <atomic>
#include <cassert>
#include <cstring>
#include <stdexcept>
#ifdef __unix__
#include <pthread.h>
#endif

namespace dromos {
namespace {

const EVP_CIPHER* aes_256_gcm() {
  static const Handle<EVP_CIPHER, &EVP_CIPHER_free> cipher(
      need(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), "AES-256-GCM"));
  return cipher.get();
}

// How often this process is the child of a fork: parent and child hold the same nonces ahead of use, and two
// rows under one nonce would give GCM's authentication key away.
std::atomic<unsigned>& forks() {
  static std::atomic<unsigned> count{0};
#ifdef __unix__ // elsewhere a process has no copy
  static const int watched = pthread_atfork(nullptr, nullptr, [] { ++forks(); });
  if (watched != 0) library_failed("pthread_atfork");
#endif
  return count;
}

int small(std::size_t size) {
  if (size >
      static_cast<std::size_t>(std::numeric_limits<int>::max()) - AeadKey::nonce_bytes - AeadKey::tag_bytes)
    throw std::length_error("AeadKey: more than OpenSSL takes at once");
  return static_cast<int>(size);
}

} // namespace

void AeadKey::Free::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}

AeadKey::AeadKey(std::string_view key)
    : sealing_(need(EVP_CIPHER_CTX_new(), "AES-256-GCM")),
      opening_(need(EVP_CIPHER_CTX_new(), "AES-256-GCM")), process_(forks().load()) {
  assert(key.size() == key_bytes);
  need(EVP_EncryptInit_ex2(sealing_.get(), aes_256_gcm(), octets(key), nullptr, nullptr), "AES-256-GCM");
  need(EVP_DecryptInit_ex2(opening_.get(), aes_256_gcm(), octets(key), nullptr, nullptr), "AES-256-GCM");
}

AeadKey::~AeadKey() = default;

const unsigned char* AeadKey::fresh_nonce() {
  if (const unsigned process = forks().load(std::memory_order_relaxed); process != process_) {
    process_ = process;
    nonces_used_ = nonces_.size();
  }
  if (nonces_used_ == nonces_.size()) {
    if (RAND_bytes(nonces_.data(), static_cast<int>(nonces_.size())) != 1) {
      ERR_clear_error();
      throw Unavailable({"keys.entropy", {}});
    }
    nonces_used_ = 0;
  }
  const unsigned char* nonce = nonces_.data() + nonces_used_;
  if (!mutant(Mutant::nonce_repeats)) nonces_used_ += nonce_bytes;
  return nonce;
}

void AeadKey::seal(std::string_view associated, std::string_view bytes, std::string& out) {
  const int size = small(bytes.size());
  out.resize(nonce_bytes + bytes.size() + tag_bytes);
  unsigned char* const nonce = octets(out);
  unsigned char* const sealed = nonce + nonce_bytes;
  std::memcpy(nonce, fresh_nonce(), nonce_bytes);

  EVP_CIPHER_CTX* context = sealing_.get();
  int done = 0;
  need(EVP_EncryptInit_ex2(context, nullptr, nullptr, nonce, nullptr), "AES-256-GCM");
  need(EVP_EncryptUpdate(context, nullptr, &done, octets(associated), small(associated.size())),
       "AES-256-GCM");
  if (size > 0) need(EVP_EncryptUpdate(context, sealed, &done, octets(bytes), size), "AES-256-GCM");
  need(EVP_EncryptFinal_ex(context, sealed + size, &done), "AES-256-GCM");
  need(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_bytes, sealed + size), "AES-256-GCM");
}

bool AeadKey::open(std::string_view associated, std::string_view sealed, std::string& out) {
  out.clear();
  if (sealed.size() < nonce_bytes + tag_bytes) return false;
  const std::string_view nonce = sealed.substr(0, nonce_bytes);
  const std::string_view bytes = sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
  std::array<unsigned char, tag_bytes> tag;
  std::memcpy(tag.data(), sealed.data() + sealed.size() - tag_bytes, tag_bytes);
  const int size = small(bytes.size());
  out.resize(bytes.size());

  EVP_CIPHER_CTX* context = opening_.get();
  int done = 0;
  need(EVP_DecryptInit_ex2(context, nullptr, nullptr, octets(nonce), nullptr), "AES-256-GCM");
  need(EVP_DecryptUpdate(context, nullptr, &done, octets(associated), small(associated.size())),
       "AES-256-GCM");
  if (size > 0) need(EVP_DecryptUpdate(context, octets(out), &done, octets(bytes), size), "AES-256-GCM");
  need(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()), "AES-256-GCM");
  unsigned char nothing[tag_bytes];
  if (EVP_DecryptFinal_ex(context, nothing, &done) == 1) return true;
  // What stands in `out` is nobody's word: gone before the caller can look.
  OPENSSL_cleanse(out.data(), out.size());
  out.clear();
  ERR_clear_error();
  return false;
}

} // namespace dromos
