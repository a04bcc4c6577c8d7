// Forms made from declarations: what is typed is what is saved, and nobody overwrites what they did not see.
#include "client/pages/control.h"
#include "tests/unit/pages/browser.h"

namespace dromos::test {

namespace {

struct Forms : testing::Test {
  World world;
  LaptopHome home{world};
  Browser browser{home};
  void SetUp() override { browser.unlock(); }

  std::string made(const std::string& type, const Typed& typed) {
    EXPECT_EQ(browser.send("/new/" + type, typed), 303) << browser.page;
    return browser.went_to.substr(std::string("/record/").size());
  }
};

TEST(FormsOfEveryRole, every_declared_type_has_a_form_and_a_list) {
  World world;
  LaptopHome home(world, "anna", {catalog().roles().begin(), catalog().roles().end()});
  Browser browser(home);
  browser.unlock();
  for (const auto& [name, type] : browser.open().catalog.types()) {
    EXPECT_EQ(browser.get("/new/" + name), 200) << name;
    for (const Field& field : type.fields) {
      if (!is_entered(field)) continue;
      EXPECT_TRUE(browser.shows("name=\"was." + field.name + "\"")) << name << "." << field.name;
    }
    EXPECT_EQ(browser.get("/list/" + name), 200) << name;
  }
}

TEST_F(Forms, each_kind_of_value_goes_in_and_comes_back) {
  const std::string person = made("person", {{"f.gender", "F"},
                                             {"f.birth_date.month", "5"},
                                             {"f.birth_date.year", "1980"},
                                             {"f.citizenship", "GR"},
                                             {"f.citizenship", "AF"},
                                             {"f.age_from", "40"},
                                             {"f.interpreter", "false"},
                                             {"f.birth_place", "Πάτρα"}});
  const Json fields = browser.fields(person);
  EXPECT_EQ(fields, Json({{"gender", "F"},
                          {"birth_date", "1980-05"},
                          {"citizenship", {"AF", "GR"}},
                          {"age_from", 40},
                          {"interpreter", false},
                          {"birth_place", "Πάτρα"}}));
  const std::string contact = made("street_contact", {{"f.at.date", "23/11/2026"},
                                                      {"f.at.time", "21:30"},
                                                      {"f.given.BLANKET", "2"},
                                                      {"f.person", person},
                                                      {"f.next_on", "24/11/2026"},
                                                      {"f.note", "one\r\ntwo"}});
  const Json saved = browser.fields(contact);
  EXPECT_EQ(saved["given"], Json({{"BLANKET", 2}}));
  EXPECT_EQ(saved["next_on"], "2026-11-24");
  EXPECT_EQ(saved["note"], "one\ntwo");
  EXPECT_TRUE(read_instant(saved["at"].get<std::string>())) << saved;
  // A form that is sent back untouched writes nothing. (That it was opened is recorded once.)
  browser.get("/edit/" + contact);
  const auto unsent = browser.open().laptop.unsent();
  Typed same;
  for (const auto& [name, value] : saved.items()) {
    const Field& field = *browser.open().catalog.type("street_contact")->field(name);
    for (const auto& pair : written(field, value, Language::english)) same.push_back(pair);
  }
  EXPECT_EQ(browser.send("/edit/" + contact, same), 303);
  EXPECT_EQ(browser.open().laptop.unsent(), unsent);
}

TEST_F(Forms, what_looks_like_markup_is_shown_as_it_was_written) {
  const std::string strange = "<script>alert(1)</script> \"'&{{token}}{{{token}}}; DROP TABLE --";
  const std::string person = made("person", {{"f.birth_place", strange}});
  EXPECT_EQ(browser.fields(person)["birth_place"], strange);
  for (const std::string& path : {"/record/" + person, "/edit/" + person, std::string("/list/person")}) {
    browser.get(path);
    EXPECT_FALSE(browser.shows("<script>alert")) << path;
  }
  browser.get("/record/" + person);
  EXPECT_TRUE(
      browser.shows("&lt;script&gt;alert(1)&lt;/script&gt; &quot;&apos;&amp;{{token}}{{{token}}}; DROP"))
      << browser.page;
}

TEST_F(Forms, a_value_that_came_in_meanwhile_is_seen_before_it_is_replaced) {
  const std::string person = made("person", {{"f.birth_place", "Πάτρα"}, {"f.gender", "F"}});
  const std::string path = "/edit/" + person;
  browser.get(path);
  const Typed seen{{"record", person},
                   {"was.birth_place", browser.hidden("was.birth_place")},
                   {"was.gender", browser.hidden("was.gender")}};
  // Somebody else's value arrives while the form is open.
  browser.open().laptop.save({{person, "", "", {edit("birth_place", "Ρίο")}}}, "anna");
  Typed mine = seen;
  mine.insert(mine.end(), {{"f.birth_place", "Βόλος"}, {"f.gender", "F"}});
  EXPECT_EQ(browser.post(path, mine), 422);
  EXPECT_EQ(browser.fields(person)["birth_place"], "Ρίο");
  EXPECT_TRUE(browser.shows("Ρίο") && browser.shows("Βόλος")) << "both must be seen";
  // The same form, untouched there: the newer value stays, and what was touched is saved.
  browser.get(path);
  Typed other = seen;
  other.insert(other.end(), {{"f.birth_place", "Πάτρα"}, {"f.gender", "M"}});
  EXPECT_EQ(browser.post(path, other), 303) << browser.page;
  EXPECT_EQ(browser.fields(person)["birth_place"], "Ρίο");
  EXPECT_EQ(browser.fields(person)["gender"], "M");
}

TEST_F(Forms, a_form_sent_twice_makes_one_record) {
  browser.get("/new/task");
  const Typed typed = browser.form({{"f.what", "Κλήση"}});
  EXPECT_EQ(browser.post("/new/task", typed), 303);
  browser.get("/");
  EXPECT_EQ(browser.post("/new/task", typed), 303);
  EXPECT_EQ(browser.open().store().entries("task").size(), 1U);
}

TEST_F(Forms, what_cannot_be_read_is_told_and_nothing_is_saved) {
  EXPECT_EQ(browser.send("/new/person", {{"f.birth_date.day", "31"},
                                         {"f.birth_date.month", "2"},
                                         {"f.birth_date.year", "1980"},
                                         {"f.birth_place", "Πάτρα"}}),
            422);
  EXPECT_TRUE(browser.shows("id=\"problems\"") && browser.shows("value=\"31\"") && browser.shows("Πάτρα"));
  EXPECT_TRUE(browser.open().store().entries("person").empty());
}

TEST_F(Forms, a_number_with_a_bad_check_warns_and_is_saved) {
  const std::string person = made("person", {{"f.gender", "F"}});
  EXPECT_EQ(browser.send("/new/identifier/about/" + person,
                         {{"f.person", person}, {"f.scheme", "AFM"}, {"f.value", "123456789"}}),
            303);
  EXPECT_EQ(browser.open().store().entries("identifier").size(), 1U);
  browser.get(browser.went_to);
  EXPECT_TRUE(browser.shows("class=\"warned\"")) << browser.page;
}

TEST_F(Forms, an_empty_form_makes_no_record) {
  EXPECT_EQ(browser.send("/new/person", {}), 422);
  EXPECT_TRUE(browser.open().store().entries("person").empty());
}

TEST_F(Forms, what_a_task_is_because_of_is_chosen_from_the_file) {
  EXPECT_EQ(browser.send("/new/person", {{"f.gender", "F"}}), 303);
  const std::string person = browser.went_to.substr(std::string("/record/").size());
  EXPECT_EQ(browser.send("/new/appointment/about/" + person, {{"f.place", "Ιατρείο"}}), 303) << browser.page;
  EXPECT_EQ(browser.send("/new/person_name/about/" + person, {{"f.given", "Ρέα"}}), 303);
  EXPECT_EQ(browser.send("/new/task", {{"f.what", "Of nobody"}}), 303);
  const std::string appointment = browser.open().store().entries("appointment").at(0).record;
  const std::string name = browser.open().store().entries("person_name").at(0).record;
  browser.get("/new/task/about/" + person);
  EXPECT_TRUE(browser.shows("value=\"" + appointment + "\""));
  EXPECT_FALSE(browser.shows("value=\"" + name + "\"")) << "a name is no reason";
  EXPECT_EQ(browser.send("/new/task/about/" + person, {{"f.what", "Call"}, {"f.why", appointment}}), 303);
  const std::string task = browser.open().store().entries_under(person).back().record;
  EXPECT_EQ(browser.fields(task)["why"], appointment);
  browser.get("/new/task");
  EXPECT_FALSE(browser.shows("value=\"" + appointment + "\"")) << "under no file nothing is proposed";
}

TEST_F(Forms, undo_brings_back_what_stood_there) {
  const std::string person = made("person", {{"f.birth_place", "Πάτρα"}, {"f.languages", "el"}});
  browser.send("/edit/" + person, {{"f.birth_place", "Ρίο"}});
  EXPECT_EQ(browser.fields(person), Json({{"birth_place", "Ρίο"}}));
  browser.get("/record/" + person);
  EXPECT_EQ(browser.post("/undo", {}), 303);
  EXPECT_EQ(browser.fields(person), Json({{"birth_place", "Πάτρα"}, {"languages", {"el"}}}));
  // Of a new record: it goes.
  const std::string task = made("task", {{"f.what", "Κλήση"}});
  browser.get("/");
  browser.post("/undo", {});
  browser.get("/list/task");
  EXPECT_FALSE(browser.shows("Κλήση</a>"));
}

TEST_F(Forms, undo_does_not_replace_what_came_in_since) {
  const std::string person = made("person", {{"f.birth_place", "Πάτρα"}});
  browser.send("/edit/" + person, {{"f.birth_place", "Ρίο"}});
  browser.open().laptop.save({{person, "", "", {edit("birth_place", "Βόλος")}}}, "anna");
  browser.get("/");
  EXPECT_EQ(browser.post("/undo", {}), 422);
  EXPECT_EQ(browser.fields(person)["birth_place"], "Βόλος");
}

TEST_F(Forms, a_draft_outlives_the_lock_and_goes_with_the_save) {
  browser.get("/new/person");
  const std::string record = browser.hidden("record");
  EXPECT_EQ(browser.post("/draft", {{"form", "/new/person"}, {"record", record}, {"f.birth_place", "Πάτρα"}}),
            200);
  browser.get("/");
  EXPECT_TRUE(browser.shows("href=\"/new/person\""));
  browser.post("/lock", {});
  browser.get("/unlock");
  browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}});
  browser.get("/new/person");
  EXPECT_TRUE(browser.shows("Πάτρα"));
  EXPECT_EQ(browser.hidden("record"), record);
  EXPECT_EQ(made("person", {{"f.birth_place", "Πάτρα"}}), record);
  browser.get("/new/person");
  EXPECT_FALSE(browser.shows("Πάτρα"));
}

