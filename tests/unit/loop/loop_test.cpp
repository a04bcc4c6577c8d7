// Two laptops and a hub: what an evening and its exchange must give.
#include "tests/unit/loop/world.h"

#include <gtest/gtest.h>

namespace dromos::test {

namespace {

TEST(Loop, what_one_laptop_records_comes_to_the_hub_and_to_the_mate) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = create(a, "person", {edit("gender", "F"), edit("birth_date", "1980-05")});
  create(a, "street_contact", {edit("outcome", "ENGAGED"), edit("place", "Ομόνοια")}, person);
  EXPECT_GT(a.laptop->unsent(), 0U);
  const Applied sent = world.sync(a);
  EXPECT_EQ(sent.acknowledged, 4U); // person and contact, each in two classes
  EXPECT_TRUE(sent.refused.empty());
  EXPECT_EQ(a.laptop->unsent(), 0U);
  world.sync(b);
  EXPECT_EQ(value(b, person, "birth_date"), "1980-05");
  EXPECT_EQ(a.laptop->state_hash(), b.laptop->state_hash());
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
  EXPECT_EQ(world.hub->state_hash(world.hub->viewer_of(*world.store->device(a.keys->device))),
            a.laptop->state_hash());
}

TEST(Loop, other_fields_merge_and_the_same_field_keeps_both_values_until_someone_decides) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = create(a, "person", {edit("gender", "F"), edit("birth_place", "Σμύρνη")});
  world.sync(a);
  world.sync(b);
  set(a, person, {edit("birth_place", "Χίος"), edit("insured", "UNINS")});
  set(b, person, {edit("birth_place", "Λέσβος"), edit("interpreter", true)});
  world.sync(b);
  world.sync(a);
  world.sync(b);
  for (LaptopNode* node : {&a, &b}) {
    const Json seen = shown(*node, person);
    EXPECT_EQ(seen["fields"]["interpreter"], true);
    EXPECT_EQ(seen["fields"]["insured"], "UNINS");
    ASSERT_EQ(seen["conflicts"]["birth_place"].size(), 2U) << seen.dump();
    EXPECT_EQ(seen["conflicts"].size(), 1U);
  }
  EXPECT_EQ(a.laptop->state_hash(), b.laptop->state_hash());
  set(b, person, {edit("birth_place", "Χίος", {}, true)});
  world.sync(b);
  world.sync(a);
  EXPECT_TRUE(shown(a, person)["conflicts"].empty());
  EXPECT_EQ(value(a, person, "birth_place"), "Χίος");
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

TEST(Loop, highest_shows_the_cautious_value_and_only_a_decision_lowers_it) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = create(a, "person", {edit("conf_level", "P2")});
  world.sync(a);
  world.sync(b);
  set(a, person, {edit("conf_level", "P4")});
  set(b, person, {edit("conf_level", "P1")});
  world.sync(a);
  world.sync(b);
  EXPECT_EQ(value(b, person, "conf_level"), "P4");
  set(b, person, {edit("conf_level", "P2")}); // an ordinary save does not lower it
  EXPECT_EQ(value(b, person, "conf_level"), "P4");
  set(b, person, {edit("conf_level", "P2", {}, true)});
  EXPECT_EQ(value(b, person, "conf_level"), "P2");
  world.sync(b);
  world.sync(a);
  EXPECT_EQ(value(a, person, "conf_level"), "P2");
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

// A newer list may have it: nobody here can say that it is harmless.
TEST(Loop, a_code_that_is_not_known_here_is_shown_as_the_highest) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = create(a, "person", {edit("gender", "F")});
  world.sync(a);
  world.sync(b);
  set(b, person, {edit("conf_level", "P9")});
  set(a, person, {edit("conf_level", "P4")});
  world.sync(a);
  world.sync(b);
  EXPECT_EQ(value(b, person, "conf_level"), "P9");
}

TEST(Loop, of_an_add_and_a_remove_at_once_the_add_stands_until_someone_decides) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = create(a, "person", {edit("languages", true, "en")});
  world.sync(a);
  world.sync(b);
  set(b, person, {edit("languages", nullptr, "en")});
  set(b, person, {edit("languages", true, "en")});    // taken back,
  set(a, person, {edit("languages", nullptr, "en")}); // while another removes it, and later
  world.sync(b);
  world.sync(a);
  EXPECT_EQ(value(a, person, "languages"), Json({"en"}));
  EXPECT_TRUE(shown(a, person)["conflicts"].contains("languages")) << shown(a, person).dump();
}

TEST(Loop, a_set_merges_by_key_and_the_add_stands_meanwhile) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person =
      create(a, "person", {edit("languages", true, "el"), edit("languages", true, "en")});
  world.sync(a);
  world.sync(b);
  set(a, person, {edit("languages", nullptr, "en")});
  set(b, person, {edit("languages", true, "fr")});
  world.sync(a);
  world.sync(b);
  world.sync(a);
  EXPECT_EQ(value(a, person, "languages"), Json({"el", "fr"}));
  EXPECT_TRUE(shown(a, person)["conflicts"].empty());
}

