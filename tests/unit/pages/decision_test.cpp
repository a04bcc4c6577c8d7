// Different values, decided on a page: what it shows, what it saves, and that it replaces nothing unseen.
#include "client/conflicts.h"
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

struct Decisions : testing::Test {
  World world;
  LaptopHome home{world}, other{world, "babis"};
  Browser browser{home};
  std::string person = home.ok({"new", "person", "birth_place=Athens", "gender=F"});

  void exchange() {
    for (LaptopHome* one : {&home, &other, &home}) one->run({"sync"});
  }
  // Both write without knowing of each other; anna is the later one.
  void differ(const std::string& field, const std::string& hers, const std::string& his) {
    exchange();
    other.ok({"set", person, field + his});
    home.ok({"set", person, field + hers});
    exchange();
  }
  int decide(const std::string& field, Typed typed) {
    browser.get("/decide/" + person + "/" + field);
    return decide_as_shown(field, std::move(typed));
  }
  int decide_as_shown(const std::string& field, Typed typed) {
    typed.emplace_back("stamp", browser.hidden("stamp"));
    typed.emplace_back("key", browser.hidden("key"));
    return browser.post("/decide/" + person + "/" + field, std::move(typed));
  }
  std::size_t open_ones() { return open_conflicts(browser.open().home).size(); }
};

TEST_F(Decisions, both_values_are_shown_the_newer_first_with_what_they_replaced) {
  differ("birth_place=", "Patra", "Volos");
  browser.unlock();
  browser.get("/inbox");
  EXPECT_TRUE(browser.shows("/decide/" + person + "/birth_place"));
  EXPECT_EQ(browser.get("/decide/" + person + "/birth_place"), 200);
  const std::size_t hers = browser.page.find("Patra"), his = browser.page.find("Volos");
  EXPECT_LT(hers, his);
  EXPECT_NE(his, std::string::npos);
  EXPECT_TRUE(browser.shows("this laptop"));
  EXPECT_TRUE(browser.shows("babis"));
  EXPECT_TRUE(browser.shows("before: <span dir=\"auto\">Athens"));
}

TEST_F(Decisions, one_of_them_is_kept_and_the_hub_and_the_other_laptop_agree) {
  differ("birth_place=", "Patra", "Volos");
  browser.unlock();
  EXPECT_EQ(decide("birth_place", {{"choice", "1"}}), 303);
  EXPECT_EQ(browser.fields(person)["birth_place"], "Volos");
  EXPECT_EQ(open_ones(), 0U);
  browser.lock();
  exchange();
  exchange();
  EXPECT_EQ(other.fields(person)["birth_place"], "Volos");
  EXPECT_EQ(other.run({"conflicts"}), 0);
}

TEST_F(Decisions, a_third_value_is_written_through_the_fields_own_control) {
  differ("birth_date=", "1980", "1981-05");
  browser.unlock();
  EXPECT_EQ(
      decide("birth_date", {{"choice", "other"}, {"f.birth_date.year", "1982"}, {"f.birth_date.month", "7"}}),
      303);
  EXPECT_EQ(browser.fields(person)["birth_date"], "1982-07");
  EXPECT_EQ(open_ones(), 0U);
}

TEST_F(Decisions, nothing_is_saved_of_an_answer_that_is_none) {
  differ("birth_date=", "1980", "1981");
  browser.unlock();
  for (const Typed& typed : {Typed{}, Typed{{"choice", "2"}}, Typed{{"choice", "x"}},
                             Typed{{"choice", "0"}, {"f.birth_date.year", "1990"}},
                             Typed{{"choice", "other"}, {"f.birth_date.year", "yesterday"}}})
    EXPECT_EQ(decide("birth_date", typed), 422);
  EXPECT_EQ(open_ones(), 1U);
}

TEST_F(Decisions, a_value_that_came_in_meanwhile_is_seen_first) {
  LaptopHome third{world, "eleni"};
  differ("birth_place=", "Patra", "Volos");
  browser.unlock();
  browser.get("/decide/" + person + "/birth_place");
  const std::string stamp = browser.hidden("stamp");
  browser.lock();
  third.run({"sync"});
  world.clock.ms += 1000;
  third.ok({"set", person, "birth_place=Arta"});
  third.run({"sync"});
  home.run({"sync"});
  browser.get("/unlock");
  browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}});
  browser.get("/decide/" + person + "/birth_place");
  EXPECT_EQ(browser.post("/decide/" + person + "/birth_place", {{"stamp", stamp}, {"choice", "0"}}), 422);
  EXPECT_TRUE(browser.shows("Another value came in meanwhile"));
  EXPECT_EQ(open_ones(), 1U);
}

TEST_F(Decisions, a_member_of_a_set_is_decided_by_itself) {
  home.ok({"set", person, "languages=el,en"});
  exchange();
  other.ok({"set", person, "languages-=en"});
  home.ok({"set", person, "languages-=en"});
  home.ok({"set", person, "languages+=en"});
  exchange();
  browser.unlock();
  if (open_ones() == 0) GTEST_SKIP() << "the fold settles it";
  browser.get("/decide/" + person + "/languages");
  EXPECT_TRUE(browser.shows("It holds"));
  EXPECT_EQ(decide("languages", {{"choice", "0"}}), 303);
  EXPECT_EQ(open_ones(), 0U);
}

TEST_F(Decisions, a_deletion_that_others_wrote_over_is_decided) {
  exchange();
  other.ok({"delete", person});
  home.ok({"set", person, "birth_place=Patra"});
  exchange();
  browser.unlock();
  ASSERT_EQ(open_ones(), 1U);
  browser.get("/record/" + person);
  EXPECT_TRUE(browser.shows("/decide/" + person + "/deleted"));
  EXPECT_EQ(decide("deleted", {{"choice", "keep"}}), 303);
  EXPECT_EQ(open_ones(), 0U);
  EXPECT_EQ(browser.fields(person)["birth_place"], "Patra");
}

TEST_F(Decisions, a_decision_that_was_made_asks_no_more) {
  browser.unlock();
  EXPECT_EQ(browser.get("/decide/" + person + "/birth_place"), 200);
  EXPECT_TRUE(browser.shows("Nothing waits"));
  EXPECT_EQ(browser.get("/decide/" + person + "/nothing_such"), 422);
}

} // namespace

} // namespace dromos::test
