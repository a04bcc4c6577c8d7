// Bugs that were found in what a restored hub and a coordinator decide, and mended: one test each, named
// after what went wrong.
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

TEST(Regression, a_device_that_a_restored_hub_knows_by_a_mate_alone_is_not_answered_as_without_workers) {
  World world;
  LaptopNode b = world.enrol("babis");
  world.backup();
  LaptopNode a = world.enrol("anna"); // after the backup
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  world.sync(a);
  world.sync(b);
  world.restore();
  world.sync(b); // carries a's batch home
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Πάτρα");
  EXPECT_THROW(world.sync(a), Refused); // enrol anew, rather than lose its workers
  EXPECT_FALSE(a.laptop->viewer().workers.empty());
}

TEST(Regression, a_revoked_device_that_a_restored_hub_knows_by_a_mate_alone_hears_that_it_is_revoked) {
  World world;
  LaptopNode b = world.enrol("babis");
  world.backup();
  LaptopNode a = world.enrol("anna"); // after the backup
  create(a, "person", {edit("birth_place", "Πάτρα")});
  world.sync(a);
  world.sync(b);
  const std::string later = create(a, "person", {edit("birth_place", "Ρίο")});
  world.restore();
  world.sync(b); // carries a's first batch home
  world.revoke(a);
  EXPECT_TRUE(world.sync(a).revoked);
  EXPECT_EQ(a.laptop->unsent(), 0U);
  EXPECT_EQ(world.store->batches_in(BatchState::quarantined).size(), 1U);
  EXPECT_FALSE(world.store->entry(later));
}

// Of a change in both batches of a fork: which of the two its state names must not count.
TEST(Regression, a_change_refused_in_one_batch_of_a_fork_stands_while_the_other_waits) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  LaptopNode copy = world.image(a);
  world.revoke(a);
  world.sync(a);
  world.sync(copy);
  const auto waiting = world.store->batches_in(BatchState::quarantined);
  ASSERT_EQ(waiting.size(), 2U);
  world.backup();
  for (const BatchRow& batch : waiting) world.hub->release(batch.hash, true);
  world.sync(b);
  const auto here = [&] { return !b.store->record(b.store->entry(person)->id).state.empty(); };
  world.restore();
  for (const BatchRow& batch : waiting) {
    EXPECT_TRUE(here());
    world.hub->release(batch.hash, false);
    world.sync(b);
    world.sync(b);
  }
  EXPECT_FALSE(here());
  EXPECT_EQ(b.laptop->state_hash(), world.says(b));
}

TEST(Regression, who_made_a_file_counts_no_more_when_all_that_he_wrote_is_refused) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), c = world.enrol("chara", {"SW"}, World::kk2);
  world.sync(a);
  world.sync(c);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("held", true, World::kk2), edit("held", nullptr, World::kk1)});
  world.revoke(a);
  world.sync(a);
  const auto waiting = world.store->batches_in(BatchState::quarantined);
  ASSERT_EQ(waiting.size(), 1U);
  world.backup();
  world.hub->release(waiting[0].hash, true);
  world.sync(c);
  set(c, person, {edit("birth_place", "Ρίο")});
  world.restore();
  world.hub->release(waiting[0].hash, false);
  world.sync(c);
  world.sync(c);
  EXPECT_EQ(c.laptop->state_hash(), world.says(c));
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Ρίο");
  const std::string step = create(c, "street_contact", {}, person);
  world.sync(c);
  EXPECT_TRUE(world.store->entry(step));
  EXPECT_EQ(c.laptop->state_hash(), world.says(c));
}

TEST(Regression, a_receipt_that_says_quarantined_opens_no_way_past_the_coordinator_after_a_restore) {
  World world;
  LaptopNode a = world.enrol("anna");
  world.sync(a);
  const auto revoke = [&] {
    world.revoke(a);
    world.store->transaction([&] {
      if (world.store->orders(0).empty()) world.hub->order({{"kind", "revoke"}, {"device", a.keys->device}});
    });
  };
  world.backup();
  revoke();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  world.sync(a);
  EXPECT_EQ(world.store->batches_in(BatchState::quarantined).size(), 1U);
  world.restore();
  revoke();
  world.sync(a); // hears of the new epoch,
  world.sync(a); // and offers again, with the receipt
  EXPECT_EQ(world.store->batches_in(BatchState::quarantined).size(), 1U);
  EXPECT_FALSE(world.store->entry(person));
}

TEST(Regression, who_carried_what_a_coordinator_rejected_hears_of_it) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  world.revoke(a);
  world.sync(b);
  world.hub->release(world.store->batches_in(BatchState::quarantined).front().hash, false);
  world.sync(b);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
  EXPECT_FALSE(world.store->entry(person)); // it stays rejected
}

TEST(Regression, a_restored_hub_does_not_take_a_guest_unit_for_the_maker_of_a_root_that_it_forgot) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), c = world.enrol("chara", {"SW"}, World::kk2);
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("held", true, World::kk2)});
  world.sync(a);
  world.sync(c);
  world.restore();
  set(c, person, {edit("gender", "F")});
  world.sync(c); // first to come, with an edit of what the hub does not know any more
  EXPECT_TRUE(c.laptop->refused().empty());
  world.sync(a);
  world.sync(c);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(c.laptop->state_hash(), world.hub_state(World::kk2));
  EXPECT_EQ(value(a, person, "gender"), "F");
  EXPECT_EQ(world.store->record(world.store->entry(person)->id).unit, World::kk1);
}

