// What a worker does on the laptop's pages, in a real browser.
#include "sync/engine/instant.h"
#include "tests/e2e/served.h"

#include <chrono>

namespace dromos::test {

namespace {

TEST_F(Pages, axe_finds_nothing_on_any_page_in_greek_and_both_themes) {
  const Served served;
  const Outcome checked = served.check("look", "el");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, axe_finds_nothing_on_any_page_in_english_and_both_themes) {
  const Served served;
  const Outcome checked = served.check("look", "en");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, a_save_is_kept_as_a_draft_shown_as_written_and_taken_back) {
  const Served served;
  const Outcome checked = served.check("save");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, a_known_person_at_a_repeated_place_is_saved_within_25_keystrokes) {
  const Served served;
  const Outcome checked = served.check("contact");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, people_alike_are_shown_before_a_new_one_is_saved) {
  const Served served;
  const Outcome checked = served.check("register");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, home_tells_what_waits_and_the_file_how_to_reach_a_person) {
  Served served;
  const std::string& person = served.people.at(2);
  served.process->signal(SIGTERM);
  served.process->wait();
  demo::Notebook book;
  book.add("contact_point", {{"kind", "MOBILE"}, {"value", "6900000000"}, {"safe", "N"}}, person);
  book.add("assessment", {{"assessed_on", "2026-06-01"}, {"level", {{"HOUS", "4"}, {"INCOME", "3"}}}},
           person);
  book.add("assessment",
           {{"assessed_on", "2026-11-01"},
            {"level", {{"HOUS", "2"}, {"INCOME", "3"}}},
            {"own_view", {{"HOUS", "4"}}}},
           person);
  served.laptop.ok({"apply", "-"}, book.text());
  served.serve();
  const Outcome checked = served.check("file", "el", person);
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, an_exchange_is_seen_moving_cut_and_taken_up_again) {
  Served served;
  served.stop();
  demo::Dice dice(7);
  served.laptop.ok({"apply", "-"}, demo::shift(dice, "eleni", "Βάθη", served.people, 120).text());
  served.serve({"--rate", "800"});
  const Outcome cut = served.check("sync");
  EXPECT_EQ(cut.code, 0) << cut.out << cut.err;
  served.stop();
  served.serve();
  const Outcome resumed = served.check("sync", "el", {}, "resume");
  EXPECT_EQ(resumed.code, 0) << resumed.out << resumed.err;
}

TEST_F(Pages, what_waits_is_counted_at_home_told_in_the_inbox_and_put_aside) {
  Served served;
  served.stop();
  const LaptopHome other = served.centre.laptop("babis", "SW,STREET");
  const std::string& person = served.people.at(1);
  const std::string plan = served.laptop.ok({"new", "plan", "--about", person, "state=ACTIVE", "goal=Στέγη"});
  const std::string step =
      served.laptop.ok({"new", "plan_step", "--about", plan, "plan=" + plan, "action=Κλήση", "state=TODO"});
  const std::string task = served.laptop.ok({"new", "task", "what=Ραντεβού με το ΚΕΠ"});
  served.centre.settle({&served.laptop, &other});
  other.ok({"set", step, "action=Κλήση στον ξενώνα"});
  other.ok({"set", person, "birth_place=Βόλος"});
  other.ok({"delete", task});
  served.laptop.ok({"set", plan, "state=DONE"});
  served.laptop.ok({"set", person, "birth_place=Πάτρα"});
  served.laptop.ok({"set", task, "what=Ραντεβού με το ΚΕΠ, 10:00"});
  served.centre.settle({&served.laptop, &other, &served.laptop});
  served.serve();
  const Outcome checked = served.check("inbox");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

// Deleted by someone who could not know that it holds what she may not read.
TEST_F(Pages, what_the_hub_refused_is_told_in_words_at_home_in_the_inbox_and_on_its_record) {
  Served served("STREET");
  const LaptopHome other = served.centre.laptop("babis", "SW");
  const std::string person = served.laptop.ok({"new", "person", "gender=F"});
  const std::string identifier =
      served.laptop.ok({"new", "identifier", "--about", person, "scheme=AMKA", "status=SEEN"});
  Centre::settle({&served.laptop, &other});
  other.ok({"set", identifier, "value=28021701232"});
  served.laptop.ok({"delete", identifier});
  other.ok({"sync"});
  EXPECT_EQ(served.laptop({"sync"}).code, 1);
  served.serve();
  const Outcome checked = served.check("refusal", "el", identifier);
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, the_evening_and_a_registration_are_drafts_until_they_are_saved) {
  const Served served;
  const Outcome checked = served.check("drafts");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, a_stick_is_written_carried_and_its_receipts_are_read) {
  Served served;
  const TemporaryFolder stick;
  served.stop();
  served.laptop.environment["DROMOS_STICKS"] = stick.path();
  served.serve();
  const Outcome written = served.check("stick", "el", {}, "write");
  ASSERT_EQ(written.code, 0) << written.out << written.err;
  const std::string file = std::filesystem::directory_iterator(stick.path())->path();
  ASSERT_EQ(served.centre.hub({"import", file}).code, 0);
  std::filesystem::remove(file);
  served.stop();
  const std::string device = served.laptop.json({"status"})["device"];
  ASSERT_EQ(served.centre.hub({"export", (stick / "answer.dromos").string(), "--device", device}).code, 0);
  served.serve();
  const Outcome read = served.check("stick", "el", {}, "read");
  EXPECT_EQ(read.code, 0) << read.out << read.err;
}

TEST_F(Pages, a_household_is_made_from_a_file_and_takes_another_member) {
  const Served served;
  const Outcome checked =
      served.check("household", "el", served.people.at(1), "", {{"PAGES_OTHER", served.people.at(3)}});
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, a_purpose_a_decision_two_people_side_by_side_and_a_plan_on_paper) {
  Served served;
  const std::string& person = served.people.at(1);
  const std::string& other = served.people.at(3);
  served.stop();
  LaptopHome& laptop = served.laptop;
  laptop.ok({"set", other, "birth_place=Κερατσίνι"});
  laptop.ok({"new", "case_file", "--about", other, "worker=babis", "state=OPEN"});
  laptop.ok({"new", "consent", "--about", person, "purpose=PHOTO", "withdrawn_on=2026-11-10"});
  laptop.ok({"new", "task", "--about", person, "what=Βεβαίωση αστέγου", "due=2026-11-20T08:00:00Z"});
  const std::string plan =
      laptop.ok({"new", "plan", "--about", person, "goal=Στέγη ως την άνοιξη", "review_on=2027-01-15"});
  laptop.ok({"new", "plan_step", "--about", plan, "position=1", "action=Κλήση στον ξενώνα", "state=DONE"});
  laptop.ok({"new", "plan_step", "--about", plan, "position=2", "action=Αίτηση ΕΕΕ", "state=TODO"});
  laptop({"sync"});
  const LaptopHome babis = served.centre.laptop("babis");
  babis.ok({"sync"});
  laptop.ok({"set", person, "birth_place=Αθήνα"});
  babis.ok({"set", person, "birth_place=Πάτρα"});
  Centre::settle({&babis, &laptop});
  served.serve();
  const Outcome checked =
      served.check("hand", "el", person, "", {{"PAGES_OTHER", other}, {"PAGES_PLAN", plan}});
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, different_values_are_told_with_their_origin_and_an_empty_third_saves_nothing) {
  Served served("SW,STREET");
  LaptopHome& laptop = served.laptop;
  const LaptopHome babis = served.centre.laptop("babis");
  const std::string person = laptop.ok({"new", "person", "gender=F", "birth_place=Βόλος", "local_no=Βόλος"});
  Centre::settle({&laptop, &babis});
  laptop.ok({"set", person, "birth_place=Αθήνα", "local_no=A-1"});
  babis.ok({"set", person, "birth_place=Πάτρα", "local_no=B-2"});
  Centre::settle({&laptop, &babis});
  served.serve();
  const Outcome checked = served.check("decide", "el", person);
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, a_long_note_a_name_of_one_letter_and_a_save_sent_twice_are_kept_as_written) {
  Served served("SW,STREET");
  served.serve();
  const Outcome checked = served.check("written");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, what_is_typed_without_a_pause_is_kept_meanwhile) {
  Served served("SW,STREET");
  served.serve();
  const Outcome checked = served.check("written", "el", {}, "typing");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

// "2026-11-20", so many days from now.
std::string day(int away) {
  const auto now = std::chrono::system_clock::now() + std::chrono::hours(24) * away;
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  return instant(since.count()).substr(0, 10);
}

TEST_F(Pages, home_tells_who_was_not_seen_what_is_overdue_and_a_report_without_a_day) {
  Served served("SW,STREET");
  const LaptopHome& laptop = served.laptop;
  const auto known = [&](const std::string& family, const std::string& seen, const std::string& spot) {
    const std::string person = laptop.ok({"new", "person", "gender=F"});
    laptop.ok({"new", "person_name", "--about", person, "given=Ανθή", "family=" + family});
    laptop.ok({"new", "street_contact", "--about", person, "at=" + seen + "T10:00:00Z", "spot=" + spot,
               "outcome=SEEN"});
    return person;
  };
  const std::string unseen = known("Χαμένη", day(-20), "Στοά Πεσμαζόγλου");
  const std::string person = known("Παρών", day(-1), "Βάθη");
  laptop.ok({"new", "referral", "--about", person, "state=SENT", "feedback_due=" + day(-3)});
  laptop.ok({"new", "benefit_application", "--about", person, "programme=EEE", "state=PAYING",
             "valid_to=" + day(-2)});
  laptop.ok({"new", "tip", "state=RECEIVED", "spot=Πλατεία Κουμουνδούρου"});
  laptop.ok({"new", "tip", "state=CLOSED", "spot=Κλεισμένη αναφορά"});
  served.serve();
  const Outcome checked = served.check("agenda", "el", person, {}, {{"PAGES_UNSEEN", unseen}});
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, a_shift_report_a_slip_and_a_certificate_are_reached_by_links) {
  Served served;
  served.stop();
  LaptopHome& laptop = served.laptop;
  const std::string person = laptop.ok({"new", "person", "gender=F"}); // nothing tells where she lives
  laptop.ok({"new", "person_name", "--about", person, "given=Άννα", "family=Αναγνώστου"});
  const std::string slip = laptop.ok({"new", "appointment", "--about", person, "person=" + person,
                                      "place=Γραφείο 4", "worker=eleni", "starts_at=2026-11-25T10:00:00Z"});
  served.serve();
  const Outcome checked = served.check("paper", "el", person, "", {{"PAGES_SLIP", slip}});
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

} // namespace

} // namespace dromos::test