TEST_F(Forms, save_and_next_begins_the_next_one_at_the_same_place_once) {
  EXPECT_EQ(browser.send("/new/street_contact",
                         {{"f.spot", "Πλατεία Βάθης"}, {"f.note", "πρώτη"}, {"next", "same"}}),
            303);
  EXPECT_EQ(browser.went_to, "/new/street_contact");
  browser.get(browser.went_to);
  EXPECT_TRUE(browser.shows("value=\"Πλατεία Βάθης\""));
  EXPECT_FALSE(browser.shows("πρώτη</textarea>"));
  const std::string record = browser.hidden("record");
  EXPECT_EQ(
      browser.post("/new/street_contact", browser.form({{"f.spot", "Πλατεία Βάθης"}, {"f.note", "δεύτερη"}})),
      303);
  EXPECT_EQ(browser.fields(record)["spot"], "Πλατεία Βάθης"); // what it began with counts as written
  browser.get("/new/street_contact");
  EXPECT_FALSE(browser.shows("value=\"Πλατεία Βάθης\""));
}

TEST_F(Forms, single_letters_are_turned_off_for_their_worker) {
  browser.get("/");
  EXPECT_FALSE(browser.shows("data-letters=\"off\""));
  EXPECT_EQ(browser.post("/keys", {{"letters", "off"}}), 303);
  browser.get("/");
  EXPECT_TRUE(browser.shows("data-letters=\"off\""));
  browser.post("/lock", {});
  browser.get("/unlock");
  browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}});
  browser.get("/keys");
  EXPECT_TRUE(browser.shows("data-letters=\"off\""));
  EXPECT_EQ(browser.post("/keys", {{"letters", "on"}}), 303);
  browser.get("/keys");
  EXPECT_FALSE(browser.shows("data-letters=\"off\""));
}

TEST_F(Forms, the_pill_counts_what_is_not_sent_from_the_first_page_on) {
  browser.get("/");
  EXPECT_TRUE(browser.shows("Nothing to send"));
  made("task", {{"f.what", "Κλήση"}});
  browser.get("/");
  EXPECT_TRUE(browser.shows("not sent")) << browser.page;
  browser.pages.reset();
  Browser again(home);
  again.take_home();
  again.launch();
  again.get("/");
  EXPECT_TRUE(again.shows("not sent")) << again.page;
}

} // namespace

} // namespace dromos::test
