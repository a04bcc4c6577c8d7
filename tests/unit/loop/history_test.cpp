// The shortest histories that break a looser design, one test each. Those of several hubs follow with them.
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

void end_grant(World& world, const LaptopNode& node, std::vector<std::string> roles) {
  auto row = world.store->device(node.keys->device);
  for (Grant& grant : row->grants)
    if (grant.until_ms == 0) grant.until_ms = world.clock.now_ms();
  row->grants.push_back({node.worker, std::move(roles), world.clock.now_ms(), 0});
  world.store->transaction([&] { world.store->put(*row); });
}

TEST(History, h1_a_replaced_value_stays_gone_when_the_change_between_is_refused) {
  World world;
  LaptopNode a = world.enrol("anna");
  const std::string person = create(a, "person", {edit("birth_place", "o2")});
  world.sync(a);
  set(a, person, {edit("birth_place", "v6")});
  set(a, person, {edit("birth_place", "v8")});
  // The change between is refused: its author is enrolled no more, the others' is. Taken from the device's
  // own line.
  a.laptop->cut();
  const BatchRow batch = a.store->batches_in(BatchState::unsent).front();
  a.store->transaction([&] {
    Folding folding(*a.store, catalog(), false);
    folding.refuse(batch, {{batch.first, "refused.role", person, {}}});
    folding.finish();
  });
  EXPECT_EQ(value(a, person, "birth_place"), "v8");
  EXPECT_TRUE(shown(a, person)["conflicts"].empty()) << shown(a, person).dump();
}

TEST(History, h2_a_fork_kills_no_value_that_was_not_seen) {
  World world;
  LaptopNode a = world.enrol("anna"), mate = world.enrol("babis");
  const std::string p1 = create(a, "person", {edit("birth_place", "one")});
  const std::string p2 = create(a, "person", {edit("birth_place", "two")});
  world.sync(a);
  LaptopNode clone = world.image(a);
  set(a, p1, {edit("birth_place", "one-a")});     // the same number twice,
  set(clone, p2, {edit("birth_place", "two-c")}); // for two different changes
  set(clone, p2, {edit("birth_place", "two-d")});
  world.sync(a);
  const Applied found = world.sync(clone);
  EXPECT_TRUE(found.forked);
  world.sync(a);
  world.sync(mate);
  world.sync(a);
  world.sync(clone);
  EXPECT_EQ(value(mate, p1, "birth_place"), "one-a");
  EXPECT_EQ(value(mate, p2, "birth_place"), "two-d");
  EXPECT_TRUE(shown(mate, p1)["conflicts"].empty());
  EXPECT_TRUE(shown(mate, p2)["conflicts"].empty());
  EXPECT_NE(clone.keys->device, a.keys->device);
  set(clone, p1, {edit("gender", "F")});
  world.sync(clone);
  world.sync(a);
  world.sync(mate);
  EXPECT_EQ(a.laptop->state_hash(), mate.laptop->state_hash());
  EXPECT_EQ(clone.laptop->state_hash(), mate.laptop->state_hash());
  EXPECT_EQ(mate.laptop->state_hash(), world.hub_state());
}

TEST(History, h2a_both_sides_of_a_fork_that_wrote_one_field_are_kept) {
  World world;
  LaptopNode a = world.enrol("anna"), mate = world.enrol("babis");
  const std::string person = create(a, "person", {edit("birth_place", "one")});
  world.sync(a);
  LaptopNode clone = world.image(a);
  set(a, person, {edit("birth_place", "one-a")});
  set(clone, person, {edit("birth_place", "two-c")});
  world.sync(a);
  world.sync(clone);
  world.sync(a);
  world.sync(mate);
  world.sync(clone);
  EXPECT_EQ(shown(mate, person)["conflicts"]["birth_place"].size(), 2U) << shown(mate, person).dump();
  for (LaptopNode* node : {&a, &clone, &mate}) EXPECT_EQ(node->laptop->state_hash(), world.hub_state());
}

