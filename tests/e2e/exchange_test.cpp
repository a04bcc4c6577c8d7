// What two teams wrote comes together: the loop through the real programs over mutual TLS.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

TEST(Exchange, two_laptops_and_the_hub_agree_and_conflicts_wait_for_a_person) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  const std::string person = a.ok({"new", "person", "gender=F", "birth_date=1980-05", "conf_level=P2"});
  EXPECT_TRUE(person.starts_with("person/"));
  a.ok({"new", "street_contact", "--about", person, "outcome=ENGAGED", "needs=SHELTER,HEALTH",
        "given=BLANKET:2"});
  EXPECT_GT(a.json({"status"})["unsent"].get<int>(), 0);
  a.ok({"sync"});
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
  b.ok({"sync"});

  a.ok({"set", person, "birth_place=Βόλος", "interpreter=true", "conf_level=P4"});
  b.ok({"set", person, "birth_place=Λάρισα", "insured=NONE", "conf_level=P1"});
  a.ok({"sync"});
  EXPECT_EQ(b({"sync"}).code, 1); // new conflicts: a person must act
  a({"sync"});
  const Json seen = shown(a, person);
  EXPECT_EQ(seen["fields"]["interpreter"], true);
  EXPECT_EQ(seen["fields"]["insured"], "NONE");
  EXPECT_EQ(seen["fields"]["conf_level"], "P4"); // the cautious value meanwhile
  ASSERT_EQ(seen["conflicts"]["birth_place"].size(), 2U) << seen.dump(1);
  for (const Json& value : seen["conflicts"]["birth_place"])
    for (const char* member : {"value", "device", "worker", "at"}) EXPECT_TRUE(value.contains(member));
  EXPECT_EQ(a.json({"conflicts"}).size(), 2U);
  EXPECT_EQ(a.json({"status"})["conflicts"], 2);
  EXPECT_EQ(state(a), state(b));
  EXPECT_EQ(state(a), centre.unit_state());

  b.ok({"resolve", person, "birth_place", "Βόλος"});
  b.ok({"resolve", person, "conf_level", "P2"});
  Centre::settle({&b, &a});
  EXPECT_TRUE(shown(a, person)["conflicts"].empty());
  EXPECT_EQ(shown(a, person)["fields"]["conf_level"], "P2");
  EXPECT_EQ(state(a), centre.unit_state());
  EXPECT_EQ(a.json({"status"})["hub_state_hash"], state(a));
}

TEST(Exchange, the_order_of_exchanges_does_not_matter) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis"), c = centre.laptop("chara");
  const std::string person = a.ok({"new", "person", "gender=M"});
  Centre::settle({&a, &b, &c});
  a.ok({"set", person, "birth_place=Α", "languages=el,en"});
  b.ok({"set", person, "birth_place=Β", "languages+=fr"});
  c.ok({"delete", person});
  Centre::settle({&c, &a, &b});
  EXPECT_EQ(state(a), state(b));
  EXPECT_EQ(state(b), state(c));
  EXPECT_EQ(state(a), centre.unit_state());
  const Json seen = shown(c, person);
  EXPECT_TRUE(seen["conflicts"].contains("deleted")) << seen.dump(1);
  EXPECT_TRUE(seen["conflicts"].contains("birth_place"));
}

TEST(Exchange, every_type_of_the_domain_goes_round) {
  Centre centre;
  const std::string roles =
      "STREET,RECEP,SW,PSY,MEDR,MEDI,LAW,EDU,HEALTH,JOB,STORE,VOLC,COORD,REGAN,CMERGE,DPO,AUDIT,ADMIN";
  const LaptopHome a = centre.laptop("anna", roles), b = centre.laptop("babis", roles);
  std::string lines;
  int types = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(DROMOS_TESTS) / "../schema/types")) {
    const Json type = Json::parse(read_file(file.path()));
    lines += Json{{"new", type["type"]}, {"fields", Json::object()}}.dump() + "\n";
    ++types;
  }
  EXPECT_EQ(types, 54);
  const std::string made = a.ok({"apply", "-"}, lines);
  EXPECT_EQ(std::count(made.begin(), made.end(), '\n') + 1, 54);
  Centre::settle({&a, &b});
  EXPECT_EQ(state(a), state(b));
  std::istringstream records(made);
  // A support cycle is for the case team alone, and Babis is not in it.
  for (std::string record; std::getline(records, record);)
    EXPECT_EQ(b({"show", record}).code, record.starts_with("psych_support/") ? 1 : 0) << record;
}

TEST(Exchange, progress_at_10_kB_a_second_never_falls_and_ends_complete) {
  Centre centre;
  const LaptopHome a = centre.laptop("anna");
  std::string lines;
  for (int i = 0; i < 120; ++i)
    lines += Json{{"new", "person"},
                  {"fields", {{"birth_place", "τόπος " + std::to_string(i * 7919)}, {"gender", "F"}}}}
                 .dump() +
             "\n";
  a.ok({"apply", "-"}, lines);
  const Outcome outcome = a({"sync", "--progress", "--rate", "10000"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream told(outcome.err);
  std::uint64_t sent = 0, changes = 0, left = UINT64_MAX;
  int seen = 0;
  for (std::string line; std::getline(told, line);) {
    const Json progress = Json::parse(line, nullptr, false);
    if (!progress.is_object() || !progress.contains("sent")) continue;
    ++seen;
    EXPECT_GE(progress["sent"].get<std::uint64_t>(), sent);
    EXPECT_GE(progress["changes_sent"].get<std::uint64_t>(), changes);
    EXPECT_LE(progress["changes_left"].get<std::uint64_t>(), left);
    sent = progress["sent"];
    changes = progress["changes_sent"];
    left = progress["changes_left"];
  }
  EXPECT_GT(seen, 3);
  EXPECT_EQ(left, 0U);
}

} // namespace

} // namespace dromos::test
