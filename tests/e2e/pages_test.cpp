// The laptop's pages in a real browser: each check is a script in e2e/pages, driven by playwright.
// DROMOS_PICTURES names a folder for pictures of every page.
#include "tests/demo/evening.h"
#include "tests/e2e/centre.h"

#include <sys/stat.h>

namespace dromos::test {

namespace {

const std::filesystem::path checks = std::filesystem::path(DROMOS_TESTS) / "e2e/pages";

// A laptop with an evening's records, and its pages served.
class Served {
 public:
  Served() : laptop(centre.laptop("eleni", "SW,STREET")) {
    demo::Dice dice(20261123);
    const std::string made = laptop.ok({"apply", "-"}, demo::known_people(dice, 12).text());
    std::vector<std::string> people;
    std::istringstream lines(made);
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with("person/")) people.push_back(line);
    laptop.ok({"sync"});
    laptop.ok({"apply", "-"}, demo::shift(dice, "eleni", "Ομόνοια", people, 20).text());
    serve();
  }
  void serve() {
    process = laptop.start({"open", "--print"});
    ASSERT_TRUE(process->wait_for_line("/launch/")) << process->wait().err;
    address = process->out().substr(0, process->out().find('\n'));
  }
  Outcome check(const std::string& name) const {
    std::vector<std::string> command{"node", (checks / (name + ".check.mjs")).string(), address};
    if (const char* pictures = std::getenv("DROMOS_PICTURES")) command.emplace_back(pictures);
    return run(command);
  }

  Centre centre;
  LaptopHome laptop;
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

TEST_F(Pages, axe_finds_nothing_on_any_page_in_both_languages_and_themes) {
  const Served served;
  const Outcome checked = served.check("look");
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(Pages, a_save_is_kept_as_a_draft_shown_as_written_and_taken_back) {
  const Served served;
  const Outcome checked = served.check("save");
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
