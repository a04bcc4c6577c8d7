// What a hub refused is evidence for ninety days; then its body is gone, and nothing else changes.
#include "schema/limits.h"
#include "sync/engine/evidence.h"
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;

struct Evidence : testing::Test {
  World world;
  LaptopNode a = world.enrol("anna", {"STREET"}), b = world.enrol("babis", {"STREET"});
  std::string kept, refused, stick; // what a mate was given before the hub spoke

  // One batch of three changes, of which the hub refuses the second and takes the others.
  void SetUp() override {
    world.sync(a);
    kept = create(a, "person", {edit("birth_place", "Πάτρα")});
    refused = create(a, "tip", {edit("text", "ΜΥΣΤΙΚΟ")});
    set(a, kept, {edit("insured", "NONE")});
    a.laptop->cut();
    const BatchRow batch = a.store->batches_in(BatchState::unsent).front();
    stick = a.laptop->handover(b.keys->device);
    // A record that is known under another root is refused, whoever writes it.
    const std::string line = a.store->change(batch.id, 2)->body;
    const Change change = read_change(line);
    RecordRow other;
    world.store->transaction([&] {
      other.id = world.store->next_record();
      other.unit = World::kk1;
      other.state.record = change.record;
      other.state.root = kept;
      const Dot dot = make_dot("k3v9q2m7x4p2d8sa", 1, std::string(32, 'a'));
      other.state.folded = {{other.state.keep(dot), 0}};
      world.store->put(other);
    });
    const Applied told = world.sync(a);
    ASSERT_EQ(told.refused.size(), 1U);
    EXPECT_EQ(told.refused[0].refusal.reason, "refused.root");
  }
  std::uint64_t forget() {
    std::uint64_t forgotten = 0;
    world.store->transaction([&] { forgotten = forget_evidence(*world.store, world.clock.ms); });
    return forgotten;
  }
  // Every byte that the hub keeps of changes.
  std::string bodies() {
    std::string all;
    for (const BatchRow& batch : world.store->batches(0))
      for (const ChangeRow& row : world.store->changes(batch.id)) all += row.body + "\n";
    return all;
  }
};

// A carrier whose stick is older than the hub's word (simulator, seed 11255).
TEST_F(Evidence, a_mates_old_stick_does_not_bring_back_what_was_refused) {
  world.sync(b);
  EXPECT_TRUE(b.store->entry(kept));
  b.laptop->take_handover(stick);
  EXPECT_FALSE(b.store->entry(refused));
  world.sync(b);
  EXPECT_FALSE(b.store->entry(refused));
  EXPECT_EQ(b.laptop->state_hash(), world.says(b));
}

TEST_F(Evidence, is_kept_for_ninety_days_and_not_longer) {
  world.clock.ms += 89 * day_ms;
  EXPECT_EQ(forget(), 0U);
  EXPECT_NE(bodies().find("ΜΥΣΤΙΚΟ"), std::string::npos);
  world.clock.ms += 2 * day_ms;
  EXPECT_EQ(forget(), 1U);
  EXPECT_EQ(bodies().find("ΜΥΣΤΙΚΟ"), std::string::npos);
  EXPECT_NE(bodies().find("Πάτρα"), std::string::npos);
  EXPECT_EQ(forget(), 0U); // once
}

TEST_F(Evidence, a_batch_without_it_still_verifies_and_says_why) {
  world.clock.ms += 91 * day_ms;
  ASSERT_EQ(forget(), 1U);
  const Applied first = world.sync(b); // reads the batch for the first time
  EXPECT_EQ(value(b, kept, "insured"), "NONE");
  EXPECT_EQ(value(b, kept, "birth_place"), "Πάτρα");
  const BatchRow batch = world.store->batches(world.store->device(a.keys->device)->id).back();
  const Receipt receipt = read_receipt(jws_read(batch.receipt).payload);
  ASSERT_NE(receipt.refusal(2), nullptr);
  EXPECT_EQ(receipt.refusal(2)->reason, "refused.root");
  EXPECT_EQ(world.store->change(batch.id, 2)->state, ChangeState::erased);
}

TEST_F(Evidence, is_not_taken_again_from_a_laptop_that_offers_the_batch_once_more) {
  world.clock.ms += 91 * day_ms;
  ASSERT_EQ(forget(), 1U);
  BatchRow again = a.store->batches(0).back();
  again.state = BatchState::unsent;
  a.store->transaction([&] { a.store->put(again); });
  world.sync(a);
  EXPECT_EQ(bodies().find("ΜΥΣΤΙΚΟ"), std::string::npos);
  EXPECT_EQ(a.laptop->unsent(), 0U);
  EXPECT_EQ(a.laptop->refused().size(), 1U);
}

// A copy of the laptop, made before the batch was cut, brings the same change in a batch of its own.
TEST_F(Evidence, its_verdict_binds_the_same_change_in_a_forks_other_batch) {
  World other;
  LaptopNode anna = other.enrol("anna", {"STREET"});
  other.sync(anna);
  const std::string tip = create(anna, "tip", {edit("text", "ΜΥΣΤΙΚΟ")});
  LaptopNode copy = other.image(anna);
  auto row = other.store->device(anna.keys->device);
  const std::vector<Grant> grants = row->grants;
  row->grants = {{"somebody", {"STREET"}, other.clock.now_ms(), 0}};
  other.store->transaction([&] { other.store->put(*row); });
  ASSERT_EQ(other.sync(anna).refused.size(), 1U);
  other.clock.ms += 91 * day_ms;
  other.store->transaction([&] { EXPECT_EQ(forget_evidence(*other.store, other.clock.ms), 1U); });
  row = other.store->device(anna.keys->device);
  row->grants = grants; // today's rights would take it
  other.store->transaction([&] { other.store->put(*row); });
  const Applied told = other.sync(copy);
  ASSERT_EQ(told.refused.size(), 1U);
  EXPECT_FALSE(other.store->entry(tip));
}

} // namespace

} // namespace dromos::test
