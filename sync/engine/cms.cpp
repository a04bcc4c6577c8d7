#include "sync/engine/cms.h"

#include "schema/mutant.h"
#include "sync/engine/openssl_handles.h"

#include <cassert>

namespace dromos {
namespace {

// RFC 5084 §3.2: a nonce of 12 octets is recommended, a tag of 16 is the longest.
constexpr std::size_t nonce_bytes = 12, tag_bytes = 16;

// Definite-length DER, one element after another. OpenSSL's CMS takes what it finds, this looks first.
class DerReader {
 public:
  explicit DerReader(std::string_view bytes) : left_(bytes) {}

  bool ended() const { return left_.empty(); }
  // The content of the next element, which must have this tag and class.
  std::string_view take(int tag, int tag_class = V_ASN1_UNIVERSAL) {
    const unsigned char* at = octets(left_);
    long size = 0;
    int found_tag = 0, found_class = 0;
    const int flags = ASN1_get_object(&at, &size, &found_tag, &found_class, static_cast<long>(left_.size()));
    const auto header = static_cast<std::size_t>(at - octets(left_));
    // 0x80: malformed, or longer than what is there; 1: indefinite length, which DER does not have.
    if ((flags & 0x81) != 0 || found_tag != tag || found_class != tag_class ||
        static_cast<std::size_t>(size) > left_.size() - header)
      refuse("keys.envelope", "DER");
    const std::string_view content = left_.substr(header, static_cast<std::size_t>(size));
    left_.remove_prefix(header + content.size());
    return content;
  }
  void expect_oid(int nid, std::string_view what) {
    const ASN1_OBJECT* object = OBJ_nid2obj(nid);
    const std::string_view expected(reinterpret_cast<const char*>(OBJ_get0_data(object)), OBJ_length(object));
    if (take(V_ASN1_OBJECT) != expected) refuse("keys.envelope", what);
  }
  void expect_end(std::string_view what) const {
    if (!ended()) refuse("keys.envelope", what);
  }

 private:
  std::string_view left_;
};

// The form that cms_seal() writes, and no other. OpenSSL would also open EnvelopedData, which nothing
// authenticates, AuthEnvelopedData under a cipher without a tag (the downgrade that RFC 9709 §1 describes),
// and a tag cut down to one byte.
void check_form(std::string_view der) {
  DerReader file(der);
  DerReader content_info(file.take(V_ASN1_SEQUENCE));
  file.expect_end("size");
  content_info.expect_oid(NID_id_smime_ct_authEnvelopedData, "AuthEnvelopedData");
  DerReader tagged(content_info.take(0, V_ASN1_CONTEXT_SPECIFIC));
  content_info.expect_end("size");

  DerReader enveloped(tagged.take(V_ASN1_SEQUENCE)); // RFC 5083 §2.1
  tagged.expect_end("size");
  enveloped.take(V_ASN1_INTEGER);
  enveloped.take(V_ASN1_SET);
  DerReader content(enveloped.take(V_ASN1_SEQUENCE));
  if (enveloped.take(V_ASN1_OCTET_STRING).size() != tag_bytes) refuse("keys.envelope", "tag");
  enveloped.expect_end("attributes");

  content.expect_oid(NID_pkcs7_data, "content type");
  DerReader algorithm(content.take(V_ASN1_SEQUENCE));
  algorithm.expect_oid(NID_aes_256_gcm, "AES-256-GCM");
  DerReader parameters(algorithm.take(V_ASN1_SEQUENCE)); // GCMParameters, RFC 5084 §3.2
  algorithm.expect_end("AES-256-GCM");
  if (parameters.take(V_ASN1_OCTET_STRING).size() != nonce_bytes) refuse("keys.envelope", "nonce");
  if (parameters.take(V_ASN1_INTEGER) != std::string_view("\x10", 1)) refuse("keys.envelope", "tag");
  parameters.expect_end("AES-256-GCM");
  content.take(0, V_ASN1_CONTEXT_SPECIFIC);
  content.expect_end("content");
}

void add_reader(CMS_ContentInfo* cms, const Certificate& reader) {
  if (reader.is_ed25519()) refuse("keys.certificate", "P-256");
  // CMS_KEY_PARAM leaves the recipient open, so that the key derivation can be chosen: OpenSSL's own default
  // is SHA-1. The key is wrapped with AES-256, as long as the content key (RFC 5753 §7.1.3).
  CMS_RecipientInfo* recipient = need(CMS_add1_recipient_cert(cms, reader.get(), CMS_KEY_PARAM), "recipient");
  EVP_PKEY_CTX* derivation = need(CMS_RecipientInfo_get0_pkey_ctx(recipient), "recipient");
  need(EVP_PKEY_CTX_set_ecdh_kdf_md(derivation, EVP_sha256()), "dhSinglePass-stdDH-sha256kdf");
}

} // namespace

std::string cms_seal(std::string_view bytes, const std::vector<Certificate>& readers) {
  assert(!readers.empty());
  const CmsHandle cms(need(CMS_AuthEnvelopedData_create(EVP_aes_256_gcm()), "AuthEnvelopedData"));
  for (const Certificate& reader : readers) add_reader(cms.get(), reader);
  need(CMS_set_detached(cms.get(), 0), "AuthEnvelopedData");
  const BioHandle in = reading(bytes);
  need(CMS_final(cms.get(), in.get(), nullptr, CMS_BINARY), "AuthEnvelopedData");
  return der_of(cms.get(), i2d_CMS_ContentInfo);
}

std::string cms_open(std::string_view der, const PrivateKey& key, const Certificate& certificate) {
  check_form(der);
  const auto cms = from_der_exactly<CmsHandle>(der, d2i_CMS_ContentInfo);
  if (!cms) refuse("keys.envelope", "DER");
  // OpenSSL decrypts into `out` as it goes and reports the tag at the end: what stands there until then is
  // dropped (and cleansed by BIO_free), never returned.
  const BioHandle out = writing();
  const int opened = CMS_decrypt(cms.get(), key.get(), certificate.get(), nullptr, out.get(), CMS_BINARY);
  if (opened != 1 && !mutant(Mutant::envelope_tag_not_checked)) refuse("keys.envelope", "AES-256-GCM");
  return written(out);
}

} // namespace dromos
