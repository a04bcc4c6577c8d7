// Each member of each message in every form that is none: refused by name, never taken for something else.
#include "certificate_tree.h"
#include "schema/encoding.h"
#include "schema/limits.h"
#include "sync/engine/message.h"

namespace dromos {
namespace {

using test::refusal;
using test::refused_what;

// A member as it should not be, and what the refusal names. Applied as a JSON merge patch (RFC 7396): null
// takes the member away.
struct Wrong {
  const char *patch, *what;
};

template <class Read>
void expect_refused(const std::string& good, const std::vector<Wrong>& list, Read read) {
  ASSERT_NO_THROW(read(good));
  for (const Wrong& wrong : list) {
    Json message = Json::parse(good);
    message.merge_patch(Json::parse(wrong.patch));
    EXPECT_EQ(refused_what([&] { read(message.dump()); }), wrong.what) << wrong.patch;
  }
  for (const char* other : {"[]", "1", "null"}) EXPECT_EQ(refused_what([&] { read(other); }), "no object");
}

const std::string digest(32, 'd');
constexpr const char* unknown_version = "a version that this program does not know";

TEST(MessageForm, a_hello) {
  Hello hello;
  hello.device = "k3v9q2m7x4p2d8sa";
  hello.cursor = {"epoch1", "view", 7};
  hello.tip = digest;
  hello.orders = 2;
  hello.most = 5000;
  hello.offers_more = true;
  const std::string good = hello_payload(hello);
  expect_refused(good,
                 {{R"({"v":null})", "v"},
                  {R"({"v":2})", unknown_version},
                  {R"({"v":"1"})", "v"},
                  {R"({"device":null})", "device"},
                  {R"({"device":4})", "device"},
                  {R"({"epoch":null})", "epoch"},
                  {R"({"view":[]})", "view"},
                  {R"({"cursor":-1})", "cursor"},
                  {R"({"cursor":1.5})", "cursor"},
                  {R"({"tip":"AA"})", "tip"},
                  {R"({"tip":"not base64url"})", "tip"},
                  {R"({"tip":1})", "tip"},
                  {R"({"orders":null})", "orders"},
                  {R"({"most":"1"})", "most"}},
                 read_hello);
  EXPECT_TRUE(read_hello(good).offers_more);
  const Hello first =
      read_hello(R"({"v":1,"device":"d","epoch":"","view":"","cursor":0,"orders":0,"most":1})");
  EXPECT_TRUE(first.tip.empty());
  EXPECT_FALSE(first.offers_more);
}

TEST(MessageForm, a_receipt) {
  Receipt receipt{"gr/el30",
                  "epoch1",
                  "k3v9q2m7x4p2d8sa",
                  digest,
                  {{1, 3}},
                  {{4, "refused.role", "r", "f"}},
                  "2026-11-23T20:01:00.000Z",
                  5,
                  4,
                  true};
  const std::string good = receipt_payload(receipt);
  expect_refused(good,
                 {{R"({"hub":null})", "hub"},
                  {R"({"batch":null})", "batch"},
                  {R"({"batch":"AA"})", "batch"},
                  {R"({"at":null})", "at"},
                  {R"({"log":-5})", "log"},
                  {R"({"stable":null})", "stable"},
                  {R"({"held":{}})", "held"},
                  {R"({"held":[4]})", "held"},
                  {R"({"held":[[4]]})", "held"},
                  {R"({"held":[[4,5,6]]})", "held"},
                  {R"({"held":[[5,4]]})", "held"},
                  {R"({"held":[["4",5]]})", "a number"},
                  {R"({"held":[[4,-5]]})", "a number"},
                  {R"({"refused":4})", "refused"},
                  {R"({"refused":[4]})", "refused"},
                  {R"({"refused":[{"reason":"r"}]})", "refused"},
                  {R"({"refused":[{"seq":4}]})", "refused"},
                  {R"({"refused":[{"seq":4,"reason":null}]})", "refused"},
                  {R"({"refused":[{"seq":-4,"reason":"r"}]})", "a number"}},
                 read_receipt);
  EXPECT_EQ(receipt_payload(read_receipt(good)), good);
  receipt.held = {{2, 2}};
  EXPECT_TRUE(read_receipt(receipt_payload(receipt)).holds(2)) << "a range of one";
}

TEST(MessageForm, an_answer) {
  AnswerEnd end;
  end.hub = "gr/el30";
  end.hello = end.lines = end.state = digest;
  end.roles = {"SW"};
  end.restored = {{"epoch1", 4, 5}};
  const std::string good = answer_payload(end);
  expect_refused(good,
                 {{R"({"hello":null})", "hello"},
                  {R"({"lines":"AA"})", "lines"},
                  {R"({"state":"AA"})", "state"},
                  {R"({"roles":"SW"})", "roles"},
                  {R"({"roles":[1]})", "roles"},
                  {R"({"workers":[null]})", "workers"},
                  {R"({"schema":"1"})", "schema"},
                  {R"({"restored":{}})", "restored"},
                  {R"({"restored":["epoch1"]})", "restored"},
                  {R"({"restored":[{"log":4,"feed":5}]})", "restored"},
                  {R"({"restored":[{"epoch":1,"log":4,"feed":5}]})", "restored"},
                  {R"({"restored":[{"epoch":"e","feed":5}]})", "a number"},
                  {R"({"restored":[{"epoch":"e","log":4,"feed":"5"}]})", "a number"}},
                 read_answer);
  EXPECT_EQ(answer_payload(read_answer(good)), good);
}

TEST(MessageForm, a_chain_has_one_spelling_and_its_bounds) {
  const std::string der(limits::certificate_bytes, 'c'), longer = der + "c";
  const auto line = [](const std::vector<std::string>& ders) {
    std::string text = chain_line(ders);
    text.pop_back(); // the line end
    return text;
  };
  const std::vector<std::string> longest(limits::chain_length, der);
  EXPECT_EQ(classify(line(longest)).chain, longest);
  const std::string far_longer(limits::chain_length * limits::certificate_bytes * 2, 'c');
  for (const std::string& text :
       {line({longer}), line(std::vector<std::string>(limits::chain_length + 1, "c")), line({far_longer}),
        line({}), std::string(R"({"chain":[1]})"), std::string(R"({"chain":["?"]})"),
        std::string(R"({"chain":["YQ"],"more":1})"), std::string(R"({"chain":["YQ" ]})"),
        std::string(R"({"chain":["YR"]})")})
    EXPECT_EQ(refused_what([&] { classify(text); }), "chain") << text.substr(0, 40);
  EXPECT_EQ(classify(R"({"agreement":["YQ"]})").kind, "agreement");
  EXPECT_EQ(refused_what([] { classify(R"({"agreement":[]})"); }), "agreement");
}

TEST(MessageForm, a_last_line_without_its_end) {
  Lines lines("one\ntwo");
  EXPECT_EQ(lines.next(), "one");
  EXPECT_FALSE(lines.done());
  EXPECT_EQ(refusal([&] { lines.next(); }), "engine.truncated");
}

} // namespace
} // namespace dromos
