// Certificates near their end and past it, with the calendar of both programs turned: the laptop's is renewed
// at a sync, the hub's by `renew`; whoever was away too long needs a new code and loses nothing.
#include "sync/engine/authority.h"
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

struct Renewal : testing::Test {
  Centre centre;

  // The same day for everybody; the hub starts anew on it.
  void turn(const std::string& when, std::initializer_list<LaptopHome*> laptops) {
    centre.hub.stop();
    turn_clock(centre.hub.environment, when);
    for (LaptopHome* laptop : laptops) turn_clock(laptop->environment, when);
    centre.hub.serve();
  }
  void SetUp() override {
    Environment unused;
    if (!turn_clock(unused, "+1d")) GTEST_SKIP() << "faketime is not installed";
  }
  std::int64_t certificate_ends_ms(const std::string& device) const {
    for (const Json& one : Json::parse(centre.hub({"devices", "--json"}).out))
      if (one["device"] == device)
        return Certificate::from_pem(one["certificate"].get<std::string>()).not_after_ms();
    return 0;
  }
};

constexpr std::int64_t day_ms = 24LL * 60 * 60 * 1000;

TEST_F(Renewal, a_laptop_near_its_certificates_end_is_renewed_at_a_sync_and_goes_on) {
  LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  const std::string device = a.json({"status"})["device"];
  const std::string person = a.ok({"new", "person", "birth_place=Πάτρα"});
  a.ok({"sync"});
  b.ok({"sync"});
  const std::int64_t first_end = certificate_ends_ms(device);

  turn("+290d", {&a}); // too early: nothing is renewed
  a.ok({"sync"});
  EXPECT_EQ(certificate_ends_ms(device), first_end);

  turn("+310d", {&a});
  a.ok({"set", person, "insured=NONE"});
  a.ok({"sync"});
  EXPECT_EQ((certificate_ends_ms(device) - first_end + day_ms / 2) / day_ms, 310);
  EXPECT_EQ(a.json({"status"})["device"], device); // the same key, the same name

  turn("+400d", {&a}); // the first certificate has ended
  a.ok({"set", person, "birth_place=Ρίο"});
  a.ok({"sync"});
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
  EXPECT_EQ(state(a), centre.unit_state());
  LaptopHome c(centre.folder / "chara"); // a new laptop reads what was signed under either
  turn_clock(c.environment, "+400d");
  c.ok({"enrol", centre.hub.invite(kk1, "SW", "chara")});
  c.ok({"sync"});
  EXPECT_EQ(shown(c, person)["fields"]["birth_place"], "Ρίο");
  EXPECT_EQ(state(c), centre.unit_state());
}

