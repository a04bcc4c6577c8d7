// Bugs that were found and mended, one test each, named after what went wrong.
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

namespace dromos::test {

namespace {

Validity ends_soon(const World& world) {
  return {1'700'000'000'000, world.clock.ms + 100'000'000};
}

// The same key under a new certificate, as POST /v1/renew gives it.
void renew_certificate(World& world, LaptopNode& node, Validity validity) {
  auto row = world.store->device(node.keys->device);
  const Certificate certificate =
      issue(world.authority, world.authority_key, node.keys->key.spki(), Purpose::device,
            node.keys->device + "." + unit_dns(row->unit), validity);
  node.keys->chain = {certificate, world.authority};
  row->chain = ders_of(node.keys->chain);
  world.store->transaction([&] { world.store->put(*row); });
  auto self = node.store->device(node.keys->device);
  self->chain = row->chain;
  node.store->transaction([&] { node.store->put(*self); });
  world.reopen(node);
}

void give_agreement(World& world, const LaptopNode& node, Validity validity) {
  auto row = world.store->device(node.keys->device);
  row->agreement =
      ders_of({issue(world.authority, world.authority_key, PrivateKey::p256().spki(), Purpose::agreement,
                     node.keys->device + "." + unit_dns(row->unit), validity),
               world.authority});
  world.store->transaction([&] { world.store->put(*row); });
}

TEST(Regression, a_batch_of_before_a_renewal_is_read_by_a_new_laptop) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("birth_place", "x")});
  world.sync(a);
  renew_certificate(world, a, always());
  world.sync(a);
  LaptopNode b = world.enrol("babis");
  world.sync(b);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(Regression, a_batch_cut_before_a_renewal_is_sent_after_it) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("birth_place", "x")});
  a.laptop->cut();
  renew_certificate(world, a, always());
  world.sync(a);
  EXPECT_EQ(a.laptop->unsent(), 0U);
}

TEST(Regression, the_ended_certificate_of_a_gone_laptop_stops_nobody) {
  World world;
  LaptopNode a = world.enrol("anna");
  renew_certificate(world, a, ends_soon(world));
  create(a, "person", {edit("birth_place", "x")});
  world.sync(a);
  world.clock.ms += 200'000'000;
  LaptopNode b = world.enrol("babis");
  world.sync(b);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
  EXPECT_THROW(world.sync(a), Refused); // itself it must renew
}

TEST(Regression, a_mate_whose_stick_certificate_has_ended_stops_nobody) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  give_agreement(world, a, ends_soon(world));
  world.clock.ms += 200'000'000;
  for (const char* place : {"x", "y"}) {
    create(b, "person", {edit("birth_place", place)});
    world.sync(b);
    world.sync(b);
  }
  EXPECT_EQ(b.laptop->unsent(), 0U);
}

TEST(Regression, a_mate_first_met_by_its_stick_certificate_is_carried_with_its_chain) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  give_agreement(world, b, always());
  create(a, "person", {edit("birth_place", "x")});
  world.sync(a); // learns of b by its agreement certificate alone
  create(b, "person", {edit("birth_place", "y")});
  a.laptop->take_handover(b.laptop->handover(a.keys->device));
  world.sync(a);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
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

TEST(Regression, a_device_that_a_restored_hub_knows_by_a_mate_alone_is_not_answered_as_without_workers) {
  World world;
  LaptopNode b = world.enrol("babis");
  world.backup();
  LaptopNode a = world.enrol("anna"); // after the backup
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  world.sync(a);
  world.sync(b);
  world.restore();
  world.sync(b); // carries a's batch home
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Πάτρα");
  EXPECT_THROW(world.sync(a), Refused); // enrol anew, rather than lose its workers
  EXPECT_FALSE(a.laptop->viewer().workers.empty());
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

TEST(Regression, a_receipt_that_says_quarantined_opens_no_way_past_the_coordinator_after_a_restore) {
  World world;
  LaptopNode a = world.enrol("anna");
  world.sync(a);
  const auto revoke = [&] {
    auto row = world.store->device(a.keys->device);
    row->state = DeviceState::revoked;
    world.store->transaction([&] {
      world.store->put(*row);
      if (world.store->orders(0).empty()) world.hub->order({{"kind", "revoke"}, {"device", a.keys->device}});
    });
  };
  world.backup();
  revoke();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  world.sync(a);
  EXPECT_EQ(world.store->batches_in(BatchState::quarantined).size(), 1U);
  world.restore();
  revoke();
  world.sync(a); // hears of the new epoch,
  world.sync(a); // and offers again, with the receipt
  EXPECT_EQ(world.store->batches_in(BatchState::quarantined).size(), 1U);
  EXPECT_FALSE(world.store->entry(person));
}

TEST(Regression, who_carried_what_a_coordinator_rejected_hears_of_it) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  auto row = world.store->device(a.keys->device);
  row->state = DeviceState::revoked;
  world.store->transaction([&] { world.store->put(*row); });
  world.sync(b);
  world.hub->release(world.store->batches_in(BatchState::quarantined).front().hash, false);
  world.sync(b);
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
  EXPECT_FALSE(world.store->entry(person)); // it stays rejected
}

