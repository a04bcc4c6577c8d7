// Workers and locking: slots, PIN, recovery, and that opening a file is recorded.
#include "client/workers.h"
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

struct Access : testing::Test {
  World world;
  LaptopHome home{world};
  Browser browser{home};

  void unlock_with_pin() {
    browser.launch();
    browser.get("/unlock");
    EXPECT_EQ(browser.post("/unlock",
                           {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}, {"pin", "4711"}}),
              303);
    browser.get("/");
  }
  int pin(const std::string& digits) {
    browser.get("/unlock");
    return browser.post("/unlock/pin", {{"pin", digits}});
  }
  std::vector<Json> events() {
    std::vector<Json> out;
    for (const RecordEntry& entry : browser.open().store().entries("access_event"))
      out.push_back(browser.fields(entry.record));
    return out;
  }
};

TEST_F(Access, a_pin_shows_again_what_was_hidden) {
  unlock_with_pin();
  const std::string before = browser.cookie;
  browser.post("/lock", {});
  EXPECT_TRUE(browser.pages->desk().is_open());
  for (const char* path : {"/", "/list/person", "/inbox"}) EXPECT_EQ(browser.get(path), 303) << path;
  EXPECT_EQ(browser.get("/standing"), 401);
  EXPECT_EQ(pin("4711"), 303);
  EXPECT_NE(browser.cookie, before);
  EXPECT_EQ(browser.get("/"), 200);
}

TEST_F(Access, the_fifth_wrong_pin_locks_and_the_right_one_opens_nothing_then) {
  unlock_with_pin();
  browser.post("/lock", {});
  for (int tries = 1; tries <= 4; ++tries) {
    EXPECT_EQ(pin("0000"), 422);
    EXPECT_TRUE(browser.pages->desk().is_open());
  }
  EXPECT_EQ(pin("471"), 422);
  EXPECT_FALSE(browser.pages->desk().is_open());
  EXPECT_EQ(pin("4711"), 303);
  EXPECT_EQ(browser.went_to, "/unlock");
  EXPECT_EQ(browser.get("/"), 303);
}

TEST_F(Access, a_hidden_home_is_locked_when_its_time_is_over_and_not_before) {
  unlock_with_pin();
  world.clock.ms += 30 * 60 * 1000;
  browser.get("/"); // long after the program began
  browser.post("/lock", {});
  world.clock.ms += 5 * 60 * 1000;
  EXPECT_TRUE(browser.pages->tick());
  EXPECT_TRUE(browser.pages->desk().is_open());
  world.clock.ms += 6 * 60 * 1000;
  EXPECT_TRUE(browser.pages->tick());
  EXPECT_FALSE(browser.pages->desk().is_open());
  browser.get("/unlock");
  browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}});
  browser.get("/");
  browser.post("/lock", {});
  EXPECT_FALSE(browser.pages->desk().is_open()) << "without a PIN, hiding is locking";
}

TEST_F(Access, going_to_sleep_and_the_end_of_the_shift_lock_in_spite_of_the_pin) {
  unlock_with_pin();
  browser.pages->lock();
  EXPECT_FALSE(browser.pages->desk().is_open());
  EXPECT_EQ(browser.get("/"), 303);
  browser.get("/unlock");
  browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}, {"pin", "4711"}});
  browser.get("/");
  browser.post("/lock", {{"end", "yes"}});
  EXPECT_FALSE(browser.pages->desk().is_open());
}

TEST_F(Access, a_pin_that_is_none_opens_nothing) {
  browser.launch();
  for (const char* digits : {"123", "12a4", "1234567890123"}) {
    browser.get("/unlock");
    EXPECT_EQ(browser.post("/unlock",
                           {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}, {"pin", digits}}),
              422);
    EXPECT_FALSE(browser.pages->desk().is_open());
  }
}

TEST_F(Access, a_passphrase_is_changed_by_who_knows_it_and_twice_in_a_row) {
  browser.unlock();
  const auto change = [&](const std::string& now, const std::string& next, const std::string& again) {
    browser.get("/access");
    return browser.post("/access/passphrase", {{"now", now}, {"next", next}, {"again", again}});
  };
  EXPECT_EQ(change("not this one", "quite another one", "quite another one"), 422);
  EXPECT_EQ(change(LaptopHome::passphrase, "quite another one", "quite another two"), 422);
  EXPECT_EQ(change(LaptopHome::passphrase, "short", "short"), 422);
  EXPECT_EQ(change(LaptopHome::passphrase, "quite another one", "quite another one"), 303);
  EXPECT_EQ(change("quite another one", "a third one, longer", "a third one, longer"), 303);
  browser.get("/");
  browser.post("/lock", {});
  browser.get("/unlock");
  EXPECT_EQ(browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}}), 422);
  EXPECT_EQ(browser.post("/unlock", {{"worker", "anna"}, {"passphrase", "a third one, longer"}}), 303);
}

