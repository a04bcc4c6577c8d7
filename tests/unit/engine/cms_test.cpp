#include "certificate_tree.h"
#include "sync/engine/cms.h"
#include "sync/engine/openssl_handles.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace dromos {
namespace {

using test::CertificateTree;
using test::Leaf;
using test::refusal;
using test::refused_what;

class Envelope : public testing::Test {
 protected:
  std::string opened(std::string_view der) const { return cms_open(der, reader.key, reader.certificate); }
  std::string refused(std::string_view der) const {
    return refused_what([&] { opened(der); });
  }
  CertificateTree tree;
  Leaf reader = tree.p256_leaf(Purpose::agreement, "agreement");
  Leaf second = tree.p256_leaf(Purpose::agreement, "second");
};

TEST_F(Envelope, opens_for_each_of_its_readers) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4096}, std::size_t{100'001}}) {
    const std::string bytes = random_bytes(size);
    const std::string der = cms_seal(bytes, {reader.certificate, second.certificate});
    EXPECT_EQ(opened(der), bytes);
    EXPECT_EQ(cms_open(der, second.key, second.certificate), bytes);
  }
}

TEST_F(Envelope, a_whole_piece_of_a_stick) {
  const std::string bytes = random_bytes(8 * 1024 * 1024);
  EXPECT_EQ(opened(cms_seal(bytes, {reader.certificate})), bytes);
}

TEST_F(Envelope, hides_its_content_and_never_repeats) {
  const std::string bytes = "Μαρία Παπαδοπούλου";
  const std::string one = cms_seal(bytes, {reader.certificate});
  EXPECT_EQ(one.find(bytes), std::string::npos);
  EXPECT_NE(one, cms_seal(bytes, {reader.certificate}));
}

TEST_F(Envelope, for_another_reader) {
  const std::string der = cms_seal("for the reader", {reader.certificate});
  EXPECT_EQ(refusal([&] { cms_open(der, second.key, second.certificate); }), "keys.envelope");
  EXPECT_EQ(refusal([&] { cms_open(der, second.key, reader.certificate); }), "keys.envelope");
  EXPECT_EQ(refusal([&] { cms_open(der, reader.key, second.certificate); }), "keys.envelope");
}

TEST_F(Envelope, to_a_key_that_cannot_agree) {
  EXPECT_EQ(refusal([&] { cms_seal("x", {tree.device().certificate}); }), "keys.certificate");
}

TEST_F(Envelope, every_truncation) {
  const std::string der = cms_seal("what must arrive whole", {reader.certificate});
  for (std::size_t size = 0; size < der.size(); ++size) EXPECT_NE(refused(der.substr(0, size)), "") << size;
  EXPECT_NE(refused(der + '\0'), "");
  EXPECT_NE(refused(der + der), "");
}

// Some bytes say nothing (a reader's version number): those may change, the content may not.
TEST_F(Envelope, every_altered_byte) {
  const std::string bytes = "what must arrive unchanged, all of it";
  const std::string der = cms_seal(bytes, {reader.certificate});
  const std::size_t content = der.size() - 18 - bytes.size(); // tag: 04 10 and 16 bytes
  for (std::size_t i = 0; i < der.size(); ++i)
    for (const char mask : {'\x01', '\x40'}) {
      std::string altered = der;
      altered[i] = static_cast<char>(altered[i] ^ mask);
      std::string result;
      const bool was_refused = refusal([&] { result = opened(altered); }) == "keys.envelope";
      EXPECT_TRUE(was_refused || (i < content && result == bytes)) << i;
    }
}

// The tag is checked after the last byte: a change at the end of a long content must leave nothing of its
// start.
TEST_F(Envelope, the_last_byte_of_a_long_content) {
  std::string der = cms_seal(std::string(1'000'000, 'x'), {reader.certificate});
  der[der.size() - 19] = static_cast<char>(der[der.size() - 19] ^ 1);
  EXPECT_EQ(refused(der), "AES-256-GCM");
}

