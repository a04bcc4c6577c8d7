// Erasure by order: everywhere, for good, whatever comes later; and the batches still verify.
#include "schema/encoding.h"
#include "sync/engine/erasure.h"
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

struct Erasing : testing::Test {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), b = world.enrol("babis");
  std::string person, contact, other;

  void SetUp() override {
    person = create(a, "person", {edit("birth_place", "ΜΥΣΤΙΚΟ")});
    contact = create(a, "street_contact", {edit("place", "ΜΥΣΤΙΚΟ")}, person);
    other = create(a, "person", {edit("birth_place", "Πάτρα")});
    world.sync(a);
    world.sync(b);
  }
  void erase() { world.hub->erase(erasure_mark(person)); }
  static bool holds(Store& store) {
    for (const BatchRow& batch : store.batches())
      for (const ChangeRow& row : store.changes(batch.id))
        if (row.body.find("ΜΥΣΤΙΚΟ") != std::string::npos) return true;
    return false;
  }
  void expect_gone(LaptopNode& node) {
    EXPECT_FALSE(node.store->entry(person));
    EXPECT_FALSE(node.store->entry(contact));
    EXPECT_FALSE(holds(*node.store));
    EXPECT_EQ(value(node, other, "birth_place"), "Πάτρα");
    EXPECT_EQ(node.laptop->state_hash(), world.says(node));
  }
};

} // namespace

TEST_F(Erasing, goes_from_the_hub_at_once_and_from_each_laptop_with_its_next_exchange) {
  const Hub::Erasure done = world.hub->erase(erasure_mark(person));
  EXPECT_EQ(done.gone.records, 2U);
  EXPECT_EQ(done.gone.changes, 3U); // a contact is of two classes
  EXPECT_FALSE(holds(*world.store));
  EXPECT_TRUE(holds(*b.store));
  EXPECT_EQ(world.sync(b).touched.size(), 0U);
  world.sync(a);
  expect_gone(a);
  expect_gone(b);
  EXPECT_EQ(a.laptop->unsent(), 0U);
  const Hub::Erasure again = world.hub->erase(erasure_mark(person));
  EXPECT_EQ(again.n, done.n);
  EXPECT_EQ(again.gone.changes, 0U);
}

TEST_F(Erasing, batches_that_held_it_still_verify) {
  erase();
  world.sync(a);
  LaptopNode late = world.enrol("late");
  world.sync(late); // verifies every batch that it is fed
  expect_gone(late);
  for (const BatchRow& batch : world.store->batches(0)) {
    std::vector<TreeNode> nodes;
    for (const ChangeRow& row : world.store->changes(batch.id)) nodes.push_back({leaf_of(row), row.count});
    const Json header = Json::parse(jws_read(batch.header).payload);
    EXPECT_EQ(base64url(tree_hash(nodes)), header["root"]);
  }
}

// Review 9: an edit that was made offline revives nothing.
TEST_F(Erasing, an_edit_that_did_not_know_of_it_is_refused_and_goes_too) {
  set(b, contact, {edit("place", "ΜΥΣΤΙΚΟ 2")});
  const std::string step = create(b, "street_contact", {edit("place", "ΜΥΣΤΙΚΟ 3")}, person);
  erase();
  const Applied told = world.sync(b);
  ASSERT_EQ(told.refused.size(), 3U);
  EXPECT_EQ(told.refused[0].refusal.reason, "refused.erased");
  EXPECT_EQ(told.refused[0].record, "");
  EXPECT_FALSE(holds(*world.store));
  EXPECT_FALSE(b.store->entry(step));
  expect_gone(b);
  EXPECT_EQ(b.laptop->unsent(), 0U);
  EXPECT_TRUE(b.store->batches_in(BatchState::unsent).empty());
}

TEST_F(Erasing, what_was_typed_after_the_order_was_heard_of_finds_no_file) {
  erase();
  world.sync(b);
  EXPECT_THROW(set(b, contact, {edit("place", "x")}), Refused);
  EXPECT_THROW(create(b, "street_contact", {edit("place", "x")}, person), Refused);
}

