// What a node knows of the hubs above it: their place, their words, and which of these still stand.
#include "sync/engine/above.h"
#include "sync/engine/authority.h"
#include "tests/unit/failure.h"

#include <gtest/gtest.h>

namespace dromos::test {
namespace {

Receipt receipt(const std::string& hub, const std::string& epoch, std::uint64_t log) {
  Receipt out;
  out.hub = hub;
  out.epoch = epoch;
  out.device = "k3v9q2m7x4p2d8sa";
  out.batch = std::string(32, 'b');
  out.held = {{1, 1}};
  out.at = "2026-11-23T20:01:00.000Z";
  out.log = log;
  return out;
}

std::string line(const Receipt& said) {
  static const PrivateKey key = PrivateKey::ed25519(), root_key = PrivateKey::p256();
  static const Certificate certificate = make_self_signed_reader(root_key, "x", {0, 2'500'000'000'000});
  return jws_sign(receipt_payload(said), typ_receipt, key, certificate);
}

TEST(Above, the_place_in_the_path_is_the_level) {
  EXPECT_EQ(level_of("gr"), Reach::nation);
  EXPECT_EQ(level_of("gr/el30"), Reach::region);
  EXPECT_EQ(level_of("gr/el30/athina"), Reach::centre);
  EXPECT_EQ(level_of("gr/el30/athina/kk1"), Reach::centre);
}

TEST(Above, what_an_answer_says_of_the_hubs_above_comes_back_as_it_was) {
  AnswerEnd end;
  end.hello = end.lines = std::string(32, 'h');
  end.receipts = 7;
  end.above = {{"gr/el30", "e1", {{"e0", 88, 0}}}, {"gr", "e2", {}}};
  const AnswerEnd read = read_answer(answer_payload(end));
  EXPECT_EQ(read.receipts, 7U);
  EXPECT_EQ(to_json(read.above), to_json(end.above));
  end.receipts.reset(); // of a node that does not know of them
  EXPECT_EQ(answer_payload(end).find("above"), std::string::npos);
  EXPECT_FALSE(read_answer(answer_payload(end)).receipts);
}

TEST(Above, other_forms_are_refused) {
  const Json one{{"hub", "gr"}, {"epoch", "e"}, {"restored", Json::array()}};
  for (const Json& wrong : {Json("x"), Json::array({1}), Json::array({{{"hub", "gr"}}}),
                            Json::array({{{"hub", 1}, {"epoch", "e"}, {"restored", Json::array()}}}),
                            Json::array({one, one, one, one, one, one, one, one, one})})
    EXPECT_EQ(failure([&] { read_above(wrong); }), "engine.message") << wrong;
  EXPECT_EQ(read_above(Json::array({one})).size(), 1U);
}

TEST(Above, a_word_stands_in_its_memory_and_as_far_as_a_backup_reaches) {
  const HubAbove hub{"gr/el30", "now", {{"before", 10, 0}}};
  EXPECT_TRUE(stands(hub, receipt("gr/el30", "now", 99)));
  EXPECT_TRUE(stands(hub, receipt("gr/el30", "before", 10)));
  EXPECT_FALSE(stands(hub, receipt("gr/el30", "before", 11)));
  EXPECT_FALSE(stands(hub, receipt("gr/el30", "unheard of", 1)));
}

TEST(Above, a_row_keeps_the_newest_word_of_each_hub) {
  const HubAbove region{"gr/el30", "e", {}}, office{"gr", "e", {}};
  BatchRow row;
  const std::string first = line(receipt("gr/el30", "e", 1)), second = line(receipt("gr/el30", "e", 2));
  EXPECT_TRUE(keep_above(row, receipt("gr/el30", "e", 1), first));
  EXPECT_FALSE(keep_above(row, receipt("gr/el30", "e", 1), first));
  EXPECT_FALSE(receipt_of(row, office));
  EXPECT_TRUE(keep_above(row, receipt("gr", "e", 5), line(receipt("gr", "e", 5))));
  EXPECT_TRUE(keep_above(row, receipt("gr/el30", "e", 2), second));
  EXPECT_EQ(row.above.size(), 2U);
  EXPECT_EQ(receipt_of(row, region)->log, 2U);
  EXPECT_EQ(receipt_of(row, office)->log, 5U);
}

} // namespace
} // namespace dromos::test
