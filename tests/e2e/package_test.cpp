// The Debian packages, made and unpacked by the real tools: what is installed is whole, closed to others, and
// works.
#include "tests/e2e/centre.h"

namespace dromos::test {

namespace {

namespace fs = std::filesystem;

const Environment tools{{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};

bool has(const std::string& tool) {
  return run({"sh", "-c", "command -v " + tool}, tools).code == 0;
}

// Both packages in a root of their own, as dpkg installs them, without touching this machine.
class Packages : public testing::Test {
 protected:
  // Once, by the first test: what fails in SetUpTestSuite() makes its tests skipped, and hides.
  static void install() {
    folder_ = new TemporaryFolder;
    const std::string made = (*folder_ / "made").string();
    const Outcome packed = run({"cpack", "--config", DROMOS_BUILD "/CPackConfig.cmake", "-B", made}, tools);
    ASSERT_EQ(packed.code, 0) << packed.out << packed.err;
    fs::create_directories(root() / "var/lib/dpkg/info");
    fs::create_directories(root() / "var/lib/dpkg/updates");
    fs::create_directories(root() / "etc"); // where the hub's account goes
    write_file(root() / "var/lib/dpkg/status", "");
    std::vector<std::string> command{"dpkg",
                                     "--root=" + root().string(),
                                     "--force-not-root",
                                     "--force-script-chrootless",
                                     "--force-depends",
                                     "-i"};
    for (const auto& one : fs::directory_iterator(made))
      if (one.path().extension() == ".deb") command.push_back(one.path().string());
    ASSERT_EQ(command.size(), 8U) << "two packages";
    const Outcome installed = run(command, tools);
    ASSERT_EQ(installed.code, 0) << installed.out << installed.err;
    installed_ = true;
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  void SetUp() override {
    if (!has("cpack") || !has("dpkg") || !has("dpkg-shlibdeps")) GTEST_SKIP() << "no cpack or dpkg here";
    if (folder_ == nullptr) install();
    ASSERT_TRUE(installed_) << "the packages could not be made";
  }
  static fs::path root() { return *folder_ / "root"; }

  static TemporaryFolder* folder_;
  static bool installed_;
};
TemporaryFolder* Packages::folder_ = nullptr;
bool Packages::installed_ = false;

TEST_F(Packages, hold_what_a_laptop_and_a_hub_need_and_nothing_that_others_may_write) {
  for (const char* file :
       {"usr/bin/dromos", "usr/share/applications/dromos.desktop",
        "usr/share/icons/hicolor/scalable/apps/dromos.svg", "usr/share/man/man1/dromos.1",
        "usr/share/man/el/man1/dromos.1", "usr/share/bash-completion/completions/dromos",
        "usr/lib/systemd/system-sleep/dromos", "usr/share/doc/dromos/copyright", "usr/bin/dromos-hub",
        "usr/share/man/man8/dromos-hub.8", "usr/share/bash-completion/completions/dromos-hub",
        "usr/lib/systemd/system/dromos-hub.service", "usr/lib/sysusers.d/dromos-hub.conf"})
    EXPECT_TRUE(fs::is_regular_file(root() / file)) << file;
  for (const auto& one : fs::recursive_directory_iterator(root() / "usr"))
    EXPECT_EQ(one.status().permissions() & (fs::perms::group_write | fs::perms::others_write),
              fs::perms::none)
        << one.path();
}

TEST_F(Packages, the_installed_programs_exchange) {
  const std::string hub_home = (*folder_ / "hub").string(), laptop_home = (*folder_ / "laptop").string();
  const auto hub = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {(root() / "usr/bin/dromos-hub").string(), "--home", hub_home});
    return words;
  };
  const auto laptop = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {(root() / "usr/bin/dromos").string(), "--home", laptop_home});
    return run(words, {{"DROMOS_PASSPHRASE", "a long passphrase"}});
  };
  const std::string listen = "127.0.0.1:" + std::to_string(free_port());
  ASSERT_EQ(run(hub({"init", "--unit", hub_unit, "--listen", listen})).code, 0);
  Process serving(hub({"serve"}), {});
  ASSERT_TRUE(serving.wait_for_line("ready"));
  const Outcome code = run(hub({"invite", "--unit", kk1, "--role", "SW", "--worker", "anna"}));
  ASSERT_EQ(code.code, 0) << code.err;
  const Outcome enrolled = laptop({"enrol", code.out.substr(0, code.out.find('\n'))});
  ASSERT_EQ(enrolled.code, 0) << enrolled.err;
  ASSERT_EQ(laptop({"new", "person", "birth_place=Πάτρα"}).code, 0);
  const Outcome synced = laptop({"sync", "--json"});
  ASSERT_EQ(synced.code, 0) << synced.err;
  EXPECT_EQ(Json::parse(synced.out)["in_agreement"], true);
  serving.signal(SIGTERM);
  EXPECT_EQ(serving.wait().code, 0);
}

TEST_F(Packages, their_scripts_units_and_pages_are_sound) {
  for (const char* file :
       {"usr/share/bash-completion/completions/dromos", "usr/share/bash-completion/completions/dromos-hub",
        "usr/lib/systemd/system-sleep/dromos"})
    EXPECT_EQ(run({"bash", "-n", (root() / file).string()}, tools).code, 0) << file;
  const Outcome completed =
      run({"bash", "-c",
           ". " + (root() / "usr/share/bash-completion/completions/dromos").string() +
               "; COMP_WORDS=(dromos sy) COMP_CWORD=1; _dromos; echo \"${COMPREPLY[*]}\""},
          tools);
  EXPECT_EQ(completed.out, "sync\n") << completed.err;
  if (has("desktop-file-validate")) {
    const std::string entry = (root() / "usr/share/applications/dromos.desktop").string();
    EXPECT_EQ(run({"desktop-file-validate", entry}, tools).code, 0);
  }
  if (has("systemd-analyze")) { // as it would stand, but where this root has the program
    std::string unit = read_file(root() / "usr/lib/systemd/system/dromos-hub.service");
    const std::string program = "ExecStart=/usr/bin";
    ASSERT_NE(unit.find(program), std::string::npos);
    unit.replace(unit.find(program), program.size(), "ExecStart=" + (root() / "usr/bin").string());
    const fs::path file = *folder_ / "dromos-hub.service";
    write_file(file, unit);
    const Outcome verified = run({"systemd-analyze", "verify", "--man=no", file.string()}, tools);
    EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
    EXPECT_EQ((verified.out + verified.err).find("dromos-hub.service"), std::string::npos) << verified.err;
  }
  if (has("man")) {
    const Outcome page = run({"man", "-l", (root() / "usr/share/man/man1/dromos.1").string()}, tools);
    EXPECT_NE(page.out.find("a forgotten passphrase"), std::string::npos) << page.err;
  }
}

} // namespace

} // namespace dromos::test
