// The laptop's pages in a real browser: each check is a script in e2e/pages, driven by playwright.
// DROMOS_PICTURES names a folder for pictures of every page.
#include "sync/engine/instant.h"
#include "tests/demo/evening.h"
#include "tests/e2e/centre.h"

#include <chrono>
#include <sys/stat.h>
#include <thread>

namespace dromos::test {

namespace {

const std::filesystem::path checks = std::filesystem::path(DROMOS_TESTS) / "e2e/pages";

// A laptop whose pages are served: with an evening's records, or with what a test writes before it serves.
class Served {
 public:
  explicit Served(const std::string& roles) : laptop(centre.laptop("eleni", roles)) {}
  Served() : Served("SW,STREET") {
    demo::Dice dice(20261123);
    const std::string made = laptop.ok({"apply", "-"}, demo::known_people(dice, 12).text());
    std::istringstream lines(made);
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with("person/")) people.push_back(line);
    laptop.ok({"sync"});
    laptop.ok({"apply", "-"}, demo::shift(dice, "eleni", "Ομόνοια", people, 20).text());
    serve();
  }
  void serve(const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"open", "--print"};
    words.insert(words.end(), more.begin(), more.end());
    process = laptop.start(words);
    ASSERT_TRUE(process->wait_for_line("/launch/")) << process->wait().err;
    address = process->out().substr(0, process->out().find('\n'));
  }
  void stop() {
    process->signal(SIGTERM);
    process->wait();
  }
  Outcome check(const std::string& name, const std::string& language = "el", const std::string& person = {},
                const std::string& step = {}, Environment environment = {}) const {
    environment["PAGES_LANGUAGE"] = language;
    environment["PAGES_PERSON"] = person;
    if (const char* pictures = std::getenv("DROMOS_PICTURES")) environment["PAGES_PICTURES"] = pictures;
    std::vector<std::string> words{"node", (checks / (name + ".check.mjs")).string(), address};
    if (!step.empty()) words.push_back(step);
    return run(words, environment);
  }

  Centre centre;
  LaptopHome laptop;
  std::vector<std::string> people;
  std::unique_ptr<Process> process;
  std::string address;
};

class Pages : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(checks / "node_modules/playwright-core"))
      GTEST_SKIP() << "playwright-core is not there: scripts/test installs it with npm";
    if (!std::filesystem::exists("/usr/bin/chromium"))
      GTEST_SKIP() << "no Chromium: scripts/setup installs it";
  }
};

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

TEST_F(Pages, five_wrong_pins_lock_a_changed_passphrase_and_the_recovery_code_open) {
  Served served("SW,STREET");
  served.laptop = LaptopHome(served.centre.folder / "dora");
  const std::string invitation = served.centre.hub.invite(kk1, "SW", "dora");
  const std::string code = served.laptop.json({"enrol", invitation, "--show-recovery-code"})["recovery_code"];
  served.laptop.ok({"new", "person", "gender=F"});
  served.serve();
  const Outcome checked = served.check("access", "el", {}, {}, {{"PAGES_CODE", code}});
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, two_workers_of_one_home_keep_their_language_their_drafts_and_what_they_did_not_send) {
  Served served("SW,STREET");
  LaptopHome& laptop = served.laptop;
  const std::string device = laptop.json({"status"})["device"];
  ASSERT_EQ(served.centre.hub({"worker", "add", "--device", device, "--worker", "dora"}).code, 0);
  laptop.ok({"sync"});
  laptop.environment["DROMOS_NEW_PASSPHRASE"] = "the passphrase of dora";
  laptop.ok({"worker", "add", "dora"});
  served.centre.hub.stop();
  served.serve();
  const Outcome checked = served.check("workers");
  ASSERT_EQ(checked.code, 0) << checked.out << checked.err;
  served.stop();
  served.centre.hub.serve();
  served.serve();
  const Outcome sent = served.check("workers", "el", {}, "send");
  EXPECT_EQ(sent.code, 0) << sent.out << sent.err;
  served.stop();
  EXPECT_EQ(laptop.json({"status"})["unsent"], 0);
  const LaptopHome babis = served.centre.laptop("babis");
  babis.ok({"sync"});
  EXPECT_EQ(babis.json({"list", "task"}).size(), 2U);
}