TEST(Regression, a_guests_change_that_a_restored_hub_gets_back_first_makes_nobody_the_maker) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), b = world.enrol("babis"),
             c = world.enrol("chara", {"COORD", "SW"}, World::kk2);
  world.backup();
  const std::string person = create(c, "person", {edit("birth_place", "Πάτρα")});
  set(c, person, {edit("held", true, World::kk1)});
  world.sync(c);
  world.sync(a);
  set(a, person, {edit("gender", "F")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  world.restore();
  world.sync(b); // brings the guest's change, and nothing of what it is about
  EXPECT_EQ(world.store->entry(person)->unit, World::kk1);
  world.sync(c);
  EXPECT_EQ(world.store->entry(person)->unit, World::kk2);
  set(c, person, {edit("birth_place", "Ρίο")});
  world.sync(c);
  world.sync(a);
  EXPECT_TRUE(c.laptop->refused().empty());
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Ρίο");
  EXPECT_EQ(c.laptop->state_hash(), world.hub_state(World::kk2));
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

TEST(Regression, a_refusal_that_a_restored_hub_got_back_without_its_leaf_is_brought_back_by_its_author) {
  World world;
  LaptopNode a = world.enrol("anna", {"SW"}), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("gender", "F")}); // in the same batch, and refused: a worker that was never enrolled
  const auto open = a.store->batches_in(BatchState::open).front();
  for (ChangeRow row : a.store->changes(open.id)) {
    const std::size_t by = row.body.find("\"by\":\"anna\"");
    if (row.body.find("gender") == std::string::npos) continue;
    row.body.replace(by, 11, "\"by\":\"aliki\"");
    a.store->transaction([&] { a.store->put(row); });
  }
  world.reopen(a);
  world.sync(a);
  ASSERT_EQ(a.laptop->refused().size(), 1U);
  world.sync(b); // holds the batch, the refused leaf withheld
  world.restore();
  world.sync(b); // brings it back so
  world.sync(a);
  EXPECT_EQ(a.laptop->refused().size(), 1U);
  EXPECT_EQ(a.laptop->unsent(), 0U);
  const auto batch = world.store->batches(world.store->device(a.keys->device)->id).front();
  EXPECT_EQ(world.store->changes(batch.id).back().state,
            ChangeState::refused); // evidence, not a withheld leaf
}

TEST(Regression, of_two_verdicts_of_a_restored_hub_the_newer_one_counts_everywhere) {
  World world;
  LaptopNode a = world.enrol("anna", {"SW"}), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  LaptopNode copy = world.image(a); // has no verdict yet
  auto row = world.store->device(a.keys->device);
  for (Grant& grant : row->grants) grant.until_ms = world.clock.now_ms();
  row->grants.push_back({"anna", {"AUDIT"}, world.clock.now_ms(), 0});
  row->answered_ms = world.clock.now_ms();
  world.store->transaction([&] { world.store->put(*row); });
  world.sync(a);
  EXPECT_EQ(a.laptop->refused().size(), 1U);
  world.restore(); // to when she had the role
  world.sync(copy);
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Πάτρα");
  world.sync(a);
  world.sync(b);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(Regression, a_unit_hears_that_a_file_went_though_the_restored_hub_never_saw_it_hold) {
  World world;
  LaptopNode a = world.enrol("anna"), c = world.enrol("chara", {"COORD", "SW"}, World::kk2);
  world.backup();
  const std::string person = create(c, "person", {edit("birth_place", "Πάτρα")});
  set(c, person, {edit("held", true, World::kk1)});
  world.sync(c);
  world.sync(a);
  world.restore();
  set(c, person, {edit("held", nullptr, World::kk1)});
  world.sync(c); // brings back the whole story at once
  world.sync(a);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

// A coordinator released what there was of a revoked laptop's batch; the rest came afterwards.
TEST(Regression, a_body_that_came_after_the_coordinators_word_was_folded_without_one) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = fresh("person"), chain = chain_line(ders_of(a.keys->chain));
  const Forged batch =
      forged(a, {writes(person, "anna", "birth_place", "\"x\""), writes(person, "anna", "gender", "\"F\"")});
  world.revoke(a);
  EXPECT_TRUE(send(world, b, batch.withholding(1, 1), chain).quarantined);
  EXPECT_TRUE(world.hub->release(batch.hash(), true).holds(1));
  const Receipt rest = send(world, b, batch, chain);
  EXPECT_TRUE(rest.quarantined);
  EXPECT_FALSE(rest.holds(2));
  EXPECT_EQ(hub_value(world, person, "gender"), Json());
  const Receipt last = world.hub->release(batch.hash(), false);
  EXPECT_TRUE(last.holds(1));
  ASSERT_NE(last.refusal(2), nullptr);
  EXPECT_EQ(hub_value(world, person, "birth_place"), "x");
  EXPECT_EQ(hub_value(world, person, "gender"), Json());
}

} // namespace

} // namespace dromos::test
