// What waits for a coordinator: who carries it asks, hears, and goes on right also after a restore.
#include "sync/engine/chains.h"
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace dromos::test {
namespace {

std::string waiting(const World& world) {
  const auto batches = world.store->batches_in(BatchState::quarantined);
  return batches.empty() ? std::string() : batches.front().hash;
}

// One exchange, and no second one.
void once(World& world, LaptopNode& node) {
  const auto out = node.laptop->request(5'000'000);
  node.laptop->apply(world.hub->exchange(out.bytes, ders_of(node.keys->chain)));
}

void by_stick(World& world, LaptopNode& node) {
  world.hub->exchange(node.laptop->request(5'000'000, 0, Laptop::Way::stick).bytes, {});
  node.laptop->apply(world.hub->answer_for(node.keys->device));
}

TEST(Waiting, who_carried_by_stick_what_was_rejected_hears_of_it_by_stick) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  world.revoke(a);
  by_stick(world, b);
  by_stick(world, b);
  ASSERT_EQ(b.store->batches_in(BatchState::quarantined).size(), 1U);
  world.hub->release(waiting(world), false);
  by_stick(world, b);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
  EXPECT_TRUE(b.store->batches_in(BatchState::quarantined).empty());
}

TEST(Waiting, a_carrier_of_another_unit_hears_what_became_of_it) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), c = world.enrol("chara", {"SW"}, World::kk2);
  world.sync(a);
  world.sync(c);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("held", true, World::kk2)});
  world.revoke(a);
  once(world, a);
  world.backup();
  world.hub->release(waiting(world), true);
  world.sync(c);
  EXPECT_EQ(value(c, person, "birth_place"), "Πάτρα");
  world.restore();
  world.sync(c); // offers it: it waits again
  world.hub->release(waiting(world), false);
  world.sync(c);
  EXPECT_EQ(c.laptop->state_hash(), world.hub_state(World::kk2));
}

TEST(Waiting, a_release_that_a_restored_hub_forgot_is_told_to_those_who_had_it) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  world.revoke(a);
  once(world, a);
  ASSERT_FALSE(waiting(world).empty());
  world.backup();
  world.hub->release(waiting(world), true);
  world.sync(b);
  EXPECT_EQ(value(b, person, "birth_place"), "Πάτρα");
  world.restore();
  world.hub->release(waiting(world), false); // the coordinator sees it again, and decides otherwise
  world.sync(b);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(Waiting, what_was_rejected_may_be_released_by_a_restored_hub) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  world.revoke(a);
  world.sync(b);
  world.backup();
  world.hub->release(waiting(world), false);
  world.sync(b);
  world.restore();
  world.sync(b); // the hub lets it wait again
  world.hub->release(waiting(world), true);
  world.sync(b);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(value(b, person, "birth_place"), "Πάτρα");
}

TEST(Waiting, bodies_that_came_after_the_backup_are_brought_again) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("sakis", {"STREET"});
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  const std::string card = create(a, "identifier", {edit("value", "ΑΒ123456"), edit("status", "v")}, person);
  world.sync(a);
  world.sync(b); // the number is withheld from it
  world.restore();
  world.sync(b); // it offers what it has
  world.backup();
  world.sync(a);   // the number is back,
  world.restore(); // and forgotten
  world.sync(a);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(value(a, card, "value"), "ΑΒ123456");
}

TEST(Waiting, bodies_that_a_mate_brings_of_what_waits_are_folded) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis"), c = world.enrol("sakis", {"STREET"});
  world.sync(a);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  const std::string card = create(a, "identifier", {edit("value", "ΑΒ123456"), edit("status", "v")}, person);
  world.revoke(a);
  once(world, a);
  world.backup();
  world.hub->release(waiting(world), true);
  world.sync(b);
  world.sync(c); // the number is withheld from it
  world.restore();
  once(world, c);
  once(world, c); // offers it: it waits again
  ASSERT_EQ(c.store->batches_in(BatchState::quarantined).size(), 1U);
  once(world, b); // hears of the new epoch,
  c.laptop->take_handover(b.laptop->handover(c.keys->device));
  const BatchRow batch = c.store->batches_in(BatchState::quarantined).front();
  for (const ChangeRow& row : c.store->changes(batch.id)) EXPECT_EQ(row.state, ChangeState::held);
}

TEST(Waiting, a_guest_unit_does_not_become_the_maker_when_the_word_that_let_it_in_is_rejected) {
  World world;
  LaptopNode c = world.enrol("chara", {"COORD", "SW"}, World::kk2), a = world.enrol("anna");
  world.sync(a);
  const std::string person = create(c, "person", {edit("birth_place", "Πάτρα")});
  world.sync(c);
  world.revoke(c);
  set(c, person, {edit("held", true, World::kk1)});
  once(world, c);
  world.backup();
  world.hub->release(waiting(world), true);
  world.sync(a);
  EXPECT_EQ(value(a, person, "birth_place"), "Πάτρα");
  world.restore();
  world.hub->release(waiting(world), false);
  world.sync(a);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

// A receipt from before a restore acknowledges nothing to one who has heard of the restore.
TEST(Waiting, an_answer_that_a_restored_hub_has_forgotten_comes_late_and_acknowledges_nothing) {
  World world;
  LaptopNode a = world.enrol("anna");
  world.sync(a);
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  const auto out = a.laptop->request(5'000'000);
  const std::string late = world.hub->exchange(out.bytes, ders_of(a.keys->chain));
  world.restore();
  once(world, a); // hears of the new epoch
  a.laptop->apply(late);
  EXPECT_EQ(a.laptop->unsent(), 1U);
  world.sync(a);
  EXPECT_TRUE(world.store->entry(person));
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

TEST(Waiting, a_receipt_that_a_restored_hub_has_forgotten_comes_by_a_mate_and_acknowledges_nothing) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  const auto out = a.laptop->request(5'000'000);
  world.hub->exchange(out.bytes, ders_of(a.keys->chain)); // the answer is lost
  world.sync(b);
  world.restore();
  once(world, a); // hears of the new epoch
  a.laptop->take_handover(b.laptop->handover(a.keys->device));
  EXPECT_EQ(a.laptop->unsent(), 1U);
  world.sync(a);
  EXPECT_TRUE(world.store->entry(person));
}

// Both sides of a fork wait: what stands in both is one change, and has one verdict.
void both_sides(bool first, bool second) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  const std::string both = create(a, "person", {edit("birth_place", "Πάτρα")});
  LaptopNode image = world.image(a);
  create(a, "person", {edit("birth_place", "Ρίο")});
  create(image, "person", {edit("birth_place", "Αίγιο")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  b.laptop->take_handover(image.laptop->handover(b.keys->device));
  world.revoke(a);
  world.sync(b);
  ASSERT_EQ(world.store->batches_in(BatchState::quarantined).size(), 2U);
  world.hub->release(waiting(world), first);
  world.hub->release(waiting(world), second);
  const auto entry = world.store->entry(both);
  EXPECT_EQ(entry && !world.store->record(entry->id).hashes.empty(), first);
  world.sync(b);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(Waiting, what_was_rejected_with_one_side_of_a_fork_is_not_released_with_the_other) {
  both_sides(false, true);
}

TEST(Waiting, what_was_released_with_one_side_of_a_fork_is_not_rejected_with_the_other) {
  both_sides(true, false);
}

} // namespace
} // namespace dromos::test
