// Programs that do not keep to the rules: what the hub takes from a laptop, and a laptop from a hub, when the
// other side is honest in its signatures alone.
#include "tests/unit/loop/forgery.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

struct Dishonest : testing::Test {
  World world;
  LaptopNode a = world.enrol("anna", {"STREET"}), b = world.enrol("babis"),
             c = world.enrol("chara", {"SW"}, World::kk2);

  // Why the hub refused the last of the changes; "taken": it did not.
  std::string said_to(LaptopNode& node, std::vector<Change> changes) {
    const std::size_t count = changes.size();
    const Receipt receipt = send(world, node, forged(node, std::move(changes)));
    const Refusal* refusal = receipt.refusal(count);
    return refusal == nullptr ? "taken" : refusal->reason;
  }
};

TEST_F(Dishonest, a_change_in_the_name_of_one_who_is_not_enrolled) {
  const std::string person = fresh("person"), cls = class_of("person", "birth_place");
  EXPECT_EQ(said_to(a, {change_of(person, person, cls, "anna", {{"birth_place", "\"x\""}}),
                        change_of(person, person, cls, "babis", {{"birth_place", "\"y\""}})}),
            "refused.worker");
}

TEST_F(Dishonest, a_value_in_a_wider_class_than_its_field_has) {
  const std::string person = fresh("person");
  ASSERT_NE(class_of("person", "birth_place"), "p1-nation");
  EXPECT_EQ(said_to(a, {change_of(person, person, "p1-nation", "anna", {{"birth_place", "\"x\""}})}),
            "refused.class");
}

TEST_F(Dishonest, a_file_given_away_by_one_who_may_not) {
  const std::string person = fresh("person"), cls = class_of("person", "held");
  EXPECT_EQ(said_to(a, {change_of(person, person, cls, "anna", {{"held", "true"}})}), "refused.role");
  EXPECT_EQ(said_to(b, {change_of(person, person, cls, "babis", {{"held", "true"}})}), "taken");
}

TEST_F(Dishonest, a_record_that_is_moved_under_another_root) {
  const std::string person = fresh("person"), other = fresh("person"), contact = fresh("street_contact");
  const std::string cls = class_of("street_contact", "place");
  EXPECT_EQ(said_to(a, {change_of(contact, person, cls, "anna", {{"place", "\"x\""}}),
                        change_of(contact, other, cls, "anna", {{"place", "\"y\""}})}),
            "refused.root");
}

TEST_F(Dishonest, an_edit_of_another_units_file) {
  const std::string person = create(b, "person", {edit("birth_place", "x")});
  world.sync(b);
  const std::string cls = class_of("person", "birth_place");
  EXPECT_EQ(said_to(c, {change_of(person, person, cls, "chara", {{"birth_place", "\"y\""}})}),
            "refused.unit");
}

TEST_F(Dishonest, an_edit_of_what_belongs_to_its_author) {
  LaptopNode author = world.enrol("dora");
  const std::string person = create(author, "person", {edit("gender", "F")});
  const std::string session = create(author, "session", {edit("person", person)}, person);
  world.sync(author);
  const std::string cls = class_of("session", "person");
  EXPECT_EQ(said_to(b, {change_of(session, person, cls, "babis", {{"person", "\"" + person + "\""}})}),
            "refused.relation");
}

TEST_F(Dishonest, a_deletion_by_one_who_does_not_read_all_of_it) {
  const std::string person = create(b, "person", {edit("gender", "F")});
  const std::string number =
      create(b, "identifier", {edit("scheme", "AMKA"), edit("value", "01010000006")}, person);
  world.sync(b);
  const std::string cls = class_of("identifier", "scheme");
  EXPECT_EQ(said_to(a, {change_of(number, person, cls, "anna", {{"deleted", "true"}})}), "refused.delete");
}

// A laptop may know declarations that the hub does not have yet.
TEST_F(Dishonest, an_honest_change_of_a_type_that_the_hub_does_not_know) {
  const std::string visit = fresh("shower_visit");
  EXPECT_EQ(said_to(a, {change_of(visit, visit, "p1-region", "anna", {{"place", "\"x\""}})}), "taken");
}

TEST_F(Dishonest, a_verdict_that_the_laptop_signed_itself) {
  const std::string person = fresh("person");
  const Forged batch =
      forged(a, {change_of(person, person, "p1-nation", "anna", {{"birth_place", "\"x\""}})});
  const std::string line = jws_sign(receipt_payload(verdict_on(world, batch, {{1, 1}})), typ_receipt,
                                    a.keys->key, a.keys->chain.front());
  EXPECT_EQ(send(world, a, batch, line + "\n").refused.size(), 1U);
}

TEST_F(Dishonest, a_batch_under_another_devices_name) {
  const std::string person = fresh("person");
  const Forged batch = forged(
      a, {change_of(person, person, class_of("person", "birth_place"), "babis", {{"birth_place", "\"x\""}})},
      b.keys->device);
  EXPECT_THROW(world.hub->exchange(a.laptop->request(5'000'000).bytes + batch.text(), ders_of(a.keys->chain)),
               Refused);
}

TEST_F(Dishonest, another_devices_request_over_ones_own_line) {
  const std::string bytes = b.laptop->request(5'000'000, 0, Laptop::Way::stick).bytes; // brings its chain
  EXPECT_THROW(world.hub->exchange(bytes, ders_of(a.keys->chain)), Refused);
  EXPECT_NO_THROW(world.hub->exchange(bytes, ders_of(b.keys->chain)));
}

TEST_F(Dishonest, an_answer_that_another_hub_of_the_organisation_signed) {
  const PrivateKey authority_key = PrivateKey::p256(), signer_key = PrivateKey::ed25519();
  const std::string patra = unit_dns("gr/el30/patra");
  const Certificate authority =
      issue(world.root, world.root_key, authority_key.spki(), Purpose::hub, patra, always());
  const Certificate signer =
      issue(authority, authority_key, signer_key.spki(), Purpose::signer, "signer." + patra, always());
  Hub other(*world.store, catalog(),
            HubKeys{World::hub_unit, world.root, {signer, authority}, signer_key, {}}, world.clock);
  const std::string answer = other.exchange(a.laptop->request(5'000'000).bytes, ders_of(a.keys->chain));
  EXPECT_THROW(a.laptop->apply(answer), Refused);
}

TEST_F(Dishonest, an_answer_to_a_hello_that_was_never_said) {
  LaptopNode copy = world.image(b);
  create(copy, "person", {edit("gender", "F")});
  const std::string answer =
      world.hub->exchange(copy.laptop->request(5'000'000).bytes, ders_of(copy.keys->chain));
  EXPECT_THROW(b.laptop->apply(answer), Refused);
}

TEST_F(Dishonest, a_revoked_laptop_that_goes_on_asking_is_fed_nothing) {
  create(b, "person", {edit("birth_place", "CANARY")});
  world.sync(b);
  auto row = world.store->device(a.keys->device);
  row->state = DeviceState::revoked;
  world.store->transaction([&] { world.store->put(*row); });
  const std::string answer = world.hub->exchange(a.laptop->request(5'000'000).bytes, ders_of(a.keys->chain));
  EXPECT_EQ(answer.find("CANARY"), std::string::npos);
}

} // namespace

} // namespace dromos::test
