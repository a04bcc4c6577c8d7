// Laptops that exchange with two hubs on one database, in one process: what either remembers is never stale.
#include "server/postgres/pg_copy.h"
#include "tests/unit/loop/world.h"
#include "tests/unit/postgres/place.h"

namespace dromos::test {
namespace {

class Loop : public WithPostgres {
 protected:
  // Both take over what the world's own hub has on SQLite.
  void go_over() {
    one = place->open_hub();
    one->transaction([&] { copy_rows(*world.store, *one); });
    two = place->open_hub();
    world.hub = hub_on(*one);
    other = hub_on(*two);
  }
  std::unique_ptr<Hub> hub_on(Store& store) {
    HubKeys keys{world.unit, world.root, {world.signer, world.authority}, world.signer_key, {}};
    return std::make_unique<Hub>(store, catalog(), std::move(keys), world.clock);
  }
  Applied sync_at_other(LaptopNode& node) {
    std::swap(world.hub, other);
    const Applied applied = world.sync(node);
    std::swap(world.hub, other);
    return applied;
  }
  void expect_equal(LaptopNode& a, LaptopNode& b) {
    EXPECT_EQ(a.laptop->state_hash(), b.laptop->state_hash());
    const Viewer all{World::kk1, {}, {}, true};
    EXPECT_EQ(world.hub->state_hash(all), other->state_hash(all));
  }

  World world;
  std::unique_ptr<PgStore> one, two;
  std::unique_ptr<Hub> other;
};

TEST_F(Loop, laptops_of_two_hubs_on_one_database_end_with_the_same) {
  LaptopNode a = world.enrol("anna"), b = world.enrol("eleni");
  const std::string person = create(a, "person", {edit("birth_place", "one")});
  world.sync(a);
  go_over();
  sync_at_other(b);
  EXPECT_EQ(value(b, person, "birth_place"), "one");
  for (int round = 0; round < 5; ++round) { // both trees are warm, and each time the other hub writes
    set(a, person, {edit("birth_place", "a" + std::to_string(round))});
    create(a, "person", {edit("birth_place", "A")});
    world.sync(a);
    set(b, person, {edit("birth_place", "b" + std::to_string(round))}); // without having seen it
    sync_at_other(b);
    world.sync(a);
    sync_at_other(b);
    expect_equal(a, b);
  }
  remove(b, person);
  sync_at_other(b);
  world.sync(a);
  expect_equal(a, b);
}

TEST_F(Loop, a_file_that_moves_at_one_hub_has_moved_at_the_other) {
  LaptopNode a = world.enrol("anna"), c = world.enrol("maria", {"SW"}, World::kk2);
  const std::string person = create(a, "person", {edit("birth_place", "one")});
  go_over();
  sync_at_other(c);
  world.sync(a);
  sync_at_other(c);
  EXPECT_FALSE(c.store->entry(person));
  set(a, person, {edit("held", true, World::kk2)});
  world.sync(a);
  sync_at_other(c);
  EXPECT_EQ(value(c, person, "birth_place"), "one");
  EXPECT_EQ(one->holdings(person).size(), two->holdings(person).size());
}

// The answer to a commit is lost with the line: the laptop asks again, and nothing is there twice.
TEST_F(Loop, an_exchange_that_was_cut_is_repeated_without_harm) {
  LaptopNode a = world.enrol("anna"), b = world.enrol("eleni");
  go_over();
  const std::string person = create(a, "person", {edit("birth_place", "one")});
  const auto out = a.laptop->request(5'000'000);
  world.hub->exchange(out.bytes, ders_of(a.keys->chain)); // accepted, and never heard of
  Cluster::get()->sql(place->address, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                      " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  world.sync(a);
  sync_at_other(b);
  EXPECT_EQ(value(b, person, "birth_place"), "one");
  EXPECT_EQ(one->batches(0).size(), 1U);
  EXPECT_EQ(one->feed_end(World::kk1), 1U);
  expect_equal(a, b);
}

} // namespace
} // namespace dromos::test
