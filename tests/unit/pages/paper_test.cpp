// Sticks and paper by page.
#include "client/pages/control.h"
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
  EXPECT_TRUE(browser.shows("kk1 · athina · Attica"));
  EXPECT_FALSE(browser.shows("living situation stated")); // nobody has said one
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

TEST_F(Paper, a_certificate_tells_the_worker_what_is_missing_and_where_to_write_it) {
  const std::string person = home.ok({"new", "person", "gender=F"});
  browser.unlock();
  browser.get("/certificate/" + person);
  EXPECT_TRUE(browser.shows("href=\"/new/street_contact/about/" + person + "\""));
  EXPECT_TRUE(browser.shows("href=\"/new/person_name/about/" + person + "\""));
  EXPECT_TRUE(browser.shows("<h1>Registration certificate</h1>"));
  const auto contact = [&](const std::string& at, const std::string& living) {
    browser.open().laptop.save(
        {{"", "street_contact", person, {edit("person", person), edit("at", at), edit("living", living)}}},
        "anna");
  };
  contact("2026-11-10T10:00:00.000Z", "1.1");
  contact("2026-11-02T10:00:00.000Z", "8.1"); // written later, and tells of earlier
  browser.get("/certificate/" + person);
  EXPECT_TRUE(browser.shows("Certificate of homelessness"));
  EXPECT_TRUE(browser.shows("Public space or external space (ETHOS 1.1)"));
  EXPECT_FALSE(browser.shows("ETHOS 8.1"));
  for (const char* day : {"02/11/2026", "10/11/2026"}) EXPECT_TRUE(browser.shows(day)) << day;
  EXPECT_FALSE(browser.shows("/new/street_contact/about/"));
  contact("2026-11-12T10:00:00.000Z", "8.1");
  browser.get("/certificate/" + person);
  EXPECT_TRUE(browser.shows("Certificate of living situation"));
  EXPECT_FALSE(browser.shows("Certificate of homelessness"));
}

TEST_F(Paper, the_number_of_a_certificate_is_of_its_day_and_its_person) {
  const std::string one = home.ok({"new", "person", "gender=F"}),
                    other = home.ok({"new", "person", "gender=M"});
  browser.unlock();
  const auto number = [&](const std::string& person) {
    EXPECT_EQ(browser.get("/certificate/" + person), 200);
    const std::string mark = "Reference: ";
    const std::size_t at = browser.page.find(mark);
    EXPECT_NE(at, std::string::npos);
    return browser.page.substr(at + mark.size(), browser.page.find('<', at) - at - mark.size());
  };
  const std::string first = number(one);
  EXPECT_TRUE(first.starts_with("kk1-202611")) << first;
  EXPECT_EQ(number(one), first);
  EXPECT_NE(number(other), first);
  world.clock.ms += day_ms;
  browser.get("/"); // nobody used it for a day: it is locked
  browser.get("/unlock");
  browser.post("/unlock", {{"worker", "anna"}, {"passphrase", LaptopHome::passphrase}});
  const std::string next = number(one);
  EXPECT_NE(next, first);
  EXPECT_NE(next.substr(next.rfind('-')), first.substr(first.rfind('-')));
}

TEST(PaperHead, it_names_the_unit_what_it_belongs_to_and_the_worker_in_full) {
  World world;
  LaptopHome home(world, "anna", {"SW", "ADMIN"});
  Browser browser(home);
  const std::string above = home.ok({"new", "org_unit", "name_el=Δήμος", "name_en=The Municipality"});
  const std::string unit =
      home.ok({"new", "org_unit", "name_el=Κέντρο", "name_en=Day Centre One", "parent=" + above});
  home.ok({"new", "staff", "worker=anna", "name=Anna Anagnostou-Pappa", "unit=" + unit});
  const std::string person = home.ok({"new", "person", "gender=F"});
  browser.unlock();
  EXPECT_EQ(browser.get("/certificate/" + person), 200);
  for (const char* text : {"Day Centre One", "The Municipality", "Issued by", "Anna Anagnostou-Pappa"})
    EXPECT_TRUE(browser.shows(text)) << text;
}