// Shielded people, and classes and types that the role STREET may not read: the words looked for stand in the
// check.
TEST_F(Pages, who_is_shielded_and_what_a_role_may_not_read_is_on_no_page) {
  Served served("STREET");
  const LaptopHome sofia = served.centre.laptop("sofia", "COORD,STREET"),
                   babis = served.centre.laptop("babis");
  std::string hidden;
  for (const auto& [shield, family] :
       {std::pair{"conf_level=P4", "Καναρινοπούλου"}, std::pair{"shield=centre", "Καναρινίδης"}}) {
    const std::string one = sofia.ok({"new", "person", "gender=F", shield, "birth_place=Πόληκαναρινιού"});
    sofia.ok({"new", "person_name", "--about", one, "given=Ζηνοβία", std::string("family=") + family});
    sofia.ok({"new", "street_contact", "--about", one, "spot=ΠΛΑΤΕΙΑΤΩΝΚΑΝΑΡΙΝΙΩΝ", "outcome=SEEN"});
    sofia.ok({"new", "contact_point", "--about", one, "kind=MOBILE", "value=6900000077"});
    sofia.ok({"new", "referral", "--about", one, "feedback_due=2026-11-01", "state=SENT"});
    hidden += (hidden.empty() ? "" : " ") + one;
  }
  const std::string person = babis.ok({"new", "person", "gender=F"});
  babis.ok({"new", "person_name", "--about", person, "given=Μαρία", "family=Γνωστός"});
  const std::string number =
      babis.ok({"new", "identifier", "--about", person, "scheme=AMKA", "status=SEEN", "value=28021701232"});
  babis.ok({"new", "encounter", "--about", person, "note=ΚΑΝΑΡΙΝΙΣΥΖΗΤΗΣΗ"});
  babis.ok({"new", "session", "--about", person, "agreed=ΚΑΝΑΡΙΝΙΣΥΜΦΩΝΙΑ"});
  babis.ok({"new", "benefit_application", "--about", person, "ext_no=ΚΑΝΑΡΙΝΙΑΙΤΗΣΗ"});
  Centre::settle({&sofia, &babis, &served.laptop});
  served.serve();
  const Outcome checked =
      served.check("hidden", "el", person, {}, {{"PAGES_HIDDEN", hidden}, {"PAGES_NUMBER", number}});
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

TEST_F(Pages, every_save_that_was_answered_is_there_after_the_program_was_killed) {
  Served served("SW,STREET");
  std::size_t told = 0;
  for (int round = 0; round < 4; ++round) {
    served.serve();
    Process saving({"node", (checks / "written.check.mjs").string(), served.address, "saves"}, {});
    // Killed in the middle of whatever follows the last that it waited for.
    ASSERT_TRUE(saving.wait_for_line(" " + std::to_string(3 + round))) << saving.wait().err;
    served.process->signal(SIGKILL);
    served.process->wait();
    saving.signal(SIGTERM); // its browser ends with it
    const Outcome ended = saving.wait();
    const std::string there = served.laptop.json({"list", "task"}).dump();
    std::istringstream lines(ended.out);
    for (std::string word, record, number; lines >> word >> record >> number; ++told)
      EXPECT_NE(there.find("\"" + record + "\""), std::string::npos) << word << " " << number;
  }
  EXPECT_GE(told, 18U); // 4 + 5 + 6 + 7, but for lines that a kill may cut
  for (const Json& task : served.laptop.json({"list", "task"}))
    EXPECT_TRUE(task["fields"].contains("what")) << task; // whole or not at all
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

TEST_F(Pages, what_is_saved_goes_to_the_centre_by_itself) {
  Served served("SW,STREET");
  served.serve();
  const Outcome checked = served.check("agenda", "el", {}, "quiet");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

// Every file under a folder that holds the text, as Chromium's stores write it: UTF-8 or UTF-16.
std::vector<std::string> files_with(const std::filesystem::path& folder, const std::string& text) {
  std::string wide;
  for (const char c : text) wide.append(1, c).append(1, '\0'); // the words looked for are ASCII
  std::vector<std::string> found;
  std::error_code gone; // a browser makes and removes files meanwhile
  for (std::filesystem::recursive_directory_iterator one(folder, gone), end; one != end;
       one.increment(gone)) {
    if (!one->is_regular_file(gone)) continue;
    const std::string bytes = read_file(one->path());
    if (bytes.find(text) != std::string::npos || bytes.find(wide) != std::string::npos)
      found.push_back(one->path());
  }
  return found;
}

TEST_F(Pages, what_was_typed_comes_back_after_the_program_was_killed) {
  Served served;
  Process typist({"node", (checks / "type.check.mjs").string(), served.address}, {});
  ASSERT_TRUE(typist.wait_for_line("kept")) << typist.wait().err;
  served.process->signal(SIGKILL);
  served.process->wait();
  typist.signal(SIGTERM); // its browser ends with it
  typist.wait();
  served.serve();
  const Outcome again = run({"node", (checks / "type.check.mjs").string(), served.address, "again"});
  EXPECT_EQ(again.code, 0) << again.err;
}

// The window that `open` starts by itself, made headless by a script in the browser's place. What is typed,
// read and searched there stands in no file while it is open, and nothing at all is left of it afterwards.
TEST_F(Pages, the_window_leaves_nothing_about_a_person) {
  const std::string name = "KANARINAKIS", typed = "KANARINIPLEKTRO", sought = "kanariniereuna";
  Centre centre;
  const TemporaryFolder surroundings;
  LaptopHome laptop = centre.laptop("eleni");
  const std::string person = laptop.ok({"new", "person", "gender=F"});
  laptop.ok({"new", "person_name", "--about", person, "given=Anna", "family=" + name});
  const std::string other = laptop.ok({"new", "person", "gender=M"}); // in somebody else's case
  laptop.ok({"new", "person_name", "--about", other, "given=Petros", "family=" + name});
  laptop.ok({"new", "case_file", "--about", other, "worker=babis", "state=OPEN"});
  const std::filesystem::path browser = surroundings / "browser";
  // It keeps the profile as a closed browser leaves it: some of it is written at the very end.
  write_file(browser,
             "#!/bin/sh\ntrap 'kill $browser' TERM\n"
             "/usr/bin/chromium --headless --no-sandbox --disable-gpu --remote-debugging-port=0 \"$@\" &\n"
             "browser=$!\nwait $browser\nwait $browser\ncp -r \"$XDG_RUNTIME_DIR\" " +
                 (surroundings / "kept").string() + "\n");
  std::filesystem::permissions(browser, std::filesystem::perms::owner_all);
  for (const char* folder : {"run", "tmp", "user"}) std::filesystem::create_directory(surroundings / folder);
  laptop.environment["DROMOS_BROWSER"] = browser;
  laptop.environment["XDG_RUNTIME_DIR"] = surroundings / "run";
  laptop.environment["TMPDIR"] = surroundings / "tmp";
  laptop.environment["HOME"] = surroundings / "user";

  const std::unique_ptr<Process> open = laptop.start({"open"});
  const Outcome worked = run({"node", (checks / "window.check.mjs").string(), (surroundings / "run").string(),
                              person, name, typed, sought, other});
  EXPECT_EQ(worked.code, 0) << worked.err;
  for (const std::string& word : {name, typed, sought}) {
    EXPECT_EQ(files_with(surroundings.path(), word), std::vector<std::string>{})
        << "while it is open: " << word;
    EXPECT_EQ(files_with(laptop.home(), word), std::vector<std::string>{}) << word;
  }
  open->signal(SIGTERM);
  const Outcome ended = open->wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(std::filesystem::exists(surroundings / "kept"));
  // GTK leaves the desktop's own settings (dconf) there; the profile is gone, and every temporary file.
  for (const auto& left : std::filesystem::directory_iterator(surroundings / "run"))
    EXPECT_FALSE(left.path().filename().string().starts_with("dromos-")) << left.path();
  EXPECT_TRUE(std::filesystem::is_empty(surroundings / "tmp"));
  EXPECT_FALSE(std::filesystem::exists(laptop.home() / "launch.html"));
  for (const std::string& word : {name, typed, sought, person.substr(person.find('/') + 1)}) {
    EXPECT_EQ(files_with(surroundings.path(), word), std::vector<std::string>{}) << word;
    EXPECT_EQ(files_with(laptop.home(), word), std::vector<std::string>{}) << word;
    EXPECT_EQ((ended.out + ended.err).find(word), std::string::npos) << word;
  }
}

bool ignores(const Process& process, int signal) {
  std::istringstream lines(read_file("/proc/" + std::to_string(process.pid()) + "/status"));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("SigIgn:"))
      return (std::stoull(line.substr(7), nullptr, 16) >> (signal - 1) & 1U) != 0;
  return false;
}

TEST_F(Pages, a_machine_that_goes_to_sleep_locks_them_and_no_other_command_minds) {
  Served served;
  const auto status = served.laptop.start({"status", "--json"}); // waits for the home
  while (status->running() && !ignores(*status, SIGUSR1)) std::this_thread::yield();
  status->signal(SIGUSR1);
  served.process->signal(SIGUSR1);
  const Outcome told = status->wait(); // locked, the home is free
  EXPECT_EQ(told.code, 0) << told.err;
  EXPECT_TRUE(served.process->running());
  served.process->signal(SIGTERM);
  EXPECT_EQ(served.process->wait().code, 0);
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

TEST_F(Pages, the_launcher_is_its_owners_alone_and_goes_with_the_program) {
  const Served served;
  const std::filesystem::path launcher = served.laptop.home() / "launch.html";
  struct stat status {};
  ASSERT_EQ(::stat(launcher.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_NE(read_file(launcher).find(served.address), std::string::npos);
  served.process->signal(SIGTERM);
  EXPECT_EQ(served.process->wait().code, 0);
  EXPECT_FALSE(std::filesystem::exists(launcher));
}

} // namespace

} // namespace dromos::test
