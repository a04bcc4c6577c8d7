// Bugs that were found and mended, one test each, named after what went wrong.
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

namespace dromos::test {

namespace {

// A hub that was restored lost what it had withheld from a laptop; a mate's old stick is all that is left of
// it (simulator, seed 7324).
TEST(Regression, what_a_stick_adds_to_a_batch_that_was_done_is_offered) {
  World world;
  LaptopNode a = world.enrol("anna", {"PSY", "SW"}), b = world.enrol("babis", {"STREET"});
  world.sync(a);
  world.sync(b);
  world.backup();
  const std::string person = create(a, "person", {edit("conf_level", "NORMAL")});
  create(a, "psych_support", {edit("sessions_done", 3)}, person);
  a.laptop->cut();
  const std::string stick = a.laptop->handover(b.keys->device);
  world.sync(a);
  world.sync(b);
  world.restore(); // and the laptop `a` is gone
  world.sync(b);
  EXPECT_TRUE(world.store->entry(person));
  const std::size_t before = world.store->entries_under(person).size();
  b.laptop->take_handover(stick);
  world.sync(b);
  EXPECT_EQ(world.store->entries_under(person).size(), before + 1);
  EXPECT_EQ(b.laptop->state_hash(), world.says(b));
}

TEST(Regression, a_refused_change_is_refused_in_the_other_batch_of_a_fork_too) {
  World world;
  LaptopNode a = world.enrol("anna", {"SW"});
  world.sync(a);
  create(a, "person", {edit("birth_place", "one")}); // open, and so in both copies
  LaptopNode clone = world.image(a);
  create(clone, "person", {edit("birth_place", "two")});
  auto row = world.store->device(a.keys->device);
  for (Grant& grant : row->grants) grant.until_ms = world.clock.now_ms();
  row->grants.push_back({"anna", {"AUDIT"}, world.clock.now_ms(), 0});
  row->answered_ms = world.clock.now_ms();
  world.store->transaction([&] { world.store->put(*row); });
  world.sync(a);
  EXPECT_EQ(a.laptop->refused().size(), 1U);
  world.sync(clone);
  world.sync(clone);
  EXPECT_EQ(clone.laptop->unsent(), 0U);
  EXPECT_EQ(clone.laptop->refused().size(), 2U);
}

TEST(Regression, bytes_that_the_json_reader_passes_over_are_refused) {
  const std::string line =
      R"({"seq":1,"at":"2026-11-23T20:15:30.120Z","by":"w","record":"person/0192f3a4-5b6c-7d8e-9f01-23456789ab01",)"
      R"("class":"p1-region","schema":1,"salt":"AAECAwQFBgcICQoLDA0ODw","writes":[]})";
  EXPECT_NO_THROW(read_change(line));
  EXPECT_THROW(read_change("\xef\xbb\xbf" + line), Refused);
  EXPECT_THROW(read_change(line + std::string("\0garbage", 8)), Refused);
  EXPECT_THROW(read_change(line + std::string("\0}", 2)), Refused);
}

TEST(Regression, a_laptop_that_could_not_become_another_device_is_still_the_old_one) {
  World world;
  LaptopNode a = world.enrol("anna");
  const std::string device = a.keys->device;
  PrivateKey key = PrivateKey::ed25519();
  const std::string next = device_id(key.spki());
  const Certificate certificate = issue(world.authority, world.authority_key, key.spki(), Purpose::device,
                                        next + "." + unit_dns(World::kk1), always());
  sqlite3_commit_hook(
      a.store->database().get(), [](void*) { return 1; }, nullptr); // no commit succeeds
  EXPECT_THROW(
      a.laptop->become(LaptopKeys{next, World::hub_unit, key, {certificate, world.authority}, world.root}),
      Failure);
  sqlite3_commit_hook(a.store->database().get(), nullptr, nullptr);
  EXPECT_EQ(a.laptop->keys().device, device);
  create(a, "person", {edit("birth_place", "x")});
  world.sync(a);
  EXPECT_EQ(a.laptop->unsent(), 0U);
}

TEST(Regression, a_stick_that_comes_late_is_no_fork) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("birth_place", "one")});
  const std::string stick = a.laptop->request(5'000'000, 0, Laptop::Way::stick).bytes;
  world.sync(a);
  create(a, "person", {edit("birth_place", "two")});
  world.sync(a);
  world.hub->exchange(stick, {}); // found in a pocket a week later
  EXPECT_FALSE(world.sync(a).forked);
}