TEST_F(Paper, a_slip_says_where_when_and_with_whom_or_that_it_is_not_written) {
  const std::string person = home.ok({"new", "person", "gender=F"});
  browser.unlock();
  const auto slip = [&](const std::vector<Edit>& edits) {
    return browser.open().laptop.save({{"", "appointment", person, edits}}, "anna").front();
  };
  const std::string whole = slip({edit("person", person), edit("place", "Room 4"), edit("worker", "anna"),
                                  edit("starts_at", "2026-11-25T10:00:00.000Z")});
  const std::string part = slip({edit("person", person), edit("place", "Room 4")});
  browser.get("/print/" + whole);
  for (const char* text : {"Room 4", "25/11/2026", "anna"}) EXPECT_TRUE(browser.shows(text)) << text;
  EXPECT_FALSE(browser.shows("/edit/" + whole));
  browser.get("/print/" + part);
  EXPECT_TRUE(browser.shows("/edit/" + part));
}

TEST_F(Paper, the_day_report_is_in_order_of_time_and_sums_up) {
  const std::string person = home.ok({"new", "person", "gender=F"});
  browser.unlock();
  const std::int64_t now = world.clock.now_ms();
  const auto contact = [&](std::int64_t at, const std::string& spot, std::vector<Edit> edits) {
    edits.push_back(edit("at", instant(at)));
    edits.push_back(edit("spot", spot));
    browser.open().laptop.save({{"", "street_contact", "", edits}}, "anna");
  };
  contact(now, "LATER", {edit("outcome", "AIDGIVEN"), edit("given", 2, "MEAL"), edit("person", person)});
  contact(now - 2, "EARLIER",
          {edit("outcome", "AIDGIVEN"), edit("given", 3, "MEAL"), edit("person", person)});
  contact(now - 1, "MIDDLE", {edit("outcome", "SEEN")});
  browser.get("/print");
  const std::string& page = browser.page;
  EXPECT_LT(page.find("EARLIER"), page.find("MIDDLE"));
  EXPECT_LT(page.find("MIDDLE"), page.find("LATER"));
  for (const char* text : {"<dd dir=\"auto\">3</dd>", "Immediate aid given: 2", "Seen, no exchange: 1", ": 5",
                           "known: 1 · unknown: 1", "<th scope=\"col\">Person</th>"})
    EXPECT_TRUE(browser.shows(text)) << text;
  EXPECT_FALSE(browser.shows(">Open<"));
}

TEST_F(Paper, the_report_of_a_shift_goes_past_midnight_and_leaves_other_shifts_out) {
  constexpr std::int64_t hour_ms = 60LL * 60 * 1000;
  while (local_day(world.clock.ms - 4 * hour_ms) == local_day(world.clock.ms)) world.clock.ms += hour_ms;
  browser.unlock();
  const std::int64_t now = world.clock.now_ms();
  const auto save = [&](const char* type, const std::vector<Edit>& edits) {
    return browser.open().laptop.save({{"", type, "", edits}}, "anna").front();
  };
  const auto shift = [&](const char* area) {
    return save("outreach_shift", {edit("area", area), edit("starts_at", instant(now - 5 * hour_ms))});
  };
  const auto contact = [&](const std::string& of, std::int64_t at, const char* spot) {
    save("street_contact", {edit("shift", of), edit("at", instant(at)), edit("spot", spot)});
  };
  const std::string own = shift("Own round"), other = shift("Other round");
  contact(own, now - 4 * hour_ms, "EVENING");
  contact(own, now, "NIGHT");
  contact(other, now, "ELSEWHERE");
  save("tip", {edit("received", instant(now - 4 * hour_ms)), edit("spot", "TIPPED")});
  browser.get("/shift");
  EXPECT_EQ(browser.post("/shift", {{"join", own}}), 303);
  browser.get("/print");
  for (const char* text : {"Shift report", "Own round", "EVENING", "NIGHT", "TIPPED"})
    EXPECT_TRUE(browser.shows(text)) << text;
  EXPECT_FALSE(browser.shows("ELSEWHERE"));
  // Another day, by the box above the paper.
  const std::string before = local_day(now - 4 * hour_ms);
  EXPECT_EQ(browser.post("/print", {{"day", before.substr(8, 2) + "/" + before.substr(5, 2) + "/" +
                                                before.substr(0, 4)}}),
            200);
  EXPECT_TRUE(browser.shows("Day report"));
  EXPECT_TRUE(browser.shows("EVENING"));
  EXPECT_FALSE(browser.shows("NIGHT"));
  EXPECT_EQ(browser.post("/print", {{"day", "yesterday"}}), 422);
  EXPECT_TRUE(browser.shows("That is no date"));
}

TEST_F(Paper, home_and_the_contact_page_lead_to_the_report) {
  browser.unlock();
  for (const char* path : {"/", "/contact"}) {
    browser.get(path);
    EXPECT_TRUE(browser.shows("href=\"/print\"")) << path;
  }
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