TEST_F(Access, a_forgotten_passphrase_is_replaced_with_the_recovery_code_and_nothing_is_lost) {
  const std::string person = home.ok({"new", "person", "birth_place=Athens"});
  browser.launch();
  const auto recover = [&](const std::string& code) {
    browser.get("/recover");
    return browser.post(
        "/recover",
        {{"worker", "anna"}, {"code", code}, {"next", "one to remember"}, {"again", "one to remember"}});
  };
  EXPECT_EQ(recover("AAAA-AAAA"), 422);
  EXPECT_EQ(recover(home.recovery_code), 303);
  browser.get("/unlock");
  EXPECT_TRUE(browser.shows("was changed")) << "it ended without a word: " << browser.page;
  browser.get("/unlock");
  EXPECT_FALSE(browser.shows("was changed"));
  EXPECT_EQ(browser.post("/unlock", {{"worker", "anna"}, {"passphrase", "one to remember"}}), 303);
  EXPECT_EQ(browser.fields(person)["birth_place"], "Athens");
}

TEST_F(Access, opening_a_file_is_recorded_once_an_unlocking) {
  const std::string person = home.ok({"new", "person", "gender=F"});
  const std::string name = home.ok({"new", "person_name", "--about", person, "family=Anagnostou"});
  browser.unlock();
  EXPECT_EQ(browser.get("/record/" + person), 200);
  EXPECT_EQ(browser.get("/record/" + name), 200);
  EXPECT_EQ(browser.get("/edit/" + person), 200);
  ASSERT_EQ(events().size(), 1U);
  EXPECT_EQ(events()[0]["who"], "anna");
  EXPECT_EQ(events()[0]["what"], person);
  EXPECT_EQ(events()[0]["why"], "CASE");
  browser.get("/");
  browser.post("/lock", {});
  browser.get("/unlock");
  browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}});
  browser.get("/record/" + person);
  EXPECT_EQ(events().size(), 2U);
}

TEST_F(Access, a_file_that_others_have_is_opened_with_a_purpose) {
  const std::string person = home.ok({"new", "person", "gender=F", "birth_place=Athens"});
  const std::string own = home.ok({"new", "person", "gender=M", "birth_place=Patra"});
  home.ok({"new", "case_file", "--about", person, "worker=babis"});
  home.ok({"new", "case_file", "--about", own, "worker=babis", "team=anna"});
  browser.unlock();
  EXPECT_EQ(browser.get("/record/" + own), 200);
  EXPECT_TRUE(browser.shows("Patra"));
  EXPECT_EQ(browser.get("/record/" + person), 200);
  EXPECT_FALSE(browser.shows("Athens"));
  EXPECT_TRUE(browser.shows("action=\"/purpose\""));
  EXPECT_EQ(events().size(), 1U);
  EXPECT_EQ(browser.post("/purpose", {{"path", "/record/" + person}, {"purpose", "NOSUCH"}}), 422);
  EXPECT_EQ(browser.post("/purpose", {{"path", "/lists"}, {"purpose", "EMERG"}}), 422);
  EXPECT_EQ(events().size(), 1U);
  browser.get("/record/" + person);
  EXPECT_EQ(browser.post("/purpose", {{"path", "/record/" + person}, {"purpose", "EMERG"}}), 303);
  EXPECT_EQ(browser.get("/record/" + person), 200);
  EXPECT_TRUE(browser.shows("Athens"));
  ASSERT_EQ(events().size(), 2U);
  std::set<std::string> why;
  for (const Json& one : events()) why.insert(one["why"].get<std::string>());
  EXPECT_EQ(why, (std::set<std::string>{"CASE", "EMERG"}));
}

TEST_F(Access, two_files_side_by_side_are_both_read_and_the_purpose_is_asked_for_either) {
  const std::string own = home.ok({"new", "person", "gender=F", "birth_place=Patra"});
  const std::string other = home.ok({"new", "person", "gender=F", "birth_place=Athens"});
  home.ok({"new", "case_file", "--about", other, "worker=babis"});
  browser.unlock();
  const std::string path = "/same/" + own + "/with/" + other;
  EXPECT_EQ(browser.get(path), 200);
  EXPECT_FALSE(browser.shows("Athens"));
  EXPECT_TRUE(browser.shows("action=\"/purpose\""));
  EXPECT_EQ(browser.post(path, {}), 200) << "nor is it decided unread";
  EXPECT_TRUE(browser.shows("action=\"/purpose\""));
  EXPECT_TRUE(events().empty());
  EXPECT_EQ(browser.post("/purpose", {{"path", path}, {"purpose", "EMERG"}}), 303);
  EXPECT_EQ(browser.get(path), 200);
  for (const char* place : {"Athens", "Patra"}) EXPECT_TRUE(browser.shows(place)) << place;
  std::set<std::string> what;
  for (const Json& one : events()) what.insert(one["what"].get<std::string>());
  EXPECT_EQ(what, (std::set<std::string>{own, other}));
}

TEST_F(Access, a_file_is_read_with_those_of_everybody_who_is_linked) {
  const std::string own = home.ok({"new", "person", "gender=F", "birth_place=Patra"});
  const std::string other = home.ok({"new", "person", "gender=F", "birth_place=Athens"});
  home.ok({"new", "case_file", "--about", other, "worker=babis"});
  browser.unlock();
  EXPECT_EQ(browser.get("/record/" + own), 200);
  EXPECT_EQ(events().size(), 1U);
  {
    const Browser::Held open = browser.open();
    LinkedPeople::decide(open.laptop, "anna", own, other, "");
    browser.pages->desk().has_changed();
  }
  EXPECT_EQ(browser.get("/record/" + own), 200);
  EXPECT_FALSE(browser.shows("Athens"));
  EXPECT_TRUE(browser.shows("action=\"/purpose\""));
}

} // namespace

} // namespace dromos::test