// What lies in the laptop alone stays until the hub has seen it: the order reaches a laptop in the midst of
// sending.
TEST_F(Erasing, what_is_not_sent_yet_waits_for_the_hubs_word) {
  const auto out = b.laptop->request(5'000'000);
  set(b, other, {edit("insured", "NONE")});
  set(b, contact, {edit("place", "ΜΥΣΤΙΚΟ 2")});
  erase();
  b.laptop->apply(world.hub->exchange(out.bytes, ders_of(b.keys->chain)));
  EXPECT_FALSE(b.store->entry(contact));
  EXPECT_TRUE(holds(*b.store));
  EXPECT_EQ(world.sync(b).refused.size(), 1U);
  EXPECT_EQ(value(b, other, "insured"), "NONE");
  expect_gone(b);
  world.sync(a);
  expect_gone(a);
}

TEST_F(Erasing, evidence_and_quarantine_go_too) {
  set(b, contact, {edit("place", "ΜΥΣΤΙΚΟ 2")});
  world.revoke(b);
  world.sync(b);
  ASSERT_EQ(world.store->batches_in(BatchState::quarantined).size(), 1U);
  erase();
  EXPECT_FALSE(holds(*world.store));
  const std::string waits = world.store->batches_in(BatchState::quarantined).front().hash;
  const Receipt word = world.hub->release(waits, true);
  ASSERT_NE(word.refusal(word.refused.front().seq), nullptr);
  EXPECT_EQ(word.refused.front().reason, "refused.erased");
  EXPECT_FALSE(world.store->entry(contact));
}

TEST_F(Erasing, an_old_image_of_a_laptop_brings_nothing_back) {
  LaptopNode image = world.image(b);
  erase();
  world.sync(a);
  world.sync(b);
  a.laptop->take_handover(image.laptop->handover(a.keys->device));
  expect_gone(a);
  world.sync(image);
  expect_gone(image);
  EXPECT_FALSE(holds(*world.store));
}

TEST_F(Erasing, a_mates_stick_brings_nothing_back) {
  create(b, "street_contact", {edit("place", "ΜΥΣΤΙΚΟ 2")}, person);
  const std::string stick = b.laptop->handover(a.keys->device);
  erase();
  world.sync(a);
  a.laptop->take_handover(stick);
  expect_gone(a);
  world.sync(a);
  world.sync(b);
  expect_gone(b);
  EXPECT_TRUE(b.store->batches_in(BatchState::unsent).empty());
  EXPECT_TRUE(a.store->batches_in(BatchState::unsent).empty());
}

// The order is older than the backup that is restored, or kept outside it and replayed; what laptops offer
// again is erased as it comes.
TEST_F(Erasing, outlives_a_restore) {
  world.backup();
  erase();
  const std::vector<std::string> orders = world.store->orders(0);
  world.sync(a);
  world.restore();
  EXPECT_TRUE(holds(*world.store));
  world.store->transaction([&] {
    for (const std::string& line : orders) {
      world.store->add_order(line);
      dromos::erase(*world.store, mark_in(jws_read(line).payload), UnsentBodies::erased);
    }
  });
  world.hub->state_hash(Viewer{World::kk1, {}, {}, true});
  world.sync(b); // had not heard of it, and offers all again
  world.sync(a);
  world.sync(b);
  EXPECT_FALSE(holds(*world.store));
  expect_gone(a);
  expect_gone(b);
  EXPECT_TRUE(b.store->batches_in(BatchState::unsent).empty());
}

TEST_F(Erasing, both_sides_of_a_fork_go) {
  LaptopNode image = world.image(b);
  set(b, contact, {edit("place", "ΜΥΣΤΙΚΟ 2")});
  set(image, contact, {edit("place", "ΜΥΣΤΙΚΟ 3")});
  world.sync(b);
  world.sync(image);
  erase();
  EXPECT_FALSE(holds(*world.store));
  world.sync(a);
  expect_gone(a);
}

} // namespace dromos::test