// A hub's rows are not sealed: what a failing disk leaves is refused by name, not met as a defect.
TEST(Regression, damaged_facts_of_a_hub_are_named) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("birth_place", "x")});
  world.sync(a);
  for (const auto& [name, value] : {std::pair{"log", "x"},
                                    {"log", ""},
                                    {"stable", "9z"},
                                    {"restored", "{"},
                                    {"restored", "[{}]"},
                                    {"restored", "[1]"}}) {
    const auto before = world.store->node(name);
    world.store->transaction([&, name = name, value = value] { world.store->set_node(name, value); });
    create(a, "person", {edit("birth_place", "y")});
    const std::string request = a.laptop->request(5'000'000).bytes;
    EXPECT_THROW(world.hub->exchange(request, ders_of(a.keys->chain)), Refused) << name << " " << value;
    const std::string whole = name == std::string("restored") ? "[]" : "0";
    world.store->transaction([&, name = name] { world.store->set_node(name, before.value_or(whole)); });
  }
  world.sync(a);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

// Found by fuzzing: the sealed tip proves rows, and an index that had lost its entries hid an unsent batch.
TEST(Regression, a_damaged_index_hides_no_unsent_batch) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("birth_place", "x")});
  a.laptop->cut();
  a.laptop.reset();
  a.store.reset();
  for (const char* index : {"batch_state", "change_batch"}) {
    std::int64_t page = 0;
    {
      Database database(a.file, Database::Open::existing, 0);
      Query root = database.query("SELECT rootpage FROM sqlite_schema WHERE name = ?");
      root.text(index);
      ASSERT_TRUE(root.step());
      page = root.number(0);
    }
    // The count of its entries (SQLite's file format, b-tree page header).
    std::fstream file(a.file, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((page - 1) * 4096 + 3).write("\0\0", 2);
  }
  EXPECT_THROW(world.reopen(a), Refused); // a person decides: `dromos repair` makes it anew from the rows
}

TEST(Regression, a_change_that_writes_one_register_twice_and_was_replaced_before_it_came_is_not_live) {
  const std::string record = "person/0192f3a4-0000-7000-8000-000000000001";
  Change twice;
  twice.seq = 1;
  twice.at = "2026-11-23T08:15:30.120Z";
  twice.by = "w";
  twice.record = twice.root = twice.keep(record);
  twice.cls = "p1-centre";
  twice.writes = {{"birth_place", {}, "\"a\"", {}}, {"birth_place", {}, "\"b\"", {}}};
  const Dot first = make_dot("k3v9q2m7x4p2d8sa", 1, std::string(32, 'a')),
            second = make_dot("k3v9q2m7x4p2d8sa", 2, std::string(32, 'b'));
  Change after = twice;
  after.seq = 2;
  after.writes = {{"birth_place", {}, "\"c\"", {after.keep(first)}}};
  RecordState in_order, late;
  fold(in_order, twice, first, 1);
  fold(in_order, after, second, 2);
  fold(late, after, second, 2);
  fold(late, twice, first, 1);
  EXPECT_EQ(class_hashes(late), class_hashes(in_order));
  EXPECT_EQ(late.pending, 0U);
}

TEST(Regression, a_stick_for_a_mate_leaves_out_what_came_from_another_unit) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis"),
             c = world.enrol("chara", {"COORD", "SW"}, World::kk2);
  world.backup();
  const std::string person = create(c, "person", {edit("birth_place", "Πάτρα")});
  set(c, person, {edit("held", true, World::kk1)});
  world.sync(c);
  world.sync(a);
  world.restore();
  const auto out = a.laptop->request(5'000'000); // learns of the new epoch: c's batch is to be offered again
  a.laptop->apply(world.hub->exchange(out.bytes, ders_of(a.keys->chain)));
  const std::string own = create(a, "person", {edit("birth_place", "Ρίο")});
  EXPECT_NO_THROW(b.laptop->take_handover(a.laptop->handover(b.keys->device)));
  EXPECT_EQ(value(b, own, "birth_place"), "Ρίο");
  EXPECT_FALSE(b.store->entry(person));
}

