// A rehearsal asks what would come. Neither side keeps anything of it.
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

struct Rehearsals : testing::Test {
  World world;
  LaptopNode anna = world.enrol("anna"), babis = world.enrol("babis");

  std::string answer(const std::string& request) {
    return world.hub->exchange(request, ders_of(anna.keys->chain));
  }
  Laptop::Coming rehearse() {
    const std::string asked = anna.laptop->rehearsal(1'000'000);
    return anna.laptop->coming(answer(asked), asked);
  }
};

TEST_F(Rehearsals, it_tells_what_would_come_and_then_that_comes) {
  world.sync(anna);
  const std::string person = create(babis, "person", {edit("gender", "F")});
  create(babis, "person_name", {edit("family", "Kanari")}, person);
  create(babis, "person", {edit("gender", "M")});
  world.sync(babis);
  const Laptop::Coming coming = rehearse();
  EXPECT_EQ(coming.records.at("person").size(), 2U);
  EXPECT_EQ(coming.records.at("person_name").size(), 1U);
  EXPECT_FALSE(coming.more);
  EXPECT_FALSE(anna.store->entry(person));
  EXPECT_EQ(world.sync(anna).received, coming.changes);
  EXPECT_EQ(rehearse().changes, 0U);
}

TEST_F(Rehearsals, a_page_that_is_full_says_that_there_is_more) {
  for (int batch = 0; batch < 3; ++batch) {
    create(babis, "person", {edit("gender", "F")});
    world.sync(babis);
  }
  const std::string asked = anna.laptop->rehearsal(1);
  const Laptop::Coming coming = anna.laptop->coming(answer(asked), asked);
  EXPECT_TRUE(coming.more);
  EXPECT_GT(coming.changes, 0U);
}

TEST_F(Rehearsals, nothing_is_kept_of_it_on_either_side) {
  world.sync(anna);
  create(babis, "person", {edit("gender", "F")});
  world.sync(babis);
  const std::string own = create(anna, "person", {edit("gender", "M")});
  const auto facts = [&] {
    std::vector<std::string> all;
    for (const char* name : {"cursor", "hellos", "hub_state", "time", "rights"})
      all.push_back(anna.store->node(name).value_or(""));
    return all;
  };
  const auto before = facts();
  const DeviceRow device = *world.store->device(anna.keys->device);
  world.clock.ms += 60'000;
  rehearse();
  EXPECT_EQ(facts(), before);
  EXPECT_EQ(anna.store->batches_in(BatchState::open).size(), 1U) << "what is open was cut";
  EXPECT_EQ(anna.laptop->unsent(),
            anna.store->changes(anna.store->batches_in(BatchState::open)[0].id).size());
  const DeviceRow after = *world.store->device(anna.keys->device);
  EXPECT_EQ(after.answered_ms, device.answered_ms);
  EXPECT_EQ(after.hello, device.hello);
  EXPECT_FALSE(world.store->entry(own));
}

// "A change is allowed if roles allowed it at any time since the device's last answered exchange": a
// rehearsal is none.
TEST_F(Rehearsals, what_was_written_under_a_role_that_ended_meanwhile_is_still_accepted) {
  world.sync(anna);
  const std::string person = create(anna, "person", {edit("gender", "F")});
  DeviceRow row = *world.store->device(anna.keys->device);
  row.grants[0].until_ms = world.clock.now_ms();
  row.grants.push_back({"anna", {"STORE"}, row.grants[0].until_ms, 0});
  world.store->transaction([&] { world.store->put(row); });
  world.clock.ms += 60'000;
  rehearse();
  EXPECT_TRUE(world.sync(anna).refused.empty());
  EXPECT_TRUE(world.store->entry(person));
}

TEST_F(Rehearsals, what_follows_its_hello_is_not_taken) {
  world.sync(anna);
  const std::string person = create(anna, "person", {edit("gender", "F")});
  const std::string request = anna.laptop->request(1'000'000).bytes;
  const std::string batches = request.substr(request.find('\n') + 1);
  ASSERT_FALSE(batches.empty());
  answer(anna.laptop->rehearsal(1000) + batches);
  EXPECT_FALSE(world.store->entry(person));
  EXPECT_GT(world.sync(anna).acknowledged, 0U);
}

TEST_F(Rehearsals, its_answer_is_proven_and_can_not_be_applied) {
  world.sync(anna);
  create(babis, "person", {edit("gender", "F")});
  world.sync(babis);
  const std::string asked = anna.laptop->rehearsal(1'000'000), told = answer(asked);
  std::string altered = told;
  altered[altered.find("\"person/") + 8] ^= 1;
  EXPECT_THROW(anna.laptop->coming(altered, asked), Refused);
  EXPECT_THROW(anna.laptop->coming(told, anna.laptop->rehearsal(999'999)), Refused);
  EXPECT_THROW(anna.laptop->apply(told), Refused);
}

} // namespace

} // namespace dromos::test
