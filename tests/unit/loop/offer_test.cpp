// What a laptop offers and reads, and how far: order, pages, cursors, rights as they were.
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace dromos::test {

namespace {

// The devices of the batches in a request, in their order.
std::vector<std::string> devices_in(std::string_view request) {
  std::vector<std::string> devices;
  for (Lines lines(request); !lines.done();) {
    const std::string_view line = lines.next();
    if (!line.starts_with("{\"protected\"")) continue;
    const UntrustedLine read = classify(line);
    if (read.kind == typ_batch) devices.push_back(read.jws.kid);
  }
  return devices;
}

void give_roles(World& world, const LaptopNode& node, std::vector<std::string> roles) {
  auto row = world.store->device(node.keys->device);
  for (Grant& grant : row->grants)
    if (grant.until_ms == 0) grant.until_ms = world.clock.now_ms();
  row->grants.push_back({node.worker, std::move(roles), world.clock.now_ms(), 0});
  world.store->transaction([&] { world.store->put(*row); });
}

TEST(Offer, what_was_open_before_an_import_comes_before_it_and_what_builds_on_it_after) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  const std::string of_b = create(b, "person", {edit("birth_place", "Πάτρα")});
  const std::string handed = b.laptop->handover(a.keys->device);
  create(a, "person", {edit("birth_place", "Ρίο")}); // open while the stick is read
  a.laptop->take_handover(handed);
  set(a, of_b, {edit("birth_place", "Αίγιο")});
  const std::vector<std::string> order{a.keys->device, b.keys->device, a.keys->device};
  EXPECT_EQ(devices_in(a.laptop->request(5'000'000).bytes), order);
}

// A page is as small as a laptop on a bad line asks for: one batch each.
TEST(Offer, a_feed_read_in_many_pages_is_read_once_and_whole) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  for (int i = 0; i < 6; ++i) {
    create(a, "person", {edit("birth_place", "place " + std::to_string(i))});
    world.sync(a);
  }
  std::uint64_t received = 0;
  int pages = 0;
  for (bool more = true; more && pages < 20; ++pages) {
    const Applied page =
        b.laptop->apply(world.hub->exchange(b.laptop->request(1).bytes, ders_of(b.keys->chain)));
    received += page.received;
    more = page.more;
  }
  EXPECT_GE(pages, 6);
  EXPECT_LT(pages, 20);
  EXPECT_EQ(received, 6U);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(Offer, a_new_role_reads_what_was_hidden_from_the_old_one) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis", {"STREET"});
  const std::string person = create(a, "person", {edit("gender", "M")});
  const std::string number =
      create(a, "identifier", {edit("scheme", "AMKA"), edit("value", "01010000006")}, person);
  world.sync(a);
  world.sync(b);
  EXPECT_EQ(value(b, number, "value"), Json());
  give_roles(world, b, {"SW"});
  world.sync(b);
  EXPECT_EQ(value(b, number, "value"), "01010000006");
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(Offer, an_edit_of_before_the_file_moved_away_is_taken) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), c = world.enrol("chara", {"SW"}, World::kk2);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("held", true, World::kk2)});
  world.sync(a);
  world.sync(c);
  set(c, person, {edit("insured", "NONE")}); // offline, while
  set(a, person, {edit("held", nullptr, World::kk2)});
  world.sync(a);
  EXPECT_TRUE(world.sync(c).refused.empty());
  EXPECT_EQ(hub_value(world, person, "insured"), "NONE");
}

// One evening, one batch: a file of the unit's own and one that it shares.
TEST(Offer, of_a_batch_that_touches_two_files_another_unit_gets_the_one_that_it_holds) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), c = world.enrol("chara", {"SW"}, World::kk2);
  create(a, "person", {edit("birth_place", "CANARY")});
  const std::string shared = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, shared, {edit("held", true, World::kk2)});
  world.sync(a);
  const std::string answer = world.hub->exchange(c.laptop->request(5'000'000).bytes, ders_of(c.keys->chain));
  EXPECT_EQ(answer.find("CANARY"), std::string::npos);
  c.laptop->apply(answer);
  EXPECT_EQ(value(c, shared, "birth_place"), "Πάτρα");
  EXPECT_EQ(world.hub->state_hash(world.hub->viewer_of(*world.store->device(c.keys->device))),
            c.laptop->state_hash());
}

TEST(Offer, a_unit_whose_file_another_took_over_hears_of_it) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), c = world.enrol("chara", {"SW"}, World::kk2);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("held", true, World::kk2)});
  world.sync(a);
  world.sync(c);
  set(c, person, {edit("held", nullptr, World::kk1)});
  world.sync(c);
  EXPECT_NO_THROW(a.laptop->record(person));
  world.sync(a);
  EXPECT_THROW(a.laptop->record(person), Refused);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state(World::kk1));
}