TEST(Regression, a_restored_hub_does_not_take_a_guest_unit_for_the_maker_of_a_root_that_it_forgot) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), c = world.enrol("chara", {"SW"}, World::kk2);
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("held", true, World::kk2)});
  world.sync(a);
  world.sync(c);
  world.restore();
  set(c, person, {edit("gender", "F")});
  world.sync(c); // first to come, with an edit of what the hub does not know any more
  EXPECT_TRUE(c.laptop->refused().empty());
  world.sync(a);
  world.sync(c);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(c.laptop->state_hash(), world.hub_state(World::kk2));
  EXPECT_EQ(value(a, person, "gender"), "F");
  EXPECT_EQ(world.store->record(world.store->entry(person)->id).unit, World::kk1);
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

TEST(Regression, a_guests_change_that_a_restored_hub_gets_back_first_makes_nobody_the_maker) {
  World world;
  LaptopNode a = world.enrol("anna", {"COORD", "SW"}), b = world.enrol("babis"),
             c = world.enrol("chara", {"COORD", "SW"}, World::kk2);
  world.backup();
  const std::string person = create(c, "person", {edit("birth_place", "Πάτρα")});
  set(c, person, {edit("held", true, World::kk1)});
  world.sync(c);
  world.sync(a);
  set(a, person, {edit("gender", "F")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  world.restore();
  world.sync(b); // brings the guest's change, and nothing of what it is about
  EXPECT_EQ(world.store->entry(person)->unit, World::kk1);
  world.sync(c);
  EXPECT_EQ(world.store->entry(person)->unit, World::kk2);
  set(c, person, {edit("birth_place", "Ρίο")});
  world.sync(c);
  world.sync(a);
  EXPECT_TRUE(c.laptop->refused().empty());
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Ρίο");
  EXPECT_EQ(c.laptop->state_hash(), world.hub_state(World::kk2));
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
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

TEST(Regression, a_refusal_that_a_restored_hub_got_back_without_its_leaf_is_brought_back_by_its_author) {
  World world;
  LaptopNode a = world.enrol("anna", {"SW"}), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  set(a, person, {edit("gender", "F")}); // in the same batch, and refused: a worker that was never enrolled
  const auto open = a.store->batches_in(BatchState::open).front();
  for (ChangeRow row : a.store->changes(open.id)) {
    const std::size_t by = row.body.find("\"by\":\"anna\"");
    if (row.body.find("gender") == std::string::npos) continue;
    row.body.replace(by, 11, "\"by\":\"aliki\"");
    a.store->transaction([&] { a.store->put(row); });
  }
  world.reopen(a);
  world.sync(a);
  ASSERT_EQ(a.laptop->refused().size(), 1U);
  world.sync(b); // holds the batch, the refused leaf withheld
  world.restore();
  world.sync(b); // brings it back so
  world.sync(a);
  EXPECT_EQ(a.laptop->refused().size(), 1U);
  EXPECT_EQ(a.laptop->unsent(), 0U);
  const auto batch = world.store->batches(world.store->device(a.keys->device)->id).front();
  EXPECT_EQ(world.store->changes(batch.id).back().state,
            ChangeState::refused); // evidence, not a withheld leaf
}

TEST(Regression, of_two_verdicts_of_a_restored_hub_the_newer_one_counts_everywhere) {
  World world;
  LaptopNode a = world.enrol("anna", {"SW"}), b = world.enrol("babis");
  world.sync(a);
  world.sync(b);
  world.backup();
  const std::string person = create(a, "person", {edit("birth_place", "Πάτρα")});
  b.laptop->take_handover(a.laptop->handover(b.keys->device));
  LaptopNode copy = world.image(a); // has no verdict yet
  auto row = world.store->device(a.keys->device);
  for (Grant& grant : row->grants) grant.until_ms = world.clock.now_ms();
  row->grants.push_back({"anna", {"AUDIT"}, world.clock.now_ms(), 0});
  row->answered_ms = world.clock.now_ms();
  world.store->transaction([&] { world.store->put(*row); });
  world.sync(a);
  EXPECT_EQ(a.laptop->refused().size(), 1U);
  world.restore(); // to when she had the role
  world.sync(copy);
  EXPECT_EQ(hub_value(world, person, "birth_place"), "Πάτρα");
  world.sync(a);
  world.sync(b);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(b.laptop->state_hash(), world.hub_state());
}

TEST(Regression, a_unit_hears_that_a_file_went_though_the_restored_hub_never_saw_it_hold) {
  World world;
  LaptopNode a = world.enrol("anna"), c = world.enrol("chara", {"COORD", "SW"}, World::kk2);
  world.backup();
  const std::string person = create(c, "person", {edit("birth_place", "Πάτρα")});
  set(c, person, {edit("held", true, World::kk1)});
  world.sync(c);
  world.sync(a);
  world.restore();
  set(c, person, {edit("held", nullptr, World::kk1)});
  world.sync(c); // brings back the whole story at once
  world.sync(a);
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

TEST(Regression, a_root_of_a_class_that_held_was_of_too_went_to_roles_that_do_not_read_it) {
  World world;
  LaptopNode job = world.enrol("iro", {"JOB"}), volunteers = world.enrol("vera", {"VOLC"});
  const std::string employer = create(job, "employer", {edit("name", "ΚΑΝΑΡΙΝΙ")});
  world.sync(job);
  const std::string answer =
      world.hub->exchange(volunteers.laptop->request(5'000'000).bytes, ders_of(volunteers.keys->chain));
  EXPECT_EQ(answer.find("ΚΑΝΑΡΙΝΙ"), std::string::npos);
  EXPECT_EQ(answer.find(employer), std::string::npos);
}

TEST(Regression, a_unit_that_gave_a_root_away_went_on_reading_more_of_it_than_where_it_went) {
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

TEST(Regression, a_record_of_an_undeclared_type_went_to_every_holder_of_its_root) {
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

TEST(Regression, a_file_that_was_given_away_still_counted_with_all_under_it_in_the_hubs_state_hash) {
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

TEST(Regression, a_laptop_does_not_take_a_guest_unit_for_the_maker_of_a_root_whose_guest_it_met_first) {
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

// A coordinator released what there was of a revoked laptop's batch; the rest came afterwards.
TEST(Regression, a_body_that_came_after_the_coordinators_word_was_folded_without_one) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = fresh("person"), chain = chain_line(ders_of(a.keys->chain));
  const Forged batch =
      forged(a, {writes(person, "anna", "birth_place", "\"x\""), writes(person, "anna", "gender", "\"F\"")});
  auto row = world.store->device(a.keys->device);
  row->state = DeviceState::revoked;
  world.store->transaction([&] { world.store->put(*row); });
  EXPECT_TRUE(send(world, b, batch.withholding(1, 1), chain).quarantined);
  EXPECT_TRUE(world.hub->release(batch.hash(), true).holds(1));
  const Receipt rest = send(world, b, batch, chain);
  EXPECT_TRUE(rest.quarantined);
  EXPECT_FALSE(rest.holds(2));
  EXPECT_EQ(hub_value(world, person, "gender"), Json());
  const Receipt last = world.hub->release(batch.hash(), false);
  EXPECT_TRUE(last.holds(1));
  ASSERT_NE(last.refusal(2), nullptr);
  EXPECT_EQ(hub_value(world, person, "birth_place"), "x");
  EXPECT_EQ(hub_value(world, person, "gender"), Json());
}

} // namespace

} // namespace dromos::test
