// Ownership of OpenSSL's objects: one handle type each, released by the function that OpenSSL names for it.
// Only .cpp files include this; the project's own headers show no OpenSSL type but by forward declaration.
#pragma once
#include "schema/errors.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <limits>
#include <memory>
#include <string>
#include <string_view>

namespace dromos {

template <auto release> struct Release {
  template <class Object> void operator()(Object* object) const { release(object); }
};
template <class Object, auto release> using Handle = std::unique_ptr<Object, Release<release>>;

using BioHandle = Handle<BIO, &BIO_free_all>;
using BignumHandle = Handle<BIGNUM, &BN_clear_free>;
using CipherContext = Handle<EVP_CIPHER_CTX, &EVP_CIPHER_CTX_free>;
using CmsHandle = Handle<CMS_ContentInfo, &CMS_ContentInfo_free>;
using DigestContext = Handle<EVP_MD_CTX, &EVP_MD_CTX_free>;
using ExtensionHandle = Handle<X509_EXTENSION, &X509_EXTENSION_free>;
using GeneralNamesHandle = Handle<GENERAL_NAMES, &GENERAL_NAMES_free>;
using IntegerHandle = Handle<ASN1_INTEGER, &ASN1_INTEGER_free>;
using KeyHandle = Handle<EVP_PKEY, &EVP_PKEY_free>;
using Pkcs8Handle = Handle<PKCS8_PRIV_KEY_INFO, &PKCS8_PRIV_KEY_INFO_free>;
using RequestHandle = Handle<X509_REQ, &X509_REQ_free>;
using StoreHandle = Handle<X509_STORE, &X509_STORE_free>;
using StoreContext = Handle<X509_STORE_CTX, &X509_STORE_CTX_free>;
using X509Handle = Handle<X509, &X509_free>;

// OpenSSL takes and fills unsigned char; Dromos keeps bytes in std::string.
inline const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* octets(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

// For calls that fail only for want of memory or of OpenSSL's own parts. Leaves OpenSSL's error queue empty,
// so that a stale error never shows in a later TLS call of the same thread.
[[noreturn]] inline void library_failed(std::string_view what) {
  ERR_clear_error();
  throw Unavailable({"keys.library", {{"what", std::string(what)}}});
}
template <class Object> Object* need(Object* object, std::string_view what) {
  if (!object) library_failed(what);
  return object;
}
inline void need(int done, std::string_view what) {
  if (done <= 0) library_failed(what);
}

[[noreturn]] inline void refuse(std::string_view key, std::string_view what) {
  ERR_clear_error();
  throw Refused({std::string(key), {{"what", std::string(what)}}});
}

// The DER of an object, by its i2d function.
template <class Object, class Encode> std::string der_of(const Object* object, Encode encode) {
  const int size = encode(object, nullptr);
  need(size, "i2d");
  std::string der(static_cast<std::size_t>(size), '\0');
  unsigned char* end = octets(der);
  need(encode(object, &end), "i2d");
  return der;
}

// The object of `der`, by its d2i function; null unless all bytes belong to it.
template <class Owner, class Decode> Owner from_der_exactly(std::string_view der, Decode decode) {
  const unsigned char* at = octets(der);
  Owner object;
  if (der.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()))
    object.reset(decode(nullptr, &at, static_cast<long>(der.size())));
  if (object && at != octets(der) + der.size()) object.reset();
  ERR_clear_error();
  return object;
}

// Looks at `bytes`, which must outlive it.
inline BioHandle reading(std::string_view bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) library_failed("BIO size");
  return BioHandle(need(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())), "BIO"));
}
inline BioHandle writing() {
  return BioHandle(need(BIO_new(BIO_s_mem()), "BIO"));
}
inline std::string written(const BioHandle& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

} // namespace dromos
