// Search before create, and two records of one person.
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

struct Registers : testing::Test {
  World world;
  LaptopHome home{world};
  Browser browser{home};
  void SetUp() override { browser.unlock(); }

  std::string person() { return browser.went_to.substr(std::string("/record/").size()); }
  std::size_t people() { return browser.open().store().entries("person").size(); }
  const Typed maria{{"f.given", "Μαρία"},
                    {"f.family", "Παπαδοπούλου"},
                    {"f.birth_date.year", "1980"},
                    {"f.birth_date.month", "3"},
                    {"f.birth_date.day", "4"}};
};

TEST_F(Registers, person_and_name_are_saved_together) {
  EXPECT_EQ(browser.send("/register", maria), 303) << browser.page;
  EXPECT_EQ(browser.fields(person())["birth_date"], "1980-03-04");
  browser.get(browser.went_to);
  EXPECT_TRUE(browser.shows("Μαρία Παπαδοπούλου"));
}

TEST_F(Registers, whoever_is_alike_is_shown_before_anything_is_saved) {
  EXPECT_EQ(browser.send("/register", maria), 303) << browser.page;
  const std::string known = person();
  Typed greeklish{{"f.given", "Maria"},
                  {"f.family", "Papadopoulou"},
                  {"f.birth_date.year", "1980"},
                  {"f.birth_date.month", "3"},
                  {"f.birth_date.day", "4"}};
  EXPECT_EQ(browser.send("/register", greeklish), 422);
  EXPECT_EQ(people(), 1U);
  EXPECT_TRUE(browser.shows("/record/" + known));
  greeklish.emplace_back("none", "yes");
  EXPECT_EQ(browser.post("/register", browser.form(greeklish)), 303) << browser.page;
  EXPECT_EQ(people(), 2U);
}

TEST_F(Registers, a_form_sent_twice_makes_one_person) {
  browser.get("/register");
  const Typed form = browser.form(maria);
  EXPECT_EQ(browser.post("/register", form), 303);
  browser.get("/register");
  EXPECT_EQ(browser.post("/register", form), 303);
  EXPECT_EQ(people(), 1U);
}

TEST_F(Registers, undo_takes_back_the_person_and_what_was_saved_with_them) {
  Typed known = maria;
  known.insert(known.end(), {{"f.scheme", "PASS"}, {"f.value", "AB1234567"}});
  EXPECT_EQ(browser.send("/register", known), 303) << browser.page;
  const std::string who = person();
  browser.get("/record/" + who);
  EXPECT_TRUE(browser.shows("action=\"/undo\""));
  EXPECT_EQ(browser.post("/undo", {}), 303) << browser.page;
  EXPECT_EQ(browser.went_to, "/register");
  browser.get("/record/" + who);
  EXPECT_TRUE(browser.shows("name=\"back\""));
  browser.get("/register");
  Typed again = maria;
  again.emplace_back("look", "yes");
  EXPECT_EQ(browser.post("/register", browser.form(again)), 200);
  EXPECT_FALSE(browser.shows(who)) << "the name is still found";
}

TEST_F(Registers, undo_is_refused_whole_once_one_of_its_records_went_on) {
  EXPECT_EQ(browser.send("/register", maria), 303) << browser.page;
  const std::string who = person();
  const std::string name = browser.open().store().entries("person_name").at(0).record;
  browser.open().laptop.save({{name, "", "", {edit("given", "Μαριώ")}}}, "anna");
  browser.get("/");
  EXPECT_EQ(browser.post("/undo", {}), 422);
  EXPECT_EQ(browser.fields(name)["given"], "Μαριώ");
  EXPECT_EQ(browser.get("/edit/" + who), 200) << "half of it was taken back";
}

TEST_F(Registers, without_a_name_nothing_is_saved) {
  EXPECT_EQ(browser.send("/register", {{"f.birth_date.year", "1980"}}), 422);
  EXPECT_EQ(people(), 0U);
}

TEST_F(Registers, two_records_are_one_person_until_it_is_undone) {
  EXPECT_EQ(browser.send("/register", maria), 303);
  const std::string a = person();
  Typed again = maria;
  again.emplace_back("none", "yes");
  EXPECT_EQ(browser.send("/register", again), 303);
  const std::string b = person(), path = "/same/" + b;
  browser.get(path);
  EXPECT_TRUE(browser.shows(path + "/with/" + a));
  EXPECT_EQ(browser.get(path + "/with/" + a), 200);
  EXPECT_EQ(browser.post(path + "/with/" + a, {{"reason", "same card"}}), 303);
  EXPECT_EQ(browser.people().linked().group(a).size(), 2U);
  browser.get(path);
  const std::string decision = browser.people().linked().links(a).at(0).record;
  EXPECT_EQ(browser.post(path, {{"undo", decision}}), 303);
  EXPECT_EQ(browser.people().linked().group(a).size(), 1U);
}

} // namespace

} // namespace dromos::test
