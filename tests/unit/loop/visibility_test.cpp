// Who reads what, where the records that say it are of another form than the forms write.
#include "sync/engine/evidence.h"
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>

#include <fstream>

namespace dromos::test {

namespace {

RecordEntry put_record(World& world, const std::string& record, const std::string& root,
                       std::vector<Write> writes) {
  RecordRow row;
  world.store->transaction([&] {
    row.id = world.store->next_record();
    row.unit = World::kk1;
    Change change = change_of(record, root, "p1-centre", "anna", {});
    change.writes = std::move(writes);
    fold(row.state, change, make_dot("k3v9q2m7x4p2d8sa", 1, std::string(32, 'a')), 0);
    world.store->put(row);
  });
  return {row.id, record, root, row.unit};
}

// A case team may come from a later program, or a damaged one: what names no worker names nobody.
TEST(Reads, a_case_team_is_of_those_who_are_named) {
  World world;
  const std::string person = fresh("person"), file = fresh("case_file");
  put_record(world, file, person,
             {{"worker", {}, "\"anna\"", {}},
              {"team", "babis", "true", {}},
              {"team", "dora", "null", {}},
              {"status", {}, "\"OPEN\"", {}}});
  put_record(world, fresh("case_file"), person,
             {{"worker", {}, "5", {}}, {"team", {}, "\"chara\"", {}}, {"team", "7", "8", {}}});
  put_record(world, fresh("tip"), person, {{"worker", {}, "\"nobody\"", {}}});
  Visibility visibility(*world.store, catalog());
  EXPECT_EQ(visibility.team(person), (Names{"anna", "babis", "chara"}));
}

TEST(Reads, that_a_root_moved_only_who_made_it_or_was_named) {
  World world;
  const std::string person = fresh("person"), cls = class_of("person", "held");
  const RecordEntry entry = put_record(world, person, person, {{"birth_place", {}, "\"x\"", {}}});
  world.store->transaction([&] { world.store->put_holding(person, {World::kk2, false, 1000, 0}); });
  Visibility visibility(*world.store, catalog());
  const auto hears = [&](const std::string& unit) {
    return visibility.reads_move({unit, {}, {}, true}, entry, cls);
  };
  EXPECT_TRUE(hears(World::kk1));
  EXPECT_TRUE(hears(World::kk2));
  EXPECT_FALSE(hears("gr/el30/athina/kk3"));
}

// Until the first word about a unit the making unit held: a change of before that was its own to make.
TEST(Reads, a_unit_that_gave_a_root_away_held_it_until_then) {
  World world;
  const std::string person = fresh("person");
  put_record(world, person, person, {{"birth_place", {}, "\"x\"", {}}});
  world.store->transaction([&] { world.store->put_holding(person, {World::kk1, false, 5000, 0}); });
  Visibility visibility(*world.store, catalog());
  EXPECT_TRUE(visibility.held_since(person, World::kk1, World::kk1, 4000));
  EXPECT_FALSE(visibility.held_since(person, World::kk1, World::kk1, 6000));
}

// A refusal without a receipt, or with one whose time cannot be read, has no ninety days that could have
// passed.
TEST(Reads, evidence_whose_time_is_not_known_is_kept) {
  World world;
  LaptopNode a = world.enrol("anna");
  const Forged batch = forged(a, {writes(fresh("person"), "anna", "birth_place", "\"x\"")});
  Receipt receipt = verdict_on(world, batch, {}, {{1, "refused.role", {}, {}}});
  const auto forgotten = [&](const std::string& line) {
    std::uint64_t count = 0;
    world.store->transaction([&] {
      BatchRow row;
      row.device = world.store->device(a.keys->device)->id;
      row.first = row.count = 1;
      row.state = BatchState::done;
      row.header = batch.header;
      row.hash = random_bytes(32);
      row.receipt = line;
      world.store->put(row);
      ChangeRow change;
      change.batch = row.id;
      change.seq = 1;
      change.state = ChangeState::refused;
      change.body = batch.lines[0];
      world.store->put(change);
      count = forget_evidence(*world.store, world.clock.ms + 91LL * 24 * 60 * 60 * 1000);
    });
    return count;
  };
  const auto signed_line = [&] {
    return jws_sign(receipt_payload(receipt), typ_receipt, world.signer_key, world.signer);
  };
  EXPECT_EQ(forgotten(""), 0U);
  receipt.at = "soon";
  EXPECT_EQ(forgotten(signed_line()), 0U);
  receipt.at = instant(world.clock.ms);
  EXPECT_EQ(forgotten(signed_line()), 1U);
}

TEST(Reads, a_root_of_a_class_that_held_was_of_too_went_to_roles_that_do_not_read_it) {
  World world;
  LaptopNode job = world.enrol("iro", {"JOB"}), volunteers = world.enrol("vera", {"VOLC"});
  const std::string employer = create(job, "employer", {edit("name", "ΚΑΝΑΡΙΝΙ")});
  world.sync(job);
  const std::string answer =
      world.hub->exchange(volunteers.laptop->request(5'000'000).bytes, ders_of(volunteers.keys->chain));
  EXPECT_EQ(answer.find("ΚΑΝΑΡΙΝΙ"), std::string::npos);
  EXPECT_EQ(answer.find(employer), std::string::npos);
}

TEST(Reads, a_unit_that_gave_a_root_away_went_on_reading_more_of_it_than_where_it_went) {
  World world;
  LaptopNode giver = world.enrol("anna", {"COORD"}), receiver = world.enrol("babis", {"COORD"}, World::kk2);
  const std::string employer = create(giver, "employer", {edit("name", "x")});
  set(giver, employer, {edit("held", true, World::kk2), edit("held", nullptr, World::kk1)});
  world.sync(giver);
  world.sync(receiver);
  set(receiver, employer, {edit("name", "ΚΑΝΑΡΙΝΙ")});
  world.sync(receiver);
  const std::string answer =
      world.hub->exchange(giver.laptop->request(5'000'000).bytes, ders_of(giver.keys->chain));
  EXPECT_EQ(answer.find("ΚΑΝΑΡΙΝΙ"), std::string::npos);
}

TEST(Reads, a_record_of_an_undeclared_type_went_to_every_holder_of_its_root) {
  World world;
  std::ofstream(world.folder.path / "moon.json")
      << R"({"type":"moon","label":{"el":"α","en":"a"},"responsibility":"COMMON","about":"person","fields":[)"
         R"({"name":"person","type":"ref","target":"person","class":"p1-region","label":{"el":"α","en":"a"}},)"
         R"({"name":"note","type":"text","class":"p1-region","label":{"el":"α","en":"a"}}],)"
         R"("access":[{"role":"SW","read":true,"write":true}]})";
  const Catalog later = Catalog::load({world.folder.path});
  LaptopNode a = world.enrol("anna"), mate = world.enrol("babis"),
             other = world.enrol("chara", {"SW"}, World::kk2);
  a.laptop = std::make_unique<Laptop>(*a.store, later, world.clock, *a.keys);
  const std::string person = create(a, "person", {edit("held", true, World::kk2)});
  const std::string moon = create(a, "moon", {edit("note", "ΚΑΝΑΡΙΝΙ")}, person);
  world.sync(a);
  const auto answer = [&world](LaptopNode& node) {
    return world.hub->exchange(node.laptop->request(5'000'000).bytes, ders_of(node.keys->chain));
  };
  EXPECT_NE(answer(mate).find("ΚΑΝΑΡΙΝΙ"), std::string::npos); // within its unit it is shared
  EXPECT_EQ(answer(other).find("ΚΑΝΑΡΙΝΙ"), std::string::npos);
  world.sync(other);
  EXPECT_TRUE(other.store->entry(person));
  EXPECT_EQ(world.hub->state_hash(world.hub->viewer_of(*world.store->device(other.keys->device))),
            other.laptop->state_hash());
}

TEST(Reads, a_file_that_was_given_away_still_counted_with_all_under_it_in_the_hubs_state_hash) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"});
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  create(a, "identifier", {edit("status", "v")}, person);
  world.sync(a);
  const auto hub_says = [&] {
    return world.hub->state_hash(world.hub->viewer_of(*world.store->device(a.keys->device)));
  };
  set(a, person, {edit("held", true, World::kk2)});
  world.sync(a);
  EXPECT_EQ(hub_says(), a.laptop->state_hash());
  set(a, person, {edit("held", nullptr, World::kk1)});
  world.sync(a);
  EXPECT_EQ(hub_says(), a.laptop->state_hash());
}

// Accepted by a receipt of before a restore: the case team that it was written in may have come to nothing.
TEST(Reads, the_history_of_a_record_once_its_worker_is_among_the_authors) {
  World world;
  LaptopNode a = world.enrol("anna"), other = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = create(b, "person", {edit("birth_place", "Πάτρα")});
  const std::string support = create(b, "psych_support", {edit("state", "ACTIVE")}, person);
  world.sync(b);
  world.sync(a);
  EXPECT_FALSE(a.store->entry(support));
  const Change change =
      change_of(support, person, class_of("psych_support", "state"), "anna", {{"state", "\"CLOSED\""}});
  const Forged batch = forged(other, {change});
  EXPECT_TRUE(send(world, other, batch, line_of(world, verdict_on(world, batch, {{1, 1}}))).refused.empty());
  world.sync(a);
  ASSERT_TRUE(a.store->entry(support));
  EXPECT_EQ(a.store->record(a.store->entry(support)->id).state.authors, (Names{"anna", "babis"}));
  EXPECT_EQ(a.laptop->state_hash(), world.says(a));
}

TEST(Reads, a_laptop_does_not_take_a_guest_unit_for_the_maker_of_a_root_whose_guest_it_met_first) {
  World world;
  LaptopNode a = world.enrol("anna"), s = world.enrol("sakis", {"EDU"}),
             c = world.enrol("chara", {"COORD", "SW"}, World::kk2);
  const auto make = [&] {
    const std::string person = create(c, "person", {edit("birth_place", "Πάτρα")});
    set(c, person, {edit("held", true, World::kk1)});
    world.sync(c);
    world.sync(a);
    return person;
  };
  const std::string old = make();
  world.backup();
  const std::string person = make();
  set(a, old, {edit("gender", "F")});
  set(a, person, {edit("disability", "NO")}); // of a class that s does not read
  world.sync(a);
  world.sync(s);
  world.restore();
  world.sync(s); // brings half of the batch,
  world.sync(c);
  world.sync(a); // and its author the other half
  LaptopNode d = world.enrol("dora", {"SW"}, World::kk2);
  world.sync(d);
  EXPECT_EQ(d.laptop->state_hash(), world.hub_state(World::kk2));
}

} // namespace

} // namespace dromos::test
