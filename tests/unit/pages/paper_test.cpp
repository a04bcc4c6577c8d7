// Sticks and paper by page.
#include "client/stick.h"
#include "tests/unit/pages/browser.h"

#include <fstream>

namespace dromos::test {

namespace {

struct Paper : testing::Test {
  World world;
  LaptopHome home{world};
  Browser browser{home};
};

TEST_F(Paper, a_certificate_says_who_and_where_and_nothing_of_needs_or_risk) {
  const std::string person = home.ok({"new", "person", "gender=F", "birth_date=1980", "birth_place=Athens"});
  home.ok({"new", "person_name", "--about", person, "given=Anna", "family=Anagnostou"});
  home.ok({"new", "street_contact", "--about", person, "at=2026-11-20T20:00:00Z", "needs=HEALTH",
           "note=SECRETNOTE"});
  browser.unlock();
  EXPECT_EQ(browser.get("/certificate/" + person), 200);
  EXPECT_TRUE(browser.shows("Anagnostou"));
  EXPECT_TRUE(browser.shows("20/11/2026"));
  EXPECT_TRUE(browser.shows(World::kk1));
  EXPECT_FALSE(browser.shows("housing situation stated")); // nobody has said one
  for (const char* other : {"SECRETNOTE", "Athens"}) EXPECT_FALSE(browser.shows(other)) << other;
  EXPECT_EQ(browser.get("/print/" + person), 200);
  EXPECT_TRUE(browser.shows("Athens"));
  EXPECT_EQ(browser.open().store().entries("access_event").size(), 1U); // on paper a file is read, too
}

TEST_F(Paper, a_plan_is_printed_with_its_steps_and_a_place_to_sign) {
  const std::string person = home.ok({"new", "person", "gender=F"});
  const std::string plan = home.ok({"new", "plan", "--about", person, "goal=A room"});
  home.ok({"new", "plan_step", "--about", plan, "plan=" + plan, "position=1", "action=Call the hostel"});
  browser.unlock();
  EXPECT_EQ(browser.get("/print/" + plan), 200);
  for (const char* text : {"A room", "Call the hostel", "class=\"signatures\""})
    EXPECT_TRUE(browser.shows(text)) << text;
  const std::string slip =
      browser.open()
          .laptop
          .save({{"", "appointment", person, {edit("person", person), edit("place", "Room 4")}}}, "anna")
          .front();
  EXPECT_EQ(browser.get("/print/" + slip), 200);
  EXPECT_TRUE(browser.shows("Room 4"));
  EXPECT_EQ(browser.get("/certificate/" + plan), 422);
  EXPECT_EQ(browser.get("/print/task/" + person.substr(7)), 422);
}

TEST_F(Paper, the_day_report_has_the_day_alone) {
  browser.unlock();
  const std::string today = instant(world.clock.now_ms());
  const auto contact = [&](const std::string& at, const std::string& spot) {
    browser.open().laptop.save({{"", "street_contact", "", {edit("at", at), edit("spot", spot)}}}, "anna");
  };
  contact(today, "Omonia");
  contact(instant(world.clock.ms - 3 * day_ms), "Syntagma");
  EXPECT_EQ(browser.get("/print"), 200);
  EXPECT_TRUE(browser.shows("Omonia"));
  EXPECT_FALSE(browser.shows("Syntagma"));
}

TEST_F(Paper, a_stick_that_is_written_is_on_its_way_and_no_receipt) {
  const Folder stick;
  ::setenv("DROMOS_STICKS", stick.path.c_str(), 1);
  {
    std::unique_ptr<Vault> vault;
    const auto store = home.store(vault);
    Identity identity = Identity::read(store->node("identity").value());
    identity.hub_agreement = {issue(world.authority, world.authority_key, home.hub_reader.spki(),
                                    Purpose::agreement, "agreement." + unit_dns(World::hub_unit), always()),
                              world.authority};
    store->transaction([&] { store->set_node("identity", identity.write()); });
  }
  home.ok({"new", "person", "gender=F"});
  browser.unlock();
  browser.wait();
  browser.get("/stick");
  EXPECT_TRUE(browser.shows("Write on the stick what is not sent"));
  EXPECT_EQ(browser.post("/stick/export", {{"stick", stick.path.string()}}), 303) << browser.page;
  EXPECT_FALSE(std::filesystem::is_empty(stick.path));
  browser.get("/stick");
  EXPECT_TRUE(browser.shows("Written on the stick: "));
  EXPECT_TRUE(browser.shows("Not sent to the centre yet"));
  EXPECT_FALSE(browser.shows("The answer was read"));
  ::unsetenv("DROMOS_STICKS");
}

TEST_F(Paper, only_a_stick_that_is_there_is_written_or_read) {
  const Folder stick, elsewhere;
  ::setenv("DROMOS_STICKS", stick.path.c_str(), 1);
  home.ok({"new", "person", "gender=F"});
  browser.unlock();
  EXPECT_EQ(browser.get("/stick"), 200);
  EXPECT_TRUE(browser.shows(stick.path.string()));
  EXPECT_EQ(browser.post("/stick/export", {{"stick", elsewhere.path.string()}}), 422);
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path));
  std::ofstream(elsewhere.path / "other.dromos") << "x";
  browser.get("/stick");
  EXPECT_EQ(browser.post("/stick/import", {{"file", (elsewhere.path / "other.dromos").string()}}), 422);
  EXPECT_TRUE(browser.shows("not there any more"));
  std::ofstream(stick.path / "bad.dromos") << "nothing that a hub wrote";
  browser.get("/stick");
  EXPECT_TRUE(browser.shows("bad.dromos"));
  const auto unsent = browser.open().laptop.unsent();
  EXPECT_EQ(browser.post("/stick/import", {{"file", (stick.path / "bad.dromos").string()}}), 422);
  EXPECT_EQ(browser.open().laptop.unsent(), unsent);
  ::unsetenv("DROMOS_STICKS");
}

} // namespace

} // namespace dromos::test
