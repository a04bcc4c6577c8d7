// A street contact on its page: what the evening keeps, who is found, what is refused in silence: nothing.
#include "client/pages/control.h"
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

struct Contacts : testing::Test {
  World world;
  LaptopHome home{world};
  Browser browser{home};
  void SetUp() override { browser.unlock(); }

  std::string person(const std::string& given, const std::string& family) {
    EXPECT_EQ(browser.send("/new/person", {{"f.gender", "F"}}), 303) << browser.page;
    const std::string made = browser.went_to.substr(std::string("/record/").size());
    EXPECT_EQ(browser.send("/new/person_name/about/" + made, {{"f.given", given}, {"f.family", family}}),
              303);
    return made;
  }
  void begin_shift() {
    EXPECT_EQ(browser.send("/shift", {{"f.area", "Ομόνοια"},
                                      {"f.team", "anna"},
                                      {"f.shift_on", "23/11/2026"},
                                      {"f.starts_at.date", today()},
                                      {"f.starts_at.time", "00:01"}}),
              303)
        << browser.page;
    EXPECT_EQ(browser.went_to, "/contact");
  }
  std::string today() {
    const std::string day = local_day(world.clock.now_ms());
    return day.substr(8, 2) + "/" + day.substr(5, 2) + "/" + day.substr(0, 4);
  }
  // The form as it is shown, with what it begins with.
  Typed begun(Typed typed) {
    browser.get("/contact");
    for (const char* name : {"f.at.date", "f.at.time", "f.spot"})
      if (const std::string value = browser.shown(name);
          !value.empty() &&
          std::none_of(typed.begin(), typed.end(), [&](const auto& one) { return one.first == name; }))
        typed.emplace_back(name, value);
    for (auto& one : browser.chosen())
      if (one.first.starts_with("f.")) typed.push_back(one);
    return browser.form(typed);
  }
  std::string newest() {
    const auto entries = browser.open().store().entries("street_contact");
    return entries.empty() ? std::string() : entries.back().record;
  }
};

TEST_F(Contacts, the_next_one_begins_with_the_shift_its_team_and_the_last_place) {
  begin_shift();
  const std::string anna = person("Άννα", "Παπαδοπούλου");
  EXPECT_EQ(
      browser.post("/contact", begun({{"f.spot", "Κιόσκι"}, {"f.person", anna}, {"f.outcome", "BRIEF"}})),
      303)
      << browser.page;
  EXPECT_EQ(browser.went_to, "/contact");
  const std::string contact = newest();
  const Json saved = browser.fields(contact);
  EXPECT_EQ(saved["person"], anna);
  EXPECT_EQ(saved["staff"], Json::array({"anna"}));
  EXPECT_EQ(type_of(saved.value("shift", "")), "outreach_shift");
  EXPECT_EQ(browser.open().laptop.record(contact).state.root, anna) << "it belongs to another's file";
  browser.get("/contact");
  EXPECT_EQ(browser.shown("f.spot"), "Κιόσκι") << "the place is not kept";
  EXPECT_TRUE(browser.shows("Ομόνοια"));
  EXPECT_TRUE(browser.shows("action=\"/undo\""));
}

TEST_F(Contacts, it_saves_incomplete_and_undo_leads_back_to_the_next) {
  EXPECT_EQ(browser.post("/contact", begun({{"f.sight_label", "άνδρας, περίπου 50"}})), 303) << browser.page;
  const std::string made = newest();
  ASSERT_FALSE(made.empty());
  browser.get("/contact");
  EXPECT_EQ(browser.post("/undo", {}), 303);
  EXPECT_EQ(browser.went_to, "/contact");
  EXPECT_FALSE(readable_fields(browser.open().home, made));
}

TEST_F(Contacts, what_only_the_form_itself_began_with_is_no_contact) {
  begin_shift();
  EXPECT_EQ(browser.post("/contact", begun({{"f.spot", "Κιόσκι"}})), 422);
  EXPECT_EQ(newest(), "");
}

TEST_F(Contacts, a_name_that_was_looked_for_and_not_chosen_is_not_lost) {
  const std::string anna = person("Άννα", "Παπαδοπούλου");
  EXPECT_EQ(browser.post("/contact", begun({{"find.person", "papadopoulou"}, {"f.outcome", "SEEN"}})), 422);
  EXPECT_EQ(newest(), "");
  EXPECT_TRUE(browser.shows("value=\"papadopoulou\""));
  EXPECT_TRUE(browser.shows("value=\"" + anna + "\"")) << "nobody is offered";
  // The button of those without JavaScript asks for the same.
  EXPECT_EQ(browser.post("/contact", begun({{"find.person", "ANNA PAPAD"}, {"find", "person"}})), 200);
  EXPECT_TRUE(browser.shows("value=\"" + anna + "\""));
}

// The digits of the evening: what the last evenings gave most stands first, and stays there while tonight's
// contacts are written; what is new tonight stands open, too, after the others.
TEST_F(Contacts, goods_of_the_last_evenings_come_first_and_keep_their_places) {
  const auto contact = [&](std::int64_t ago_ms, const Json& given) {
    const auto held = browser.open();
    Entry entry{"", "street_contact", "", {edit("at", instant(world.clock.ms - ago_ms))}, false};
    for (const Json& code : given) entry.edits.push_back({"given", {code.get<std::string>(), 1}, false});
    held.laptop.save({entry}, "anna");
  };
  const auto place = [&](const std::string& code) {
    return browser.page.find("name=\"f.given." + code + "\"");
  };
  browser.get("/contact");
  EXPECT_LT(place("MEAL"), place("SHOES"));
  contact(2 * day_ms, {"SHOES", "BLANKET"});
  contact(2 * day_ms, {"SHOES"});
  begin_shift();
  browser.get("/contact");
  EXPECT_LT(place("SHOES"), place("BLANKET"));
  EXPECT_LT(place("BLANKET"), place("MEAL"));
  EXPECT_EQ(browser.post("/contact", begun({{"f.spot", "Kiosk"}, {"f.given.MEAL", "5"}})), 303);
  browser.get("/contact");
  EXPECT_LT(place("SHOES"), place("MEAL")) << "the places changed within the evening";
}

TEST_F(Contacts, people_are_found_while_typing_and_as_soon_as_they_are_saved) {
  const auto found = [&](const std::string& text) {
    browser.get("/contact");
    EXPECT_EQ(browser.post("/people", {{"text", text}}), 200);
    return Json::parse(browser.page)["people"];
  };
  EXPECT_EQ(found("παπαδ").size(), 0U);
  const std::string anna = person("Άννα", "Παπαδοπούλου");
  ASSERT_EQ(found("papad").size(), 1U);
  EXPECT_EQ(found("papad")[0]["value"], anna);
  EXPECT_NE(found("papad")[0]["told"].get<std::string>().find("family name"), std::string::npos);
}

} // namespace

} // namespace dromos::test
