// A batch at and over each of its bounds, and each member of its header in a form that is none.
#include "certificate_tree.h"
#include "schema/encoding.h"
#include "schema/limits.h"
#include "sync/engine/batch.h"

namespace dromos {
namespace {

using test::CertificateTree;
using test::Leaf;
using test::refusal;
using test::refused_what;

class BatchForm : public testing::Test {
 protected:
  // Truly signed, whatever it says.
  std::string header(const std::string& payload) const {
    return jws_sign(payload, "dromos-batch+json", device.key, device.certificate);
  }
  // With a JSON merge patch (RFC 7396) applied.
  std::string patched(const char* patch) const {
    Json payload{{"v", 1},
                 {"device", name},
                 {"first", 1},
                 {"count", 2},
                 {"root", base64url(std::string(32, 'r'))},
                 {"cut", "2026-11-23T20:01:00.000Z"}};
    payload.merge_patch(Json::parse(patch));
    return header(payload.dump());
  }
  std::string what(const std::string& line) const {
    return refused_what([&] { verify_header(line, device.certificate); });
  }
  // A batch of these lines, each as it is.
  VerifiedBatch verified(const std::vector<std::string>& lines) const {
    std::vector<std::string> leaves;
    std::vector<std::string_view> views;
    for (const std::string& line : lines) {
      leaves.push_back(leaf_hash(line));
      views.push_back(line);
    }
    const std::string line = cut_batch({name, 1, {}, checkpoint, "2026-11-23T20:01:00.000Z"}, leaves,
                                       device.key, device.certificate);
    return verify(verify_header(line, device.certificate), views);
  }

  CertificateTree tree;
  Leaf device = tree.device();
  std::string name = device_id(device.key.spki());
  std::string checkpoint;
};

TEST_F(BatchForm, each_member_of_its_header) {
  ASSERT_EQ(what(patched("{}")), "");
  const std::string far = "first or count beyond its bound";
  for (const auto& [patch, expected] : std::vector<std::pair<const char*, std::string>>{
           {R"({"v":null})", "v is missing"},
           {R"({"v":2})", "a version that this program does not know"},
           {R"({"device":null})", "device is missing"},
           {R"({"device":1})", "device is missing"},
           {R"({"device":"aaaaaaaaaaaaaaaa"})", "another device's name"},
           {R"({"first":"1"})", "first is missing"},
           {R"({"first":0})", far},
           {R"({"count":0})", far},
           {R"({"count":10001})", far},
           {R"({"first":4503599627370497})", far},
           {R"({"cut":"yesterday"})", "cut is no time"},
           {R"({"cut":null})", "cut is missing"},
           {R"({"root":null})", "root is missing"},
           {R"({"root":1})", "root is no SHA-256"},
           {R"({"root":"AA"})", "root is no SHA-256"},
           {R"({"root":"not base64url"})", "root is no SHA-256"},
           {R"({"first":2})", "previous is missing"},
           {R"({"previous":{}})", "previous is no SHA-256"},
           {R"({"checkpoint":false})", "checkpoint is no SHA-256"}})
    EXPECT_EQ(what(patched(patch)), expected) << patch;
  for (const char* other : {"[]", "1", "\"\""}) EXPECT_EQ(what(header(other)), "no object") << other;
  EXPECT_EQ(what(patched(R"({"count":10000})")), "");
  EXPECT_EQ(
      what(patched(
          (R"({"first":4503599627370496,"previous":")" + base64url(std::string(32, 'p')) + "\"}").c_str())),
      "");
}

TEST_F(BatchForm, the_checkpoint_that_its_device_saw) {
  checkpoint = std::string(32, 'c');
  EXPECT_EQ(verified({"{}"}).header().checkpoint, checkpoint);
}

TEST_F(BatchForm, lines_at_and_over_their_bounds) {
  const std::string longest(limits::change_bytes, ' ');
  EXPECT_EQ(verified({longest}).leaves().size(), 1U);
  EXPECT_EQ(refused_what([&] { verified({longest + " "}); }), "a line beyond its bound");
  EXPECT_EQ(refused_what([&] { verified({""}); }), "a line beyond its bound");
  const std::size_t most = limits::batch_bytes / limits::change_bytes + 1;
  EXPECT_EQ(verified(std::vector<std::string>(most, longest)).leaves().size(), most);
  std::vector<std::string> more(most, longest);
  more.push_back("{}");
  EXPECT_EQ(refused_what([&] { verified(more); }), "longer than its bound");
}

TEST_F(BatchForm, more_or_fewer_lines_than_it_counts) {
  const BatchHeader counts_two = verify_header(patched("{}"), device.certificate);
  EXPECT_EQ(refused_what([&] { verify(counts_two, {"{}"}); }), "fewer lines than it counts");
  EXPECT_EQ(refused_what([&] { verify(counts_two, {"{}", "{}", "{}"}); }), "more lines than it counts");
  EXPECT_EQ(refusal([&] { verify(counts_two, {"{}", "{}"}); }), "engine.batch_tree");
}

TEST_F(BatchForm, a_withheld_line_has_one_spelling_and_covers_no_more_than_is_left) {
  const std::string hash = base64url(std::string(32, 'h'));
  const auto read = [](const std::string& line) { return read_leaf(line, 1, 4); };
  EXPECT_EQ(read(withheld_line({std::string(32, 'h'), 4})).count, 4U);
  for (const std::string count : {"0", "5"})
    EXPECT_EQ(refusal([&] { read(R"({"withheld":")" + hash + R"(","n":)" + count + "}"); }),
              "engine.batch_tree");
  for (const std::string& line :
       {R"({"withheld":")" + hash + R"("})", R"({"withheld":")" + hash + R"(","n":"4"})",
        R"({"withheld":")" + hash + R"(","n":-4})", R"({"withheld":")" + hash + R"(","m":4})",
        R"({"withheld":")" + hash + R"(","n":4,"m":4})", R"({"withheld":")" + hash + R"(", "n":4})",
        std::string(R"({"withheld":4,"n":4})"), std::string(R"({"withheld":"AA","n":4})"),
        std::string(R"({"withheld":"?","n":4})")})
    EXPECT_EQ(refused_what([&] { read(line); }), "a withheld line of another form") << line;
  EXPECT_EQ(refused_what([&] { read(R"({"withheld":")" + std::string(128, 'A') + R"(","n":4})"); }),
            "a line beyond its bound");
}

} // namespace
} // namespace dromos
