// Who holds a root and who made it: as changes say it that no form of ours writes.
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

struct Holder : testing::Test {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), c = world.enrol("chara", {"SW"}, World::kk2);

  // Withdraws every word of `held` about a unit and says nothing in its place; written by a laptop of its
  // own.
  struct Withdrawn {
    Change change;
    LaptopNode writer;
  };
  Withdrawn withdrawn(const std::string& person, const std::string& about, const std::string& unit) {
    Withdrawn out{change_of(person, person, class_of("person", "held"), "dora", {}),
                  world.enrol("dora", {"COORD", "SW"}, unit)};
    Write write;
    write.field = out.change.keep("held");
    write.key = out.change.keep(about);
    for (const auto& [name, reg] : world.store->record(world.store->entry(person)->id).state.registers)
      if (name.field == "held" && name.key == about)
        for (const LiveWrite& live : reg.live) write.replaces.push_back(out.change.keep(live.dot));
    out.change.writes.push_back(std::move(write));
    return out;
  }
  void expect_refused(const Receipt& receipt) {
    ASSERT_EQ(receipt.refused.size(), 1U);
    EXPECT_EQ(receipt.refused[0].reason, "refused.form");
    EXPECT_EQ(receipt.refused[0].field, "held");
  }
  bool knows(LaptopNode& node, const std::string& person) {
    return told([&] { node.laptop->record(person); }).empty();
  }
  void expect_agreed() {
    for (LaptopNode* node : {&a, &c}) {
      world.sync(*node);
      EXPECT_EQ(node->laptop->state_hash(), world.says(*node)) << node->worker;
    }
  }
};

// Hub and laptops told differently who holds a root once `held` said nothing of a unit any more: the hub went
// by its last word, a laptop by who seemed to have made the root.
TEST_F(Holder, is_never_left_unsaid) {
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("held", true, World::kk2), edit("held", nullptr, World::kk1)});
  expect_agreed();
  for (const std::string& about : {World::kk1, World::kk2}) {
    const auto [change, writer] = withdrawn(person, about, World::kk2);
    expect_refused(send(world, writer, forged(writer, {change})));
  }
  set(c, person, {edit("birth_place", "Ρίο")});
  expect_agreed();
  EXPECT_FALSE(knows(a, person));
  EXPECT_TRUE(knows(c, person));
}

TEST_F(Holder, is_not_left_unsaid_by_a_coordinators_word_either) {
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("held", true, World::kk2)});
  expect_agreed();
  const auto [change, writer] = withdrawn(person, World::kk2, World::kk1);
  world.revoke(writer);
  const Forged batch = forged(writer, {change});
  EXPECT_TRUE(send(world, writer, batch).quarantined);
  expect_refused(world.hub->release(batch.hash(), true));
  expect_agreed();
  EXPECT_TRUE(knows(c, person));
}

// A guest's laptop met the file by a mate's stick, with nothing of what its maker wrote.
TEST_F(Holder, is_told_alike_where_only_guests_are_known) {
  LaptopNode d = world.enrol("dimitra", {"SW"}, World::kk2);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("held", true, World::kk2)});
  expect_agreed();
  set(c, person, {edit("gender", "F")});
  d.laptop->take_handover(c.laptop->handover(d.keys->device));
  set(a, person, {edit("held", nullptr, World::kk2)});
  expect_agreed();
  world.sync(d);
  EXPECT_EQ(d.laptop->state_hash(), world.says(d));
  EXPECT_FALSE(knows(d, person));
}

// The time in a record's name tells who made it (decision 017). A guest who may write can put it in a change
// of his own.
struct Claim : Holder {
  // As a page does: the name is given when the form is opened, and the worker writes for a while.
  std::string written_on_a_form() {
    Entry entry;
    entry.type = "person";
    entry.record = new_record("person", world.clock.now_ms());
    entry.edits = {edit("birth_place", "Πάτρα")};
    world.clock.ms += 600'000;
    return a.laptop->save({entry}, a.worker).front();
  }
  // Of a street worker: he may write of people, and not say who holds them.
  Forged claim(const LaptopNode& guest, const std::string& person) {
    Change change = writes(person, guest.worker, "gender", "\"F\"");
    change.at = change.keep(instant(*named_ms(person)));
    return forged(guest, {change});
  }
  void expect_kept_by_its_maker(const std::string& person) {
    EXPECT_EQ(world.store->entry(person)->unit, World::kk1);
    set(a, person, {edit("birth_place", "Ρίο")});
    expect_agreed();
    EXPECT_TRUE(a.laptop->refused().empty());
    EXPECT_EQ(hub_value(world, person, "birth_place"), "Ρίο");
  }
};

TEST_F(Claim, a_guest_cannot_take_a_file_by_claiming_to_have_made_it) {
  const std::string person = written_on_a_form();
  set(a, person, {edit("held", true, World::kk2)});
  world.sync(a);
  const LaptopNode guest = world.enrol("gerasimos", {"STREET"}, World::kk2);
  const Receipt said = send(world, guest, claim(guest, person));
  ASSERT_EQ(said.refused.size(), 1U);
  EXPECT_EQ(said.refused[0].reason, "refused.unit");
  expect_kept_by_its_maker(person);
}

TEST_F(Claim, a_guest_who_claims_a_file_that_a_restored_hub_has_forgotten_gives_it_back) {
  world.backup();
  const std::string person = written_on_a_form();
  set(a, person, {edit("held", true, World::kk2)});
  world.sync(a);
  world.restore();
  const LaptopNode guest = world.enrol("gerasimos", {"STREET"}, World::kk2);
  EXPECT_TRUE(send(world, guest, claim(guest, person)).refused.empty()) << "nobody else has written of it";
  world.sync(a); // with the hub's word of before
  expect_kept_by_its_maker(person);
}

} // namespace

} // namespace dromos::test