TEST(Offer, a_cursor_of_before_a_restore_hides_nothing_of_what_came_after_it) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  create(a, "person", {edit("birth_place", "before")});
  world.sync(a);
  world.sync(b);
  world.backup();
  std::vector<std::string> after;
  for (int i = 0; i < 2; ++i) {
    create(a, "person", {edit("birth_place", "lost")});
    world.sync(a);
  }
  world.sync(b); // has read further than the backup goes
  world.restore();
  LaptopNode d = world.enrol("dora");
  for (int i = 0; i < 2; ++i) {
    after.push_back(create(d, "person", {edit("birth_place", "after")}));
    world.sync(d); // takes the same numbers again
  }
  world.sync(b);
  for (const std::string& person : after) EXPECT_EQ(value(b, person, "birth_place"), "after");
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(Offer, what_was_withheld_for_a_move_that_a_restored_hub_forgot_is_read_again) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), b = world.enrol("babis");
  const std::string moved = create(a, "person", {edit("birth_place", "Πάτρα")});
  create(a, "person", {edit("birth_place", "Ρίο")}); // of the same batch, so that b is sent it
  world.sync(a);
  world.backup();
  set(a, moved, {edit("held", true, World::kk2), edit("held", nullptr, World::kk1)});
  world.sync(a);
  const auto asked = b.laptop->request(1); // one batch: b does not hear of the move
  b.laptop->apply(world.hub->exchange(asked.bytes, ders_of(b.keys->chain)));
  EXPECT_FALSE(b.store->entry(moved));
  world.restore(); // and a, who alone knew of it, is gone
  world.sync(b);
  EXPECT_EQ(value(b, moved, "birth_place"), "Πάτρα");
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(Offer, a_request_that_could_not_be_committed_leaves_no_trace_in_the_state_hash) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("birth_place", "one")});
  world.sync(a);
  const std::string before = world.hub_state();
  create(a, "person", {edit("birth_place", "two")});
  const std::string request = a.laptop->request(5'000'000).bytes;
  sqlite3_commit_hook(
      world.store->database().get(), [](void*) { return 1; }, nullptr); // no commit succeeds
  EXPECT_THROW(world.hub->exchange(request, ders_of(a.keys->chain)), Failure);
  sqlite3_commit_hook(world.store->database().get(), nullptr, nullptr);
  EXPECT_EQ(world.hub_state(), before);
  world.sync(a);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

TEST(Offer, what_the_hub_accepted_before_a_restore_it_accepts_after_it_though_the_role_has_ended) {
  World world;
  LaptopNode a = world.enrol("anna");
  world.sync(a);
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  world.sync(a);
  world.restore();
  give_roles(world, a, {"AUDIT"});
  auto row = world.store->device(a.keys->device);
  row->answered_ms = world.clock.now_ms();
  world.store->transaction([&] { world.store->put(*row); });
  world.sync(a); // hears of the new epoch, and offers again, with its receipt
  EXPECT_TRUE(a.laptop->refused().empty());
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Πάτρα");
}

TEST(Offer, a_change_whose_body_the_hub_lacks_stays_unsent_whatever_it_says_of_the_others) {
  World world;
  LaptopNode social = world.enrol("anna"), street = world.enrol("sakis", {"STREET"});
  const std::string person = create(social, "person", {edit("gender", "M")});
  world.sync(social);
  world.backup();
  create(social, "identifier", {edit("scheme", "AMKA"), edit("value", "01010000006")}, person);
  world.sync(social);
  world.sync(street);
  world.restore();
  world.sync(street); // brings the batch back without the number
  const auto heard = social.laptop->request(5'000'000);
  social.laptop->apply(world.hub->exchange(heard.bytes, ders_of(social.keys->chain)));
  const std::uint64_t unsent = social.laptop->unsent();
  EXPECT_GT(unsent, 0U);
  social.laptop->apply(world.hub->answer_for(social.keys->device)); // with a receipt of what it holds
  EXPECT_EQ(social.laptop->unsent(), unsent);
  world.sync(social);
  EXPECT_EQ(social.laptop->unsent(), 0U);
  EXPECT_EQ(world.hub_state(), social.laptop->state_hash());
}

TEST(Offer, a_refused_change_stays_among_the_laptops_own_as_it_was_signed) {
  World world;
  LaptopNode a = world.enrol("anna");
  world.sync(a);
  create(a, "person", {edit("birth_place", "Πάτρα")});
  const std::string before = a.laptop->own_batches();
  give_roles(world, a, {"AUDIT"});
  auto row = world.store->device(a.keys->device);
  row->answered_ms = world.clock.now_ms();
  world.store->transaction([&] { world.store->put(*row); });
  EXPECT_EQ(world.sync(a).refused.size(), 1U);
  EXPECT_EQ(a.laptop->own_batches().find("Πάτρα"), std::string::npos); // not read any more
  give_roles(world, a, {"SW"});
  world.sync(a);
  EXPECT_EQ(a.laptop->own_batches(), before);
}

TEST(Offer, a_laptop_whose_clock_is_years_off_exchanges_as_ever) {
  World world;
  LaptopNode a = world.enrol("anna");
  for (const std::int64_t ms :
       {0LL, 2'600'000'000'000LL}) { // before every certificate begins, after it ended
    TestClock wrong;
    wrong.ms = ms;
    a.laptop = std::make_unique<Laptop>(*a.store, catalog(), wrong, *a.keys);
    create(a, "person", {edit("birth_place", "x")});
    world.sync(a);
    EXPECT_EQ(a.laptop->unsent(), 0U);
    EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
  }
}

TEST(Offer, what_is_the_same_twice_differs_by_its_salt) {
  World world;
  LaptopNode a = world.enrol("anna");
  std::set<std::string> salts;
  for (int i = 0; i < 3; ++i) create(a, "person", {edit("gender", "F")});
  for (const BatchRow& batch : a.store->batches(0))
    for (const ChangeRow& row : a.store->changes(batch.id))
      salts.insert(Json::parse(row.body)["salt"].get<std::string>());
  EXPECT_EQ(salts.size(), 3U);
}

} // namespace

} // namespace dromos::test