TEST(Regression, what_another_copy_sent_comes_while_a_batch_is_open) {
  World world;
  LaptopNode a = world.enrol("anna");
  LaptopNode copy = world.image(a);
  create(copy, "person", {edit("birth_place", "Πάτρα")});
  world.sync(copy);
  const auto asked = a.laptop->request(5'000'000);
  const std::string answer = world.hub->exchange(asked.bytes, ders_of(a.keys->chain));
  std::vector<std::string> people;
  for (int i = 0; i < 3; ++i) people.push_back(create(a, "person", {edit("birth_place", "Ρίο")}));
  a.laptop->apply(answer); // brings a shorter batch under the same name, from the same number on
  EXPECT_TRUE(a.store->batches_in(BatchState::open).empty());
  world.reopen(a);
  EXPECT_NO_THROW(people.push_back(create(a, "person", {edit("birth_place", "Αίγιο")})));
  world.sync(a);
  for (const std::string& person : people) EXPECT_FALSE(hub_value(world, person, "birth_place").is_null());
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

// As a file of an earlier version may be: the batch was still open when another's came in.
TEST(Regression, an_open_batch_goes_on_at_its_own_next_number) {
  World world;
  LaptopNode a = world.enrol("anna");
  for (int i = 0; i < 3; ++i) create(a, "person", {edit("birth_place", "Ρίο")});
  a.store->transaction([&] {
    BatchRow other;
    other.device = a.store->device(a.keys->device)->id;
    other.first = 1;
    other.count = 2;
    other.state = BatchState::done;
    other.hash = std::string(32, 'h');
    a.store->put(other);
  });
  world.reopen(a);
  EXPECT_NO_THROW(create(a, "person", {edit("birth_place", "Αίγιο")}));
  const BatchRow open = a.store->batches_in(BatchState::open).front();
  EXPECT_TRUE(a.store->change(open.id, 4).has_value());
}

TEST(Regression, own_batches_told_what_was_written_under_roles_that_the_laptop_had_lost) {
  World world;
  LaptopNode a = world.enrol("anna");
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  create(a, "identifier", {edit("value", "01010000006")}, person);
  world.sync(a);
  EXPECT_NE(a.laptop->own_batches().find("01010000006"), std::string::npos);
  DeviceRow row = *world.store->device(a.keys->device);
  row.grants.front().until_ms = world.clock.now_ms();
  row.grants.push_back({"anna", {"STREET"}, world.clock.now_ms(), 0});
  world.store->transaction([&] { world.store->put(row); });
  world.sync(a);
  const std::string lines = a.laptop->own_batches();
  EXPECT_EQ(lines.find("01010000006"), std::string::npos);
  EXPECT_NE(lines.find("Πάτρα"), std::string::npos);
  // It verifies as before.
  Lines read(lines);
  const BatchHeader header = verify_header(read.next(), a.keys->chain.front());
  std::vector<std::string_view> leaves;
  while (!read.done()) leaves.push_back(read.next());
  EXPECT_NO_THROW(verify(header, leaves));
}

TEST(Regression, a_laptop_from_an_image_names_its_own_later_changes_by_their_dots) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  LaptopNode image = world.image(a);
  const std::string first = create(a, "person", {edit("birth_place", "x")});
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  image.laptop->take_handover(
      b.laptop->handover(a.keys->device));             // its own changes, numbers 1 and 2, are back
  create(image, "person", {edit("birth_place", "y")}); // numbers 1 and 2 again
  set(image, person, {edit("birth_place", "Ρίο")});
  EXPECT_EQ(value(image, person, "birth_place"), "Ρίο");
  world.sync(image);
  world.sync(b);
  EXPECT_EQ(value(b, person, "birth_place"), "Ρίο");
  EXPECT_TRUE(shown(b, person)["conflicts"].empty());
}

// A mate's change is not accepted yet, and what it replaced came withheld: it is named all the same, so that
// a refusal of the one between revives nothing.
TEST(Regression, what_a_mates_unaccepted_change_replaced_was_not_named_where_it_came_withheld) {
  World world;
  LaptopNode b = world.enrol("babis");
  const std::string person = fresh("person");
  const Forged batch =
      forged(b, {writes(person, "babis", "birth_place", "\"one\""),
                 writes(person, "babis", "gender", "\"F\""), writes(person, "babis", "insured", "\"NONE\""),
                 writes(person, "babis", "birth_place", "\"two\"", {":1"}),
                 writes(person, "babis", "gender", "\"M\"", {":2"}),
                 writes(person, "babis", "insured", "\"EFKA\"", {":3"})});
  const auto named = [&](const Forged& parts, const std::string& field) {
    LaptopNode c = world.enrol("chara");
    const std::string hello = b.laptop->request(1, 0, Laptop::Way::stick).bytes;
    c.laptop->take_handover(hello + parts.text());
    set(c, person, {edit(field, field == "gender" ? "O" : "three")});
    c.laptop->cut();
    const BatchRow own = c.store->batches_in(BatchState::unsent).back();
    return read_change(c.store->changes(own.id).front().body).writes.at(0).replaces.size();
  };
  EXPECT_EQ(named(batch, "birth_place"), 2U);
  EXPECT_EQ(named(batch.withholding(0, 1), "birth_place"), 2U) << "withheld alone";
  EXPECT_EQ(named(batch.withholding(0, 2), "birth_place"), 1U)
      << "the beginning of a run: no hash of its own";
  EXPECT_EQ(named(batch.withholding(0, 2), "gender"), 1U) << "the inside of a run";
}

} // namespace

} // namespace dromos::test