// A tag of four bytes is guessed in 2^32 tries, one of one byte in 256. OpenSSL itself opens this file.
TEST_F(Envelope, a_tag_cut_short) {
  std::string der = cms_seal(std::string(400, 'x'), {reader.certificate});
  const auto shorten = [&](std::size_t at) { // the two length bytes after 82
    const unsigned size = (static_cast<unsigned>(static_cast<unsigned char>(der[at])) << 8U |
                           static_cast<unsigned char>(der[at + 1])) -
                          12U;
    der[at] = static_cast<char>(size >> 8U);
    der[at + 1] = static_cast<char>(size & 0xFFU);
  };
  ASSERT_EQ(der[1], '\x82');
  ASSERT_EQ(der[18], '\x82');
  ASSERT_EQ(der[22], '\x82');
  for (const std::size_t at : {2U, 19U, 23U}) shorten(at);
  der[der.size() - 17] = 4;
  der.resize(der.size() - 12);

  const auto cms = from_der_exactly<CmsHandle>(der, d2i_CMS_ContentInfo);
  ASSERT_TRUE(cms);
  const BioHandle out = writing();
  EXPECT_EQ(
      CMS_decrypt(cms.get(), reader.key.get(), reader.certificate.get(), nullptr, out.get(), CMS_BINARY), 1);
  EXPECT_EQ(refused(der), "tag");
}

std::string sealed_otherwise(CMS_ContentInfo* made, const Leaf& reader) {
  const CmsHandle cms(made);
  CMS_add1_recipient_cert(cms.get(), reader.certificate.get(), 0);
  CMS_set_detached(cms.get(), 0);
  const BioHandle in = reading("nothing authenticates this");
  CMS_final(cms.get(), in.get(), nullptr, CMS_BINARY);
  return der_of(cms.get(), i2d_CMS_ContentInfo);
}

// EnvelopedData with CBC opens in OpenSSL, and its content can be altered unnoticed.
TEST_F(Envelope, without_authentication) {
  EXPECT_EQ(refused(sealed_otherwise(CMS_EnvelopedData_create(EVP_aes_256_cbc()), reader)),
            "AuthEnvelopedData");
}

TEST_F(Envelope, with_a_shorter_key) {
  EXPECT_EQ(refused(sealed_otherwise(CMS_AuthEnvelopedData_create(EVP_aes_128_gcm()), reader)),
            "AES-256-GCM");
}

TEST_F(Envelope, what_is_none) {
  for (const std::string& bytes :
       {std::string(), std::string("x"), std::string(1000, '\0'), std::string(1000, '\x30'),
        std::string("\x30\x80\x06\x0b"), std::string("\x30\x84\xff\xff\xff\xff")})
    EXPECT_EQ(refusal([&] { opened(bytes); }), "keys.envelope");
}

// Another program than ours reads what ours wrote.
TEST_F(Envelope, the_openssl_command_reads_it) {
  if (std::system("openssl version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no openssl command";
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("dromos_cms_" + device_id(tree.hub.spki()));
  std::filesystem::create_directories(folder);
  const auto write = [&](const char* name, const std::string& bytes) {
    std::ofstream(folder / name, std::ios::binary) << bytes;
  };
  const auto run = [&](const std::string& command) {
    return std::system(("cd '" + folder.string() + "' && " + command).c_str());
  };
  const std::string bytes = random_bytes(5000);
  write("sealed.der", cms_seal(bytes, {second.certificate, reader.certificate}));
  write("key.pem", reader.key.pem());
  write("certificate.pem", reader.certificate.pem());
  EXPECT_EQ(
      run("openssl cms -decrypt -binary -inform DER -in sealed.der -inkey key.pem -recip certificate.pem "
          "-out opened 2>error"),
      0);
  std::ifstream opened_file(folder / "opened", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(opened_file), {}), bytes);
  // §4: the algorithms by name, none of OpenSSL's older defaults among them.
  EXPECT_EQ(run("openssl asn1parse -inform DER -in sealed.der >parsed"), 0);
  for (const std::string name :
       {"authEnvelopedData", "dhSinglePass-stdDH-sha256kdf-scheme", "id-aes256-wrap", "aes-256-gcm"})
    EXPECT_EQ(run("grep -q '" + name + "' parsed"), 0) << name;
  EXPECT_NE(run("grep -q sha1 parsed"), 0);
  std::filesystem::remove_all(folder);
}

} // namespace
} // namespace dromos
