// A laptop whose pages are served by the real program, for checks in a real browser: each check is a script
// in e2e/pages, driven by playwright. DROMOS_PICTURES names a folder for pictures of every page.
#pragma once
#include "tests/demo/evening.h"
#include "tests/e2e/centre.h"

namespace dromos::test {

inline const std::filesystem::path checks = std::filesystem::path(DROMOS_TESTS) / "e2e/pages";

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

} // namespace dromos::test
