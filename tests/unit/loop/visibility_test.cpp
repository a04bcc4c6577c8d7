// Who reads what, where the records that say it are of another form than the forms write.
#include "sync/engine/evidence.h"
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>

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

} // namespace

} // namespace dromos::test
