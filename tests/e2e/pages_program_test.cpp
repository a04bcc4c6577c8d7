// The program behind the pages, in a real browser: who gets in and sees what, what outlives a kill, what is
// left behind.
#include "tests/e2e/served.h"

#include <sys/stat.h>
#include <thread>

namespace dromos::test {

namespace {

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

TEST_F(Pages, a_second_click_on_the_icon_says_that_it_is_open_and_leaves_the_first_alone) {
  Served served;
  const std::filesystem::path launcher = served.laptop.home() / "launch.html";
  const std::string before = read_file(launcher);
  const Outcome printed = served.laptop({"open", "--print"});
  EXPECT_EQ(printed.code, 3) << printed.out;
  EXPECT_NE(printed.err.find("already"), std::string::npos) << printed.err;

  const TemporaryFolder surroundings;
  const std::filesystem::path browser = surroundings / "browser", shown = surroundings / "shown";
  write_file(browser, "#!/bin/sh\nfor word; do case $word in --app=file://*) cp \"${word#--app=file://}\" " +
                          shown.string() + ";; esac; done\n");
  std::filesystem::permissions(browser, std::filesystem::perms::owner_all);
  served.laptop.environment["DROMOS_BROWSER"] = browser;
  EXPECT_EQ(served.laptop({"open"}).code, 0);
  EXPECT_NE(read_file(shown).find("Alt+Tab"), std::string::npos);
  EXPECT_EQ(read_file(shown).find("/launch/"), std::string::npos);
  EXPECT_EQ(read_file(launcher), before);
  EXPECT_FALSE(std::filesystem::exists(served.laptop.home() / "already.html"));
  EXPECT_TRUE(served.process->running());

  served.process->signal(SIGKILL); // however it ends, the next click opens it
  served.process->wait();
  served.serve();
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
