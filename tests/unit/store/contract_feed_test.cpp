// Feeds, units, holdings and orders.
#include "tests/unit/store/contract.h"

#include <gmock/gmock.h>

namespace dromos::test {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const std::string kk1 = "gr/el30/athina/kk1", kk2 = "gr/el30/athina/kk2",
                  root = "person/0190a000-0000-7000-8000-000000000001";

std::vector<std::uint64_t> numbers(const std::vector<FeedEntry>& entries) {
  std::vector<std::uint64_t> out;
  for (const FeedEntry& entry : entries) out.push_back(entry.n);
  return out;
}

} // namespace

TEST_P(StoreContract, a_feed_counts_from_one_by_itself) {
  write([&] {
    EXPECT_EQ(store->append_feed(kk1, 11, false), 1U);
    EXPECT_EQ(store->append_feed(kk2, 11, true), 1U);
    EXPECT_EQ(store->append_feed(kk1, 12, true), 2U);
    EXPECT_EQ(store->append_feed(kk1, 11, false), 3U); // a batch may stand in it again
    EXPECT_EQ(store->feed_end(kk1), 3U);
  });
  const std::vector<FeedEntry> entries = elsewhere().feed(kk1, 0, 100);
  EXPECT_THAT(numbers(entries), ElementsAre(1U, 2U, 3U));
  EXPECT_EQ(entries[1].batch, 12);
  EXPECT_TRUE(entries[1].late);
  EXPECT_FALSE(entries[2].late);
  EXPECT_EQ(elsewhere().feed_end(kk2), 1U);
  EXPECT_EQ(elsewhere().feed_end("gr/el30/athina/kk3"), 0U);
}

TEST_P(StoreContract, a_feed_is_read_after_a_number_and_in_pages) {
  write([&] {
    for (std::int64_t batch = 1; batch <= 20; ++batch) store->append_feed(kk1, batch, false);
  });
  EXPECT_THAT(numbers(store->feed(kk1, 0, 2)), ElementsAre(1U, 2U));
  EXPECT_THAT(numbers(store->feed(kk1, 8, 3)), ElementsAre(9U, 10U, 11U));
  EXPECT_THAT(numbers(store->feed(kk1, 18, 100)), ElementsAre(19U, 20U));
  EXPECT_THAT(store->feed(kk1, 20, 100), IsEmpty());
  EXPECT_THAT(store->feed(kk2, 0, 100), IsEmpty());
}

TEST_P(StoreContract, a_number_that_was_rolled_back_is_given_again) {
  write([&] { store->append_feed(kk1, 1, false); });
  EXPECT_THROW(write([&] {
                 EXPECT_EQ(store->append_feed(kk1, 2, false), 2U);
                 throw Unavailable({"store.busy", {}});
               }),
               Unavailable);
  write([&] { EXPECT_EQ(store->append_feed(kk1, 3, false), 2U); }); // no gap that a reader would wait at
}

TEST_P(StoreContract, units_come_in_the_order_of_their_paths) {
  write([&] {
    store->add_unit(kk2);
    store->append_feed(".up", 1, false);
    store->add_unit(kk1);
    store->append_feed(kk1, 1, false);
    store->add_unit(kk1); // no harm twice
  });
  EXPECT_THAT(store->units(), ElementsAre(".up", kk1, kk2));
  EXPECT_EQ(store->feed_end(kk1), 1U);
}

TEST_P(StoreContract, a_holding_ends_where_the_next_of_its_unit_begins) {
  EXPECT_FALSE(store->any_holdings());
  EXPECT_THAT(store->holdings(root), IsEmpty());
  write([&] {
    store->put_holding(root, {kk1, true, 10, 0});
    store->put_holding(root, {kk2, true, 15, 0});
    store->put_holding(root, {kk1, false, 20, 0});
    EXPECT_TRUE(store->any_holdings());
  });
  const std::vector<Holding> rows = elsewhere().holdings(root);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].unit, kk1);
  EXPECT_TRUE(rows[0].holds);
  EXPECT_EQ(rows[0].since_ms, 10);
  EXPECT_EQ(rows[0].until_ms, 20);
  EXPECT_EQ(rows[1].unit, kk2);
  EXPECT_EQ(rows[1].until_ms, 0);
  EXPECT_EQ(rows[2].unit, kk1);
  EXPECT_FALSE(rows[2].holds);
  EXPECT_EQ(rows[2].until_ms, 0);
  EXPECT_THAT(store->holdings("person/another"), IsEmpty());
}

TEST_P(StoreContract, orders_are_numbered_and_read_after_a_number) {
  EXPECT_THAT(store->orders(0), IsEmpty());
  write([&] {
    EXPECT_EQ(store->add_order("one"), 1U);
    EXPECT_EQ(store->add_order(every_byte()), 2U);
    EXPECT_THAT(store->orders(0), ElementsAre("one", every_byte()));
  });
  write([&] { EXPECT_EQ(store->add_order("three"), 3U); });
  EXPECT_THAT(elsewhere().orders(1), ElementsAre(every_byte(), "three"));
  EXPECT_THAT(elsewhere().orders(3), IsEmpty());
}

} // namespace dromos::test