TEST(History, h2b_an_open_change_in_a_cloned_image_is_folded_once) {
  World world;
  LaptopNode a = world.enrol("anna"), mate = world.enrol("babis");
  const std::string person = create(a, "person", {edit("birth_place", "one")}); // open, not cut
  LaptopNode clone = world.image(a);
  set(clone, person, {edit("gender", "F")});
  world.sync(a);
  world.sync(clone);
  world.sync(a);
  world.sync(mate);
  world.sync(a);
  world.sync(clone);
  EXPECT_EQ(value(mate, person, "birth_place"), "one");
  EXPECT_TRUE(shown(mate, person)["conflicts"].empty());
  EXPECT_EQ(mate.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(clone.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

TEST(History, h3_a_receipt_names_only_bodies_and_a_known_batch_takes_the_bodies_it_lacked) {
  World world;
  LaptopNode social = world.enrol("anna"), street = world.enrol("sakis", {"STREET"});
  const std::string person = create(social, "person", {edit("gender", "M")});
  world.sync(social);
  world.backup();
  create(social, "identifier", {edit("scheme", "AMKA"), edit("value", "01010000006")}, person);
  world.sync(social);
  world.sync(street); // holds the batch with the number withheld
  world.restore();    // the hub forgot it
  world.sync(street); // offers what it has: a narrow leaf is withheld
  EXPECT_NE(world.hub_state(), social.laptop->state_hash());
  world.sync(social); // offers it whole
  EXPECT_EQ(world.hub_state(), social.laptop->state_hash());
  EXPECT_EQ(social.laptop->unsent(), 0U);
  world.sync(street);
  EXPECT_EQ(world.hub->state_hash(world.hub->viewer_of(*world.store->device(street.keys->device))),
            street.laptop->state_hash());
}

TEST(History, h4_the_same_backup_restored_twice_makes_all_offer_again_both_times) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  create(a, "person", {edit("birth_place", "before")});
  world.sync(a);
  world.sync(b);
  world.backup();
  world.restore();
  const std::string person = create(a, "person", {edit("birth_place", "between")});
  world.sync(a);
  world.sync(b);
  world.restore();
  world.sync(a);
  EXPECT_EQ(hub_value(world, person, "birth_place"), "between");
  world.sync(b);
  world.sync(a);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(History, h5_a_mate_brings_back_what_the_hub_lost_though_its_author_is_gone) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  world.sync(a);
  world.sync(b);
  world.restore();
  a.laptop.reset(); // the author's laptop is lost
  world.sync(b);
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Πάτρα");
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(History, h5b_a_final_verdict_binds_the_restored_hub) {
  World world;
  LaptopNode a = world.enrol("anna", {"STREET"}), b = world.enrol("babis", {"STREET"});
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  world.sync(a);
  world.restore();
  end_grant(world, a, {"AUDIT"}); // today's rights would refuse it; the verdict was given
  auto row = world.store->device(a.keys->device);
  row->answered_ms = world.clock.now_ms();
  world.store->transaction([&] { world.store->put(*row); });
  const Applied again = world.sync(a);
  EXPECT_TRUE(again.refused.empty());
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Πάτρα");
}

TEST(History, h7_the_giving_unit_learns_of_a_move_and_a_return_brings_all_history_again) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), mate = world.enrol("babis"),
             c = world.enrol("chara", {"COORD", "SW"}, World::kk2);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  const std::string contact = create(a, "street_contact", {edit("place", "Ομόνοια")}, person);
  world.sync(a);
  world.sync(mate);
  world.sync(c);
  EXPECT_FALSE(c.store->entry(person));
  set(a, person, {edit("held", true, World::kk2), edit("held", nullptr, World::kk1)});
  world.sync(a);
  world.sync(mate);
  world.sync(c);
  EXPECT_EQ(value(c, contact, "place"), "Ομόνοια");   // the whole history came
  EXPECT_THROW(mate.laptop->record(person), Refused); // and the old unit sees it no more
  EXPECT_EQ(mate.laptop->state_hash(), world.hub_state(World::kk1));
  EXPECT_EQ(c.laptop->state_hash(), world.hub_state(World::kk2));
  set(c, contact, {edit("place", "Σύνταγμα")});
  set(c, person, {edit("held", true, World::kk1), edit("held", nullptr, World::kk2)});
  world.sync(c);
  world.sync(mate);
  world.sync(a);
  EXPECT_EQ(value(mate, contact, "place"), "Σύνταγμα");
  EXPECT_EQ(mate.laptop->state_hash(), world.hub_state(World::kk1));
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state(World::kk1));
}

TEST(History, h8_a_deletion_leaves_held_and_shield_alone) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), c = world.enrol("chara", {"SW"}, World::kk2);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("held", true, World::kk2), edit("shield", "centre")});
  world.sync(a);
  world.sync(c);
  remove(a, person);
  world.sync(a);
  world.sync(c);
  EXPECT_TRUE(show(catalog(), c.laptop->record(person).state).deleted);
  const Json fields = shown(a, person)["fields"];
  EXPECT_EQ(fields["shield"], "centre");
  EXPECT_EQ(fields["held"], Json({World::kk2}));
}

