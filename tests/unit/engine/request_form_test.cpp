// The lines of a request that do not make one: too many, too few, of another, or somewhere else's.
#include "certificate_tree.h"
#include "schema/encoding.h"
#include "schema/limits.h"
#include "sync/engine/chains.h"
#include "sync/engine/request.h"

namespace dromos {
namespace {

using test::CertificateTree;
using test::Leaf;
using test::now_ms;
using test::refusal;
using test::refused_what;

class RequestForm : public testing::Test {
 protected:
  std::string chain_of(const Leaf& leaf) const { return chain_line(ders_of({leaf.certificate, tree.hub})); }
  static std::string hello_of(const Leaf& leaf, const std::string& device) {
    Hello hello;
    hello.device = device;
    hello.most = 1;
    return jws_sign(hello_payload(hello), typ_hello, leaf.key, leaf.certificate) + "\n";
  }
  Request read(const std::string& bytes) const { return read_request(bytes, {}, tree.root, {}, now_ms); }
  std::string what(const std::string& bytes) const {
    return refused_what([&] { read(bytes); });
  }

  CertificateTree tree;
  Leaf device = tree.device(), other = tree.device();
  std::string name = device_id(device.key.spki());
  std::string chain = chain_of(device), hello = hello_of(device, name);
};

TEST_F(RequestForm, one_hello_of_the_device_that_signed_it) {
  EXPECT_EQ(read(chain + hello).hello.device, name);
  EXPECT_EQ(what(chain + hello + hello), "a second hello");
  EXPECT_EQ(what(chain), "no hello");
  EXPECT_EQ(what(""), "no hello");
  EXPECT_EQ(what(chain + hello_of(device, device_id(other.key.spki()))), "another device's hello");
  EXPECT_EQ(refusal([&] { read(hello + chain); }), "engine.unknown_device") << "a chain comes before its use";
}

TEST_F(RequestForm, a_line_of_an_answer) {
  const std::string order = jws_sign("{}", typ_order, device.key, device.certificate) + "\n";
  const std::string agreement = chain_line(ders_of({other.certificate, tree.hub}), true);
  for (const std::string& line : {order, agreement})
    EXPECT_EQ(what(chain + hello + line), "a line that does not belong in a request");
}

TEST_F(RequestForm, at_and_over_its_bound) {
  EXPECT_EQ(refusal([&] { read(std::string(limits::exchange_bytes_plain, 'x')); }), "engine.truncated");
  EXPECT_EQ(what(std::string(limits::exchange_bytes_plain + 1, 'x')), "size");
}

} // namespace
} // namespace dromos
