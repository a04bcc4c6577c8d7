// Two centres, a region and the central office: what goes up, what does not, whose word counts, and what
// heals.
#include "tests/unit/loop/forgery.h"
#include "tests/unit/loop/tree.h"

namespace dromos::test {
namespace {

TEST_F(HubTree, everything_arrives_and_what_is_narrow_stays_below) {
  const std::string one = person(anna), two = person(vera);
  const std::string esf = participation(anna, one);
  athina.sync(anna);
  peiraias.sync(vera);
  world.settle();

  EXPECT_EQ(athina.value(one, "birth_place"), "CANARY-CENTRE");
  EXPECT_EQ(region.value(one, "gender"), "F");
  EXPECT_EQ(region.value(two, "gender"), "F");
  EXPECT_EQ(region.value(one, "birth_place"), Json());
  EXPECT_EQ(office.value(esf, "operation"), "CANARY-NATION");
  EXPECT_EQ(office.value(one, "gender"), "no record");
  EXPECT_EQ(office.value(one, "birth_place"), "no record");

  for (const TreeHub* above : {&region, &office}) EXPECT_FALSE(above->holds_bytes("CANARY-CENTRE"));
  EXPECT_TRUE(athina.holds_bytes("CANARY-CENTRE"));
  EXPECT_TRUE(office.holds_bytes("CANARY-NATION"));
  EXPECT_EQ(region.state(Reach::nation), office.state(Reach::nation));
  EXPECT_EQ(waiting_upwards(*athina.store), 0U);
}

// What the central office holds is byte for byte what the laptop signed.
TEST_F(HubTree, batches_travel_as_their_devices_signed_them) {
  const std::string one = person(anna);
  participation(anna, one);
  athina.sync(anna);
  world.settle();
  const BatchRow mine = anna.store->batches(0).front();
  for (const TreeHub* hub : {&athina, &region, &office}) {
    const auto there = hub->store->batch(mine.hash);
    ASSERT_TRUE(there);
    EXPECT_EQ(there->header, mine.header);
  }
}

TEST_F(HubTree, receipts_come_back_down_level_by_level) {
  const std::string one = person(anna);
  participation(anna, one);
  athina.sync(anna);
  EXPECT_EQ(held_at(anna, "gr/el30").held, 0U);
  world.settle();
  athina.sync(anna);
  const HeldThere at_region = held_at(anna, "gr/el30"), at_office = held_at(anna, "gr");
  EXPECT_GT(at_office.of, 0U);
  EXPECT_GT(at_region.of, at_office.of); // fewer classes reach it
  EXPECT_EQ(at_region.held, at_region.of);
  EXPECT_EQ(at_office.held, at_office.of);
  // Not by what others wrote, and not twice.
  const std::string kept = anna.store->node("receipts").value();
  athina.sync(anna);
  EXPECT_EQ(anna.store->node("receipts").value(), kept);
  set(anna, one, {edit("gender", "M")});
  athina.sync(anna);
  EXPECT_EQ(held_at(anna, "gr/el30").of - held_at(anna, "gr/el30").held, 1U);
}

TEST_F(HubTree, a_hub_joins_with_years_behind_it) {
  TreeHub patra{"gr/el30/patra", world.clock};
  LaptopNode petros = patra.enrol("petros", "gr/el30/patra/kk1");
  std::vector<std::string> persons;
  for (int i = 0; i < 20; ++i) {
    persons.push_back(person(petros));
    patra.sync(petros);
  }
  patra.join(region);
  patra.forward(2'000); // in many small requests
  EXPECT_EQ(region.value(persons.back(), "gender"), "F");
  EXPECT_EQ(patra.state(Reach::region), region.state(Reach::region));
}

// The home hub refused it: nobody above folds it, or judges it again.
TEST_F(HubTree, the_home_hubs_verdict_binds_above) {
  const std::string one = person(anna);
  athina.sync(anna);
  Entry entry;
  entry.record = one;
  entry.edits = {edit("gender", "M")};
  anna.laptop->save({entry}, "anna");
  const auto& device = anna.keys->device;
  // The grant ends before the laptop's next exchange was ever answered: what it wrote under it is refused.
  athina.store->transaction([&] {
    DeviceRow row = *athina.store->device(device);
    row.grants = {{"other", {"SW"}, 1, 0}};
    athina.store->put(row);
  });
  athina.sync(anna);
  ASSERT_EQ(anna.laptop->refused().size(), 1U);
  world.settle();
  EXPECT_EQ(region.value(one, "gender"), "F");
  EXPECT_EQ(region.state(Reach::region), athina.state(Reach::region));
}

TEST_F(HubTree, a_lost_answer_or_a_request_twice_changes_nothing) {
  const std::string one = person(anna);
  athina.sync(anna);
  athina.exchange(1'000'000, true);
  const std::string log = region.store->node("log").value();
  athina.exchange(1'000'000, true);
  EXPECT_EQ(region.store->node("log").value(), log);
  world.settle();
  EXPECT_EQ(athina.state(Reach::region), region.state(Reach::region));
  athina.sync(anna);
  EXPECT_EQ(held_at(anna, "gr/el30").held, held_at(anna, "gr/el30").of);
  // Nothing new: nothing is sent.
  const std::uint64_t sent = athina.sent;
  athina.forward();
  EXPECT_EQ(athina.sent, sent);
}

// A restored parent: its receipts beyond the backup are void at each level, and all is offered again, but not
// what it still has.
TEST_F(HubTree, a_restored_parent_gets_everything_again) {
  const std::string one = person(anna);
  athina.sync(anna);
  world.settle();
  region.backup();
  const std::string two = person(anna);
  athina.sync(anna);
  world.settle();
  athina.sync(anna);
  EXPECT_EQ(held_at(anna, "gr/el30").held, held_at(anna, "gr/el30").of);
  region.restore();
  EXPECT_EQ(region.value(two, "gender"), "no record");
  athina.exchange(); // hears of it
  athina.sync(anna);
  const std::uint64_t sent = athina.sent;
  world.settle();
  EXPECT_EQ(region.value(two, "gender"), "F");
  EXPECT_EQ(athina.state(Reach::region), region.state(Reach::region));
  EXPECT_LE(athina.sent - sent, 1U) << "what the backup held is not sent again";
  athina.sync(anna);
  EXPECT_EQ(held_at(anna, "gr/el30").held, held_at(anna, "gr/el30").of);
  EXPECT_EQ(region.value(one, "gender"), "F");
}

// Until it has everything again, nobody is told that it has.
TEST_F(HubTree, receipts_of_a_restored_parent_are_void_at_once) {
  region.backup();
  person(anna);
  athina.sync(anna);
  world.settle();
  athina.sync(anna);
  const HeldThere before = held_at(anna, "gr/el30");
  EXPECT_EQ(before.held, before.of);
  region.restore();
  const Upward::Outgoing out = athina.upward->request(1'000'000);
  const std::string answer = region.hub->exchange(out.bytes, athina.sender_chain());
  athina.upward->apply(athina.upward->verified(answer, out, world.clock.now_ms()), out);
  athina.sync(anna);
  EXPECT_LT(held_at(anna, "gr/el30").held, before.held);
}

TEST_F(HubTree, a_restored_child_is_healed_by_its_laptops_and_goes_on) {
  const std::string one = person(anna);
  athina.sync(anna);
  world.settle();
  athina.backup();
  const std::string two = person(anna);
  participation(anna, two);
  set(anna, one, {edit("gender", "M")});
  athina.sync(anna);
  world.settle();
  athina.restore();
  athina.sync(anna);
  athina.sync(anna);
  const std::string three = person(anna);
  athina.sync(anna);
  world.settle();
  athina.sync(anna);
  for (const char* above : {"gr/el30", "gr"})
    EXPECT_EQ(held_at(anna, above).held, held_at(anna, above).of) << above;
  EXPECT_EQ(athina.value(two, "gender"), "F");
  EXPECT_EQ(region.value(three, "gender"), "F");
  EXPECT_EQ(region.value(one, "gender"), "M");
  EXPECT_EQ(athina.state(Reach::region), region.state(Reach::region));
  EXPECT_EQ(region.state(Reach::nation), office.state(Reach::nation));
}

// What waits for a coordinator waits here; once released it goes the way of everything else.
TEST_F(HubTree, what_is_in_quarantine_goes_up_when_it_is_released) {
  const std::string one = person(anna);
  athina.store->transaction([&] {
    DeviceRow row = *athina.store->device(anna.keys->device);
    row.state = DeviceState::revoked;
    athina.store->put(row);
  });
  athina.sync(anna);
  world.settle();
  EXPECT_EQ(region.value(one, "gender"), "no record");
  const std::vector<BatchRow> waiting = athina.store->batches_in(BatchState::quarantined);
  ASSERT_EQ(waiting.size(), 1U);
  athina.hub->release(waiting.front().hash, true);
  world.settle();
  EXPECT_EQ(region.value(one, "gender"), "F");
}

// A file moves to another unit: above, both see it as below.
TEST_F(HubTree, a_moved_file_is_the_same_above) {
  LaptopNode dora = athina.enrol("dora", "gr/el30/athina/kk1", {"SW", "COORD"});
  const std::string one = create(dora, "person", {edit("gender", "F")});
  athina.sync(dora);
  set(dora, one, {edit("held", true, "gr/el30/athina/kk2"), edit("held", nullptr, "gr/el30/athina/kk1")});
  athina.sync(dora);
  world.settle();
  EXPECT_EQ(region.state(Reach::region), athina.state(Reach::region));
  EXPECT_EQ(office.state(Reach::nation), athina.state(Reach::nation));
}

// A field that no declaration here knows may be anything, whatever class its author put it in.
TEST_F(HubTree, an_undeclared_field_stays_where_it_is) {
  const std::string one = fresh("person");
  const Forged batch =
      forged(babis, {writes(one, "babis", "gender", "\"F\""),
                     change_of(one, one, "p0-nation", "babis", {{"new_field", "\"CANARY-NEW\""}})});
  athina.hub->exchange(babis.laptop->request(1'000'000).bytes + batch.text(), ders_of(babis.keys->chain));
  EXPECT_EQ(athina.store->held(athina.store->batch(batch.hash())->id).front(), std::pair(1UL, 2UL));
  EXPECT_TRUE(athina.holds_bytes("CANARY-NEW"));
  world.settle();
  EXPECT_FALSE(region.holds_bytes("CANARY-NEW"));
  EXPECT_EQ(region.value(one, "gender"), "F");
}

TEST_F(HubTree, what_is_shielded_stops_where_the_shield_says) {
  LaptopNode coordinator = athina.enrol("dora", "gr/el30/athina/kk1", {"SW", "COORD"});
  const std::string one = create(coordinator, "person", {edit("gender", "F"), edit("shield", "centre")});
  athina.sync(coordinator);
  world.settle();
  EXPECT_EQ(region.value(one, "shield"), "centre");
  EXPECT_EQ(region.value(one, "gender"), Json());
  set(coordinator, one, {edit("gender", "X")});
  athina.sync(coordinator);
  world.settle();
  EXPECT_EQ(region.value(one, "gender"), Json());
  // Wider again: what was stopped goes up.
  set(coordinator, one, {edit("shield", "nation")});
  athina.sync(coordinator);
  world.settle();
  EXPECT_EQ(region.value(one, "gender"), "X");
}

} // namespace
} // namespace dromos::test