TEST(History, h12_authority_does_not_depend_on_the_order_of_arrival) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  const std::string person = create(b, "person", {edit("birth_place", "Πάτρα")});
  a.laptop->take_handover(b.laptop->handover(a.keys->device));
  set(a, person, {edit("birth_place", "Ρίο")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  EXPECT_EQ(value(b, person, "birth_place"), "Ρίο");
  const Applied first = world.sync(b); // offers its own create before what it carries
  EXPECT_TRUE(first.refused.empty());
  const Applied second = world.sync(a);
  EXPECT_TRUE(second.refused.empty());
  world.sync(b);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(History, h13_a_stick_of_another_unit_is_not_read_and_a_carrier_brings_refusals_home) {
  World world;
  LaptopNode a = world.enrol("anna", {"STREET"}), b = world.enrol("babis", {"STREET"}),
             c = world.enrol("chara", {"SW"}, World::kk2);
  for (LaptopNode* node : {&a, &b, &c}) world.sync(*node);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  EXPECT_THROW(c.laptop->take_handover(a.laptop->handover(c.keys->device)), Refused);
  EXPECT_FALSE(c.store->entry(person));
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  end_grant(world, a, {"AUDIT"});
  auto row = world.store->device(a.keys->device);
  row->answered_ms = world.clock.now_ms(); // the laptop was answered since it lost the role
  world.store->transaction([&] { world.store->put(*row); });
  world.sync(b); // offers what it carries; the refusal comes back and is applied
  EXPECT_TRUE(show(catalog(), b.laptop->store().record(b.store->entry(person)->id).state).fields.empty());
  const Applied home = world.sync(a);
  ASSERT_EQ(home.refused.size(), 1U);
  EXPECT_EQ(home.refused[0].refusal.reason, "refused.role");
  EXPECT_EQ(a.laptop->refused().size(), 1U);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(History, h14_a_known_change_is_never_folded_again) {
  const std::string record = "person/0192f3a4-0000-7000-8000-000000000001";
  const auto change = [&](std::uint64_t seq, const std::string& value,
                          const std::vector<std::string>& replaces) {
    Change one;
    one.seq = seq;
    one.at = "2026-11-23T08:15:30.120Z";
    one.by = "w";
    one.record = one.root = one.keep(record);
    one.cls = "p1-centre";
    one.writes = {{"birth_place", {}, one.keep("\"" + value + "\""), {}}};
    for (const std::string& dot : replaces) one.writes[0].replaces.push_back(one.keep(dot));
    return one;
  };
  const Dot d1 = make_dot("k3v9q2m7x4p2d8sa", 1, std::string(32, 'a')),
            d2 = make_dot("k3v9q2m7x4p2d8sa", 2, std::string(32, 'b'));
  RecordState state;
  EXPECT_TRUE(fold(state, change(1, "W1", {}), d1, 1));
  EXPECT_TRUE(fold(state, change(2, "W2", {d1}), d2, 2));
  EXPECT_FALSE(fold(state, change(1, "W1", {}), d1, 1));
  const Register& reg = state.registers.at({"p1-centre", "birth_place", {}});
  ASSERT_EQ(reg.live.size(), 1U);
  EXPECT_EQ(reg.live[0].value, "\"W2\"");
  EXPECT_EQ(pack(unpack(pack(state))), pack(state));
}

TEST(History, a_restored_laptop_gets_back_what_it_had_sent_and_goes_on_under_a_new_name) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = create(a, "person", {edit("birth_place", "Monday")});
  world.sync(a);
  LaptopNode yesterday = world.image(a);
  set(a, person, {edit("birth_place", "Tuesday")});
  world.sync(a);
  world.sync(b);
  a.laptop.reset(); // the disk died; its image of yesterday goes on
  const Applied found = world.sync(yesterday);
  EXPECT_TRUE(found.forked);
  EXPECT_EQ(value(yesterday, person, "birth_place"), "Tuesday");
  set(yesterday, person, {edit("birth_place", "Wednesday")});
  world.sync(yesterday);
  world.sync(b);
  EXPECT_EQ(value(b, person, "birth_place"), "Wednesday");
  EXPECT_TRUE(shown(b, person)["conflicts"].empty());
  EXPECT_EQ(yesterday.laptop->state_hash(), world.hub_state());
}

TEST(History, a_revoked_devices_unsent_work_waits_for_a_coordinator) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  auto row = world.store->device(a.keys->device);
  row->state = DeviceState::revoked;
  world.store->transaction([&] {
    world.store->put(*row);
    world.hub->order({{"kind", "revoke"}, {"device", a.keys->device}});
  });
  const auto out = a.laptop->request(5'000'000);
  const Applied answered = a.laptop->apply(world.hub->exchange(out.bytes, ders_of(a.keys->chain)));
  EXPECT_TRUE(answered.revoked);
  EXPECT_EQ(a.laptop->unsent(), 0U); // it is safe at the hub
  EXPECT_FALSE(world.store->entry(person));
  EXPECT_EQ(a.store->orders(0).size(), 1U);
  world.sync(b);
  EXPECT_FALSE(b.store->entry(person));
  const Receipt word =
      world.hub->release(world.store->batches_in(BatchState::quarantined).front().hash, true);
  EXPECT_TRUE(word.refused.empty());
  world.sync(b);
  EXPECT_EQ(value(b, person, "birth_place"), "Πάτρα");
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(History, a_role_lost_while_offline_still_carries_what_was_written_before_the_next_answer) {
  World world;
  LaptopNode a = world.enrol("anna", {"STREET"});
  world.sync(a);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  end_grant(world, a, {"AUDIT"});
  EXPECT_TRUE(world.sync(a).refused.empty());
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Πάτρα");
}

} // namespace

} // namespace dromos::test