TEST_F(Renewal, a_laptop_that_was_away_longer_is_told_so_and_a_new_code_brings_all_it_has) {
  LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  a.ok({"sync"});
  const std::string person = a.ok({"new", "person", "birth_place=Πάτρα"});
  turn("+366d", {&a});
  const Outcome refused = a({"sync"});
  expect_sentence(refused, 1);
  EXPECT_NE(refused.err.find("certificate"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("Nothing was lost"), std::string::npos) << refused.err;
  a.ok({"set", person, "insured=NONE"}); // the work goes on meanwhile
  EXPECT_EQ(a.json({"status"})["unsent"], 2);
  const std::string old_device = a.json({"status"})["device"];
  a.ok({"enrol", centre.hub.invite(kk1, "SW", "anna")});
  a.ok({"sync"});
  EXPECT_NE(a.json({"status"})["device"], old_device);
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
  EXPECT_EQ(shown(a, person)["fields"]["insured"], "NONE");
  EXPECT_EQ(state(a), centre.unit_state());
}

TEST_F(Renewal, a_stick_from_before_the_laptops_renewal_opens_after_it) {
  LaptopHome a = centre.laptop("anna"), b = centre.laptop("babis");
  const std::string device = a.json({"status"})["device"];
  a.ok({"new", "person", "gender=F"});
  a.ok({"sync"});
  b.ok({"sync"}); // brings news, and so knows its mate
  turn("+310d", {&a, &b});
  const std::string person = b.ok({"new", "person", "birth_place=ΣΤΙΚΑΚΙ"});
  const std::string from_hub = (centre.folder / "down").string(),
                    from_mate = (centre.folder / "mate").string();
  b.ok({"export", from_mate, "--to", device}); // only on this stick as yet
  ASSERT_EQ(centre.hub({"export", from_hub, "--device", device}).code, 0);
  a.ok({"sync"});
  ASSERT_GT(certificate_ends_ms(device), 0);
  a.ok({"import", from_mate});
  EXPECT_EQ(shown(a, person)["fields"]["birth_place"], "ΣΤΙΚΑΚΙ");
  a.ok({"import", from_hub});
}

TEST_F(Renewal, the_hubs_own_certificates_are_renewed_beside_a_running_serve) {
  LaptopHome a = centre.laptop("anna");
  turn("+310d", {&a});
  a.ok({"sync"});
  const std::string stick = (centre.folder / "up").string();
  turn("+640d", {&a});
  a.ok({"sync"});
  const std::string person = a.ok({"new", "person", "birth_place=Πάτρα"});
  a.ok({"export", stick}); // sealed to the hub's certificate of the first day
  const Outcome renewed = centre.hub({"renew"});
  ASSERT_EQ(renewed.code, 0) << renewed.err;
  turn("+740d", {&a}); // the first ones have ended
  a.ok({"sync"});
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
  EXPECT_EQ(centre.hub({"import", stick}).code, 0);
  EXPECT_EQ(state(a), centre.unit_state());
}

TEST_F(Renewal, a_hub_that_was_not_renewed_in_time_is_told_apart_from_a_stranger_and_heals) {
  LaptopHome a = centre.laptop("anna");
  for (const char* when : {"+310d", "+640d"}) {
    turn(when, {&a});
    a.ok({"sync"});
  }
  turn("+735d", {&a});
  const std::string person = a.ok({"new", "person", "birth_place=Πάτρα"});
  a({"sync"}); // the laptop judges by the newest hub time that it knows, in which nothing has ended yet
  ASSERT_EQ(centre.hub({"renew"}).code, 0);
  turn("+735d", {&a});
  a.ok({"sync"});
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
}

TEST_F(Renewal, what_the_hub_refused_is_gone_after_ninety_days_and_its_batches_still_verify) {
  LaptopHome a = centre.laptop("anna", "STREET");
  a.ok({"sync"});
  const std::string device = a.json({"status"})["device"];
  ASSERT_EQ(centre.hub({"revoke", device}).code, 0);
  a.ok({"new", "person", "birth_place=ΜΥΣΤΙΚΟ"});
  EXPECT_EQ(a({"sync"}).code, 1);
  const Json waiting = Json::parse(centre.hub({"quarantine", "list", "--json"}).out);
  ASSERT_EQ(waiting.size(), 1U);
  ASSERT_EQ(centre.hub({"quarantine", "reject", waiting[0]["batch"].get<std::string>()}).code, 0);
  const auto batches = [&] { return centre.hub({"batches", "--unit", kk1}).out; };
  turn("+89d", {});
  EXPECT_NE(batches().find("ΜΥΣΤΙΚΟ"), std::string::npos);
  turn("+91d", {});
  EXPECT_EQ(batches().find("ΜΥΣΤΙΚΟ"), std::string::npos);
  write_file(centre.folder / "batches", batches());
  const Outcome verified = centre.hub({"verify", (centre.folder / "batches").string()});
  EXPECT_EQ(verified.code, 0) << verified.err;
  EXPECT_EQ(verified.out, "1 1\n");
  centre.hub.stop();
  EXPECT_EQ(read_file(centre.hub.home() / "hub.db").find("ΜΥΣΤΙΚΟ"),
            std::string::npos); // not in the file either
  centre.hub.serve();
}

// One centre alone: it is its own root, and signs its authority anew with it.
TEST_F(Renewal, a_hub_with_its_own_root_renews_its_authority_before_ten_years_are_over) {
  LaptopHome a(centre.folder / "anna");
  turn("+3640d", {&a});
  // Its server's certificate ended eight years ago: nobody has been here.
  const Outcome renewed = centre.hub({"renew"});
  ASSERT_EQ(renewed.code, 0) << renewed.err;
  turn("+3640d", {&a});
  a.ok({"enrol", centre.hub.invite(kk1, "SW", "anna")});
  const std::string person = a.ok({"new", "person", "birth_place=Πάτρα"});
  a.ok({"sync"});
  turn("+3700d", {&a}); // the first authority has ended
  a.ok({"set", person, "birth_place=Ρίο"});
  a.ok({"sync"});
  EXPECT_EQ(state(a), centre.unit_state());
  EXPECT_EQ(a.json({"status"})["unsent"], 0);
}

} // namespace

} // namespace dromos::test
