// How a hub judges what hardly comes: quarantine with parts of a batch, verdicts on some of its changes,
// records whose root nobody has seen.
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

struct Judged : testing::Test {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis", {"COORD", "SW"}),
             c = world.enrol("chara", {"SW"}, World::kk2);

  static Change contact_of(const std::string& contact, const std::string& root, const std::string& by) {
    return change_of(contact, root, class_of("street_contact", "place"), by, {{"place", "\"x\""}});
  }
  static std::vector<std::string> reasons(const Receipt& receipt) {
    std::vector<std::string> all;
    for (const Refusal& refusal : receipt.refused)
      all.push_back(std::to_string(refusal.seq) + " " + refusal.reason);
    return all;
  }
};

TEST_F(Judged, only_what_is_in_quarantine_is_released) {
  EXPECT_EQ(told([&] { world.hub->release(std::string(32, 'x'), true); }), "hub.not_quarantined");
  const Forged batch = forged(a, {writes(fresh("person"), "anna", "birth_place", "\"x\"")});
  send(world, a, batch);
  EXPECT_EQ(told([&] { world.hub->release(batch.hash(), false); }), "hub.not_quarantined");
}

// A batch of a revoked device, of which a mate had only parts. Each change is judged by itself.
TEST_F(Judged, a_quarantined_batch_with_gaps) {
  const std::string person = fresh("person"), other = fresh("person"), known = fresh("street_contact");
  send(world, b, forged(b, {contact_of(known, other, "babis")}));
  std::vector<std::string> lines;
  const auto add = [&](Change change) {
    change.seq = lines.size() + 1;
    lines.push_back(write_change(change, random_bytes(16)));
  };
  add(writes(person, "anna", "birth_place", "\"one\"")); // 1, 2: withheld as one
  add(writes(person, "anna", "gender", "\"F\""));
  add(writes(person, "anna", "birth_place", "\"two\"", {":1"}));   // of a run
  add(writes(person, "anna", "birth_place", "\"three\"", {":3"})); // of a body
  add(writes(person, "anna", "insured", "\"NONE\""));              // 5: withheld alone
  add(writes(person, "anna", "insured", "\"EFKA\"", {":5"}));      // of what is withheld alone
  add(writes(person, "anna", "gender", "\"M\"", {":2"}));          // of the inside of a run
  lines.push_back("{}");                                           // 8: no change
  add(contact_of(known, person, "anna"));                          // 9: another root than it has
  const Forged whole = forged_of(a, lines, a.keys->device);
  world.revoke(a);
  EXPECT_TRUE(send(world, a, whole.withholding(4, 1).withholding(0, 2)).quarantined);
  EXPECT_FALSE(world.store->entry(person)) << "nothing is folded before a coordinator has looked";
  const Receipt receipt = world.hub->release(whole.hash(), true);
  EXPECT_EQ(reasons(receipt), (std::vector<std::string>{"8 refused.form", "9 refused.root"}));
  EXPECT_EQ(receipt.held, (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{3, 4}, {6, 7}}));
  EXPECT_EQ(hub_value(world, person, "birth_place"), "three");
  // The body that was replaced before it came is not live when it comes; it too waits for the coordinator.
  EXPECT_TRUE(send(world, b, whole.withholding(0, 2), chain_line(ders_of(a.keys->chain))).quarantined);
  EXPECT_EQ(world.hub->release(whole.hash(), true).refused.size(), 2U);
  EXPECT_EQ(world.store->change(world.store->batch(whole.hash())->id, 5)->state, ChangeState::held);
  EXPECT_EQ(hub_value(world, person, "insured"), "EFKA");
}

// A copy that a coordinator releases of what was folded from a fork's other batch is folded once.
TEST_F(Judged, a_quarantined_copy_of_a_known_change) {
  const std::string person = fresh("person");
  Change one = writes(person, "anna", "birth_place", "\"one\""),
         two = writes(person, "anna", "gender", "\"F\"");
  one.seq = 1;
  two.seq = 2;
  const std::string line = write_change(one, random_bytes(16)), more = write_change(two, random_bytes(16));
  const Forged first = forged_of(a, {line}, a.keys->device),
               second = forged_of(a, {line, more}, a.keys->device);
  send(world, a, first);
  world.revoke(a);
  EXPECT_TRUE(send(world, a, second).quarantined);
  EXPECT_TRUE(world.hub->release(second.hash(), true).refused.empty());
  const RecordRow row = world.store->record(world.store->entry(person)->id);
  EXPECT_EQ(row.state.folded.size(), 2U);
  EXPECT_EQ(hub_value(world, person, "gender"), "F");
}

// What was accepted before its device was revoked needs no coordinator after a restore.
TEST_F(Judged, a_revoked_devices_batch_that_was_accepted_before) {
  const std::string person = fresh("person");
  const Forged batch = forged(a, {writes(person, "anna", "birth_place", "\"x\"")});
  world.revoke(a);
  EXPECT_FALSE(send(world, a, batch, line_of(world, verdict_on(world, batch, {{1, 1}}))).quarantined);
  EXPECT_EQ(hub_value(world, person, "birth_place"), "x");
}