TEST(Loop, sending_the_same_request_twice_and_losing_answers_changes_nothing) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = create(a, "person", {edit("gender", "M")});
  const auto request = a.laptop->request(5'000'000);
  world.hub->exchange(request.bytes, ders_of(a.keys->chain)); // the answer is lost
  world.hub->exchange(request.bytes, ders_of(a.keys->chain));
  const std::string answer = world.hub->exchange(request.bytes, ders_of(a.keys->chain));
  a.laptop->apply(answer);
  a.laptop->apply(answer);
  EXPECT_EQ(a.laptop->unsent(), 0U);
  EXPECT_EQ(world.store->batches(0).size(), 1U);
  set(a, person, {edit("gender", "X")});
  world.sync(a);
  world.sync(b);
  EXPECT_EQ(a.laptop->state_hash(), b.laptop->state_hash());
  EXPECT_EQ(a.laptop->state_hash(), world.hub_state());
}

TEST(Loop, a_quiet_exchange_is_one_round_trip) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("gender", "M")});
  world.sync(a);
  const auto out = a.laptop->request(5'000'000);
  const Applied applied = a.laptop->apply(world.hub->exchange(out.bytes, ders_of(a.keys->chain)));
  EXPECT_FALSE(out.more);
  EXPECT_FALSE(applied.more);
  EXPECT_EQ(applied.received, 0U);
}

TEST(Loop, a_role_reads_no_class_that_is_hidden_from_it) {
  World world;
  LaptopNode social = world.enrol("anna"), street = world.enrol("sakis", {"STREET"});
  const std::string person = create(social, "person", {edit("gender", "M")});
  const std::string number =
      create(social, "identifier", {edit("scheme", "AMKA"), edit("value", "CANARY-01010000006")}, person);
  world.sync(social);
  const auto out = street.laptop->request(5'000'000);
  const std::string answer = world.hub->exchange(out.bytes, ders_of(street.keys->chain));
  EXPECT_EQ(answer.find("CANARY"), std::string::npos);
  street.laptop->apply(answer);
  EXPECT_EQ(value(street, number, "scheme"), "AMKA");
  EXPECT_EQ(value(street, number, "value"), Json());
  EXPECT_EQ(world.hub->state_hash(world.hub->viewer_of(*world.store->device(street.keys->device))),
            street.laptop->state_hash());
}

TEST(Loop, another_unit_reads_nothing) {
  World world;
  LaptopNode a = world.enrol("anna"), c = world.enrol("chara", {"SW"}, World::kk2);
  create(a, "person", {edit("birth_place", "CANARY")});
  world.sync(a);
  const auto out = c.laptop->request(5'000'000);
  const std::string answer = world.hub->exchange(out.bytes, ders_of(c.keys->chain));
  EXPECT_EQ(answer.find("CANARY"), std::string::npos);
  EXPECT_EQ(answer.find("person/"), std::string::npos);
}

TEST(Loop, the_laptop_tells_what_the_role_may_not_write) {
  World world;
  LaptopNode street = world.enrol("sakis", {"STREET"});
  const std::string person = create(street, "person", {edit("gender", "M")});
  EXPECT_THROW(create(street, "assessment", {edit("assessed_on", "2026-11-23")}, person), Refused);
  EXPECT_EQ(street.laptop->unsent(), 1U);
}

TEST(Loop, a_deleted_record_is_gone_and_an_unseen_edit_shows_as_a_conflict) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  const std::string person = create(a, "person", {edit("gender", "M"), edit("birth_place", "Βόλος")});
  world.sync(a);
  world.sync(b);
  remove(a, person);
  set(b, person, {edit("birth_place", "Λάρισα")});
  world.sync(a);
  EXPECT_TRUE(show(catalog(), a.laptop->record(person).state).deleted);
  world.sync(b);
  world.sync(a);
  const Json seen = shown(a, person);
  EXPECT_TRUE(seen["conflicts"].contains("deleted")) << seen.dump();
  EXPECT_EQ(seen["fields"]["birth_place"], "Λάρισα");
  EXPECT_EQ(a.laptop->state_hash(), b.laptop->state_hash());
}

TEST(Loop, one_changed_byte_of_a_request_is_refused) {
  World world;
  LaptopNode a = world.enrol("anna");
  create(a, "person", {edit("birth_place", "Άργος")});
  const std::string good = a.laptop->request(5'000'000).bytes;
  const std::string before = world.hub_state();
  for (std::size_t at = 0; at < good.size(); at += 7) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    EXPECT_THROW(world.hub->exchange(bad, ders_of(a.keys->chain)), Refused) << at;
  }
  EXPECT_EQ(world.hub_state(), before);
  EXPECT_TRUE(world.store->batches(0).empty());
}

TEST(Loop, one_changed_byte_of_an_answer_is_refused) {
  World world;
  LaptopNode a = world.enrol("anna"), b = world.enrol("babis");
  create(a, "person", {edit("birth_place", "Άργος")});
  world.sync(a);
  const std::string good = world.hub->exchange(b.laptop->request(5'000'000).bytes, ders_of(b.keys->chain));
  for (std::size_t at = 0; at < good.size(); at += 11) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    EXPECT_THROW(b.laptop->apply(bad), Refused) << at;
  }
  b.laptop->apply(good);
  EXPECT_EQ(a.laptop->state_hash(), b.laptop->state_hash());
}

} // namespace

} // namespace dromos::test
