// What no signature covers has one spelling: a line that was altered and says the same is refused as well.
#include "certificate_tree.h"
#include "sync/engine/batch.h"
#include "sync/engine/chains.h"
#include "sync/engine/message.h"

namespace dromos {
namespace {

using test::CertificateTree;
using test::refusal;

class Spelling : public testing::Test {
 protected:
  CertificateTree tree;
  test::Leaf device = tree.device();
  CutOptions options{device_id(device.key.spki()), 1, {}, {}, "2026-11-23T20:01:00.000Z"};
  std::string hash = leaf_hash("{}");
  std::string header = cut_batch(options, {hash}, device.key, device.certificate);
  std::string withheld = withheld_line({hash, 1});

  std::string of_batch(std::string_view head, std::string_view line) const {
    return refusal([&] { verify(verify_header(head, device.certificate), {line}); });
  }
  static std::string replaced(std::string text, std::string_view what, std::string_view by) {
    return text.replace(text.find(what), what.size(), by);
  }
};

TEST_F(Spelling, a_header) {
  EXPECT_EQ(of_batch(header, withheld), "");
  EXPECT_EQ(of_batch(header + " ", withheld), "engine.jws");
  EXPECT_EQ(of_batch(" " + header, withheld), "engine.jws");
  EXPECT_EQ(of_batch(replaced(header, ",", ", "), withheld), "engine.jws");
  EXPECT_EQ(of_batch(replaced(header, "payload", "\\u0070ayload"), withheld), "engine.jws");
  EXPECT_EQ(of_batch(replaced(header, "eyJ", "\\u0065yJ"), withheld), "engine.jws");
}

TEST_F(Spelling, a_withheld_line) {
  EXPECT_EQ(of_batch(header, withheld + " "), "engine.batch_header");
  EXPECT_EQ(of_batch(header, replaced(withheld, ",", ",\t")), "engine.batch_header");
  EXPECT_EQ(of_batch(header, replaced(withheld, "\"n\"", "\"\\u006e\"")), "engine.batch_header");
}

// Bytes are signed, not what they say: a change that is spelled otherwise is another one.
TEST_F(Spelling, a_change) {
  EXPECT_EQ(of_batch(header, "{}"), "");
  EXPECT_EQ(of_batch(header, "{ }"), "engine.batch_tree");
  EXPECT_EQ(of_batch(header, "{}\r"), "engine.batch_tree");
}

TEST_F(Spelling, a_chain) {
  const std::string line = chain_line(ders_of({device.certificate, tree.hub}));
  const std::string good = line.substr(0, line.size() - 1);
  EXPECT_EQ(classify(good).kind, "chain");
  EXPECT_EQ(refusal([&] { classify(good + " "); }), "engine.message");
  EXPECT_EQ(refusal([&] { classify(replaced(good, ",", ", ")); }), "engine.message");
}

} // namespace
} // namespace dromos