// A stick can be written for a mate as long as it is one.
TEST_F(Judged, a_mate_who_was_revoked_is_named_to_nobody) {
  const auto agreement = [&](const LaptopNode& node) {
    auto row = world.store->device(node.keys->device);
    row->agreement = {"not empty"};
    world.store->transaction([&] { world.store->put(*row); });
  };
  agreement(a);
  const auto named = [&] {
    LaptopNode mate = world.enrol("dora");
    create(b, "person", {edit("gender", "F")}); // something to be read
    world.sync(b);
    return world.hub->exchange(mate.laptop->request(5'000'000).bytes, ders_of(mate.keys->chain))
               .find("{\"agreement\"") != std::string::npos;
  };
  EXPECT_TRUE(named());
  world.revoke(a);
  EXPECT_FALSE(named());
}

// A verdict of before a restore that speaks of the first change alone: the second is judged as ever.
TEST_F(Judged, a_verdict_on_one_of_two_changes) {
  const std::string person = fresh("person");
  const Forged batch =
      forged(a, {change_of(person, person, "p1-nation", "anna", {{"birth_place", "\"x\""}}),
                 change_of(person, person, "p1-nation", "anna", {{"birth_place", "\"y\""}})});
  const Receipt said = send(world, a, batch, line_of(world, verdict_on(world, batch, {{1, 1}})));
  EXPECT_EQ(reasons(said), std::vector<std::string>{"2 refused.class"});
}

TEST_F(Judged, records_whose_root_nobody_has_seen_belong_to_who_made_them) {
  const std::string contact = fresh("street_contact"), nobody = fresh("person");
  const Change change = contact_of(contact, nobody, "anna");
  EXPECT_TRUE(send(world, a, forged(a, {change, change})).refused.empty());
  EXPECT_EQ(reasons(send(world, c, forged(c, {contact_of(contact, nobody, "chara")}))),
            std::vector<std::string>{"1 refused.unit"});
}

// After a restore a carrier brings a guest's change before the root that it is about: the guess of the one
// says nothing to the other.
TEST_F(Judged, a_root_that_comes_after_what_a_guest_wrote_about_it) {
  const std::string contact = fresh("street_contact"), person = fresh("person");
  const Forged guests = forged(a, {contact_of(contact, person, "anna")});
  const Forged makers = forged(c, {writes(person, "chara", "birth_place", "\"x\"")});
  world.hub->exchange(b.laptop->request(5'000'000).bytes + chain_line(ders_of(a.keys->chain)) +
                          guests.text() + chain_line(ders_of(c.keys->chain)) + makers.text(),
                      ders_of(b.keys->chain));
  const auto said = [&](const Forged& batch) {
    return read_receipt(jws_read(world.store->batch(batch.hash())->receipt).payload);
  };
  EXPECT_EQ(reasons(said(guests)), std::vector<std::string>());
  EXPECT_EQ(reasons(said(makers)), std::vector<std::string>());
}

// A worker joins the case team and writes at once: what the same request says of the team counts.
TEST_F(Judged, by_the_team_as_the_request_itself_has_named_it) {
  const std::string person = create(b, "person", {edit("gender", "F")});
  const std::string support = create(b, "psych_support", {edit("state", "x")}, person);
  world.sync(b);
  const auto write = [&](const std::string& by) {
    return change_of(support, person, class_of("psych_support", "state"), by, {{"state", "\"y\""}});
  };
  const auto team = [&](const std::string& worker) {
    return change_of(fresh("case_file"), person, class_of("case_file", "worker"), "anna",
                     {{"worker", "\"" + worker + "\""}});
  };
  EXPECT_EQ(
      reasons(send(world, a,
                   forged(a, {write("anna"), team("dora"), write("anna"), team("anna"), write("anna")}))),
      (std::vector<std::string>{"1 refused.relation", "3 refused.relation"}));
}

// To withdraw a deletion is no deletion: it asks for no more than any other edit.
TEST_F(Judged, a_deletion_without_a_value) {
  LaptopNode street = world.enrol("sakis", {"STREET"});
  const std::string person = create(b, "person", {edit("gender", "F")});
  const std::string number =
      create(b, "identifier", {edit("scheme", "AMKA"), edit("value", "01010000006")}, person);
  world.sync(b);
  const std::string cls = class_of("identifier", "scheme");
  Change withdrawn = change_of(number, person, cls, "sakis", {{"deleted", "true"}});
  Change deletes = withdrawn;
  withdrawn.writes[0].value.reset();
  EXPECT_EQ(reasons(send(world, street, forged(street, {withdrawn, deletes}))),
            std::vector<std::string>{"2 refused.delete"});
}

TEST_F(Judged, a_holder_without_a_value_gives_nothing_to_anybody) {
  const std::string person = create(b, "person", {edit("birth_place", "CANARY")});
  world.sync(b);
  LaptopNode d = world.enrol("dora", {"COORD", "SW"});
  Change held = change_of(person, person, class_of("person", "held"), "dora", {{"held", "true"}});
  held.writes[0].value.reset();
  EXPECT_EQ(reasons(send(world, d, forged(d, {held}))), std::vector<std::string>{"1 refused.form"});
  const std::string answer = world.hub->exchange(c.laptop->request(5'000'000).bytes, ders_of(c.keys->chain));
  EXPECT_EQ(answer.find("CANARY"), std::string::npos);
  EXPECT_TRUE(world.store->holdings(person).empty());
}

} // namespace

} // namespace dromos::test
